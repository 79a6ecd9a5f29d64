package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"plaza/media"
)

// crowdOrder has a child be people who publish and watch, or take one step of somebody's negotiation.
type crowdOrder struct {
	Who     int
	Publish bool          `json:",omitempty"` // the answer has an offer
	Accept  string        `json:",omitempty"` // the answer to it
	Watch   string        `json:",omitempty"` // an offer; the answer has the SDP
	Packets int           `json:",omitempty"` // of each frame of everybody from now on; 1 lets the media trickle between the rounds
	Settle  *settleOrder  `json:",omitempty"`
	Measure *measureOrder `json:",omitempty"`
}

// settleOrder returns when so many streams have arrived in full for some windows in a row.
type settleOrder struct{ Streams, Calm int }

// measureOrder counts what arrives of what is sent during a time, with so many watchers of each track.
type measureOrder struct {
	Duration time.Duration
	Watchers int
}

// crowd are people with the Pion of a browser, each with sockets of their own, in a child process.
type crowd struct {
	api    *webrtc.API
	people map[int]*guest
	sends  sending
	round  uint32 // the last one

	mu      sync.Mutex
	streams []*stream // that arrive
}

type guest struct{ publishing, watching *webrtc.PeerConnection }

// sending is what all publishers do now.
type sending struct {
	packets atomic.Int32  // of a frame
	round   atomic.Uint32 // stands in each packet; 0 between rounds
	sent    sync.Map      // by round: *atomic.Int64
}

func (c *crowd) do(ctx context.Context, o crowdOrder) (answer, error) {
	if c.api == nil {
		if err := c.open(); err != nil {
			return answer{}, err
		}
	}
	switch {
	case o.Publish:
		return c.publish(o.Who)
	case o.Accept != "":
		return answer{}, c.person(o.Who).publishing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: o.Accept})
	case o.Watch != "":
		return c.watch(o.Who, o.Watch)
	case o.Packets > 0:
		c.sends.packets.Store(int32(o.Packets)) //nolint:gosec // a few
		return answer{}, nil
	case o.Settle != nil:
		return answer{}, c.settle(ctx, *o.Settle)
	default:
		return c.measure(ctx, *o.Measure)
	}
}

// open prepares what a browser can and does: it asks for lost packets, and reports what arrived and when.
func (c *crowd) open() error {
	c.people = map[int]*guest{}
	c.sends.packets.Store(1)
	engine, failed := crowdEngine()
	var registry interceptor.Registry
	asks, err := nack.NewGeneratorInterceptor()
	failed = errors.Join(failed, err)
	reports, err := report.NewReceiverInterceptor()
	failed = errors.Join(failed, err)
	arrivals, err := twcc.NewSenderInterceptor()
	if failed = errors.Join(failed, err); failed != nil {
		return failed
	}
	registry.Add(asks)
	registry.Add(reports)
	registry.Add(arrivals)
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	var settings webrtc.SettingEngine
	settings.LoggerFactory = quiet
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetReceiveMTU(1500)
	// As Chromium does: it answers as the DTLS client, and the server chooses among what it offers.
	if err := settings.SetAnsweringDTLSRole(webrtc.DTLSRoleClient); err != nil {
		return err
	}
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AEAD_AES_128_GCM)
	c.api = webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(&registry), webrtc.WithSettingEngine(settings))
	return nil
}

func crowdEngine() (*webrtc.MediaEngine, error) {
	engine := &webrtc.MediaEngine{}
	video := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: webrtc.TypeRTCPFBTransportCC}}
	failed := errors.Join(
		engine.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 96, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeVP8, ClockRate: 90_000, RTCPFeedback: video,
		}}, webrtc.RTPCodecTypeVideo),
		engine.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 97, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeRTX, ClockRate: 90_000, SDPFmtpLine: "apt=96",
		}}, webrtc.RTPCodecTypeVideo),
		engine.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: 48_000, Channels: 2, RTCPFeedback: video[2:],
		}}, webrtc.RTPCodecTypeAudio),
	)
	for _, uri := range []string{sdp.TransportCCURI, sdp.SDESMidURI} {
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
			failed = errors.Join(failed, engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, kind))
		}
	}
	return engine, failed
}

func (c *crowd) person(who int) *guest {
	if c.people[who] == nil {
		c.people[who] = &guest{}
	}
	return c.people[who]
}

// publish offers a microphone and a camera, and begins to send what they take.
func (c *crowd) publish(who int) (answer, error) {
	connection, err := c.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return answer{}, err
	}
	c.person(who).publishing = connection
	sources := map[webrtc.RTPCodecType]media.Source{webrtc.RTPCodecTypeAudio: media.Microphone, webrtc.RTPCodecTypeVideo: media.Camera}
	mimes := map[webrtc.RTPCodecType]string{webrtc.RTPCodecTypeAudio: webrtc.MimeTypeOpus, webrtc.RTPCodecTypeVideo: webrtc.MimeTypeVP8}
	var transceivers []*webrtc.RTPTransceiver
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mimes[kind]}, kind.String(), "crowd")
		if err != nil {
			return answer{}, err
		}
		transceiver, err := connection.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return answer{}, err
		}
		transceivers = append(transceivers, transceiver)
		s := &publisher{track: track, sends: &c.sends, who: who}
		go s.hear(transceiver.Sender())
		if kind == webrtc.RTPCodecTypeAudio {
			go s.speak()
		} else {
			go s.film()
		}
	}
	offer, err := connection.CreateOffer(nil)
	if err != nil {
		return answer{}, err
	}
	a := answer{Sources: map[string]media.Source{}}
	a.SDP, err = localDescription(connection, offer)
	for _, transceiver := range transceivers {
		a.Sources[transceiver.Mid()] = sources[transceiver.Kind()]
	}
	return a, err
}

func localDescription(connection *webrtc.PeerConnection, description webrtc.SessionDescription) (string, error) {
	gathered := webrtc.GatheringCompletePromise(connection)
	if err := connection.SetLocalDescription(description); err != nil {
		return "", err
	}
	<-gathered
	return connection.LocalDescription().SDP, nil
}

// watch answers an offer and counts what comes.
func (c *crowd) watch(who int, offer string) (a answer, err error) {
	person := c.person(who)
	if person.watching == nil {
		if person.watching, err = c.api.NewPeerConnection(webrtc.Configuration{}); err != nil {
			return answer{}, err
		}
		person.watching.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { c.receive(remote) })
	}
	if err := person.watching.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return answer{}, err
	}
	description, err := person.watching.CreateAnswer(nil)
	if err != nil {
		return answer{}, err
	}
	a.SDP, err = localDescription(person.watching, description)
	return a, err
}

func (c *crowd) close() error {
	var all error
	for _, person := range c.people {
		for _, connection := range []*webrtc.PeerConnection{person.publishing, person.watching} {
			if connection != nil {
				all = errors.Join(all, connection.Close())
			}
		}
	}
	return all
}
