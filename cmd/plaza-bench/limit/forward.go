package limit

import (
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"
)

// Forwarder is the least that can be done with Pion to forward media: one UDP port, no interceptors, and for each published track
// a goroutine that reads a packet and writes it to everybody else. Nothing that is lost is sent again, nothing is measured, and
// everybody gets everything.
type Forwarder struct {
	api *webrtc.API
	mux *ice.UDPMuxDefault

	mu          sync.Mutex
	tracks      map[int][]webrtc.TrackLocal // by publisher
	subscribers map[int]*webrtc.PeerConnection
	connections []*webrtc.PeerConnection
}

// NewForwarder listens on a port of loopback.
func NewForwarder() (*Forwarder, error) {
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	engine := &webrtc.MediaEngine{}
	for kind, codec := range map[webrtc.RTPCodecType]webrtc.RTPCodecParameters{
		webrtc.RTPCodecTypeVideo: {RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90_000}, PayloadType: 96},
		webrtc.RTPCodecTypeAudio: {RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48_000, Channels: 2}, PayloadType: 111},
	} {
		if err := engine.RegisterCodec(codec, kind); err != nil {
			return nil, err
		}
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	var settings webrtc.SettingEngine
	settings.LoggerFactory = quiet
	settings.SetLite(true)
	settings.SetIncludeLoopbackCandidate(true)
	f := &Forwarder{tracks: map[int][]webrtc.TrackLocal{}, subscribers: map[int]*webrtc.PeerConnection{}}
	f.mux = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: socket, Logger: quiet.NewLogger("udp")})
	settings.SetICEUDPMux(f.mux)
	f.api = webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(&interceptor.Registry{}), webrtc.WithSettingEngine(settings))
	return f, nil
}

// Publish answers a publisher's offer.
func (f *Forwarder) Publish(who int, offer string) (answer string, err error) {
	connection, err := f.connect()
	if err != nil {
		return "", err
	}
	connection.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { f.forward(who, remote) })
	if err := connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	description, err := connection.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	return describe(connection, description)
}

func (f *Forwarder) connect() (*webrtc.PeerConnection, error) {
	connection, err := f.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.connections = append(f.connections, connection)
	f.mu.Unlock()
	return connection, nil
}

func describe(connection *webrtc.PeerConnection, description webrtc.SessionDescription) (string, error) {
	gathered := webrtc.GatheringCompletePromise(connection)
	if err := connection.SetLocalDescription(description); err != nil {
		return "", err
	}
	<-gathered
	return connection.LocalDescription().SDP, nil
}

func (f *Forwarder) forward(who int, remote *webrtc.TrackRemote) {
	capability := webrtc.RTPCodecCapability{MimeType: remote.Codec().MimeType}
	local, err := webrtc.NewTrackLocalStaticRTP(capability, strings.ToLower(remote.Kind().String()), fmt.Sprint(who))
	if err != nil {
		return
	}
	f.mu.Lock()
	f.tracks[who] = append(f.tracks[who], local)
	f.mu.Unlock()
	for {
		packet, _, err := remote.ReadRTP()
		if err != nil || local.WriteRTP(packet) != nil {
			return
		}
	}
}

// Tracks is how many tracks of others than who are forwarded.
func (f *Forwarder) Tracks(who int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	count := 0
	for publisher, tracks := range f.tracks {
		if publisher != who {
			count += len(tracks)
		}
	}
	return count
}

// Subscribe offers somebody all that the others publish now.
func (f *Forwarder) Subscribe(who int) (offer string, err error) {
	connection, err := f.connect()
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	f.subscribers[who] = connection
	for publisher, tracks := range f.tracks {
		for _, track := range tracks {
			if publisher == who || err != nil {
				continue
			}
			var sender *webrtc.RTPSender
			if sender, err = connection.AddTrack(track); err == nil {
				go discard(sender)
			}
		}
	}
	f.mu.Unlock()
	if err != nil {
		return "", err
	}
	description, err := connection.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	return describe(connection, description)
}

// discard reads what a receiver reports.
func discard(sender *webrtc.RTPSender) {
	b := make([]byte, 1500)
	for {
		if _, _, err := sender.Read(b); err != nil {
			return
		}
	}
}

// Answered takes the answer to Subscribe.
func (f *Forwarder) Answered(who int, answer string) error {
	f.mu.Lock()
	connection := f.subscribers[who]
	f.mu.Unlock()
	return connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// Close ends all connections.
func (f *Forwarder) Close() error {
	f.mu.Lock()
	connections := f.connections
	f.mu.Unlock()
	for _, connection := range connections {
		_ = connection.Close()
	}
	return f.mux.Close()
}
