package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"plaza/media/packet"
	"plaza/media/pionlog"
)

// newTestSFU listens on loopback ports of its own.
func newTestSFU(t *testing.T) *SFU {
	t.Helper()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{UDP: udp, TCP: tcp, Loopback: true, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// person is a participant with the Pion of a browser: a camera whose frames carry the person's name, and eyes for the names of
// the others.
type person struct {
	name        string
	t           *testing.T
	participant *Participant
	publishing  *webrtc.PeerConnection
	subscribing *webrtc.PeerConnection
	told        chan Subscription // unbounded enough for a test: the listener must not wait
	done        chan struct{}
	tasks       sync.WaitGroup

	mu    sync.Mutex
	seats map[string]Seat // by the video section's mid
	seen  map[string]int  // frames, by the name that stood in them
	wrong string          // the first frame in a seat of somebody else
	made  int             // answers to offers
}

// join lets a person into the meeting and begins to show and to look.
func join(t *testing.T, s *SFU, meeting, name string) *person {
	t.Helper()
	return joinOver(t, s, meeting, name, reach{network: webrtc.NetworkTypeUDP4})
}

// reach is what a person's network lets through.
type reach struct {
	network webrtc.NetworkType
	relays  []webrtc.ICEServer // the only way there is, if there are any
}

func (r reach) configuration() webrtc.Configuration {
	if len(r.relays) == 0 {
		return webrtc.Configuration{}
	}
	return webrtc.Configuration{ICEServers: r.relays, ICETransportPolicy: webrtc.ICETransportPolicyRelay}
}

// joinOver joins from behind a network.
func joinOver(t *testing.T, s *SFU, meeting, name string, r reach) *person {
	t.Helper()
	p := &person{
		name: name, t: t, told: make(chan Subscription, 1000), done: make(chan struct{}), seats: map[string]Seat{}, seen: map[string]int{},
	}
	api := testAPI(t, r.network)
	var err error
	if p.publishing, err = api.NewPeerConnection(r.configuration()); err != nil {
		t.Fatal(err)
	}
	if p.subscribing, err = api.NewPeerConnection(r.configuration()); err != nil {
		t.Fatal(err)
	}
	p.subscribing.OnTrack(func(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		if remote.Kind() == webrtc.RTPCodecTypeVideo {
			p.look(remote, receiver.RTPTransceiver())
		}
	})
	if p.participant, err = s.Join(meeting, name, p); err != nil {
		t.Fatal(err)
	}
	p.tasks.Go(p.negotiate)
	p.publish()
	return p
}

func testAPI(t *testing.T, network webrtc.NetworkType) *webrtc.API {
	t.Helper()
	engine, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{network})
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	settings.LoggerFactory = pionlog.Factory{Log: slog.New(slog.DiscardHandler)}
	return webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings))
}

// Subscribed implements Listener.
func (p *person) Subscribed(s Subscription) { p.told <- s }

// Spoke implements Listener.
func (p *person) Spoke([]string) {}

// Wanted implements Listener.
func (p *person) Wanted(map[Source]int) {}

// Lost implements Listener.
func (p *person) Lost() { p.failed(errLost) }

var errLost = errors.New("was lost")

// negotiate answers what the SFU offers.
func (p *person) negotiate() {
	answered := 0
	for {
		select {
		case <-p.done:
			return
		case s := <-p.told:
			p.mu.Lock()
			p.seats = map[string]Seat{}
			for _, seat := range s.Seats {
				p.seats[seat.Video] = seat
			}
			p.mu.Unlock()
			p.watchAll(s.Seats)
			if s.Offer == "" || s.Generation == answered {
				continue
			}
			answered = s.Generation
			answer, err := p.answer(s.Offer)
			if err != nil {
				p.failed(err)
				return
			}
			p.participant.Answer(s.Generation, answer)
			p.mu.Lock()
			p.made++
			p.mu.Unlock()
		}
	}
}

func (p *person) offers() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made
}

// awaitOffer waits until more offers than before were answered.
func (p *person) awaitOffer(before int) {
	p.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for p.offers() == before {
		if time.Now().After(deadline) {
			p.t.Fatal("no offer came")
		}
		runtime.Gosched()
	}
}

func (p *person) watchAll(seats []Seat) {
	var tiles []Tile
	for _, seat := range seats {
		tiles = append(tiles, Tile{Participant: seat.Participant, Source: Camera, Height: 720})
	}
	p.participant.Watch(tiles)
}

func (p *person) answer(offer string) (string, error) {
	if err := p.subscribing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := p.subscribing.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	return describe(context.Background(), p.subscribing, answer)
}

// failed reports an error of a person that did not leave.
func (p *person) failed(err error) {
	select {
	case <-p.done:
	default:
		p.t.Errorf("%s: %v", p.name, err)
	}
}

// publish offers a camera and sends its pictures.
func (p *person) publish() {
	camera, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: videoClock}, "camera", p.name)
	if err != nil {
		p.t.Fatal(err)
	}
	transceiver, err := p.publishing.AddTransceiverFromTrack(camera, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		p.t.Fatal(err)
	}
	offer, err := p.publishing.CreateOffer(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	described, err := describe(p.t.Context(), p.publishing, offer)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := p.participant.Publish(p.t.Context(), described, map[string]Source{transceiver.Mid(): Camera})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.publishing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		p.t.Fatal(err)
	}
	keys := make(chan struct{}, 1)
	p.tasks.Go(func() { hearRequests(transceiver.Sender(), keys) })
	p.tasks.Go(func() { p.film(camera, keys) })
}

func hearRequests(sender *webrtc.RTPSender, keys chan<- struct{}) {
	for {
		if _, _, err := sender.ReadRTCP(); err != nil {
			return
		}
		select {
		case keys <- struct{}{}:
		default:
		}
	}
}

// film sends a frame of one packet every 20 ms, a key frame only when asked, as browsers do.
func (p *person) film(camera *webrtc.TrackLocalStaticRTP, keys <-chan struct{}) {
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	key := true
	for frame := uint16(0); ; frame++ {
		select {
		case <-p.done:
			return
		case <-keys:
			key = true
			frame--
			continue
		case <-ticks.C:
		}
		_ = camera.WriteRTP(&rtp.Packet{
			Header:  rtp.Header{Version: 2, Marker: true, SequenceNumber: frame, Timestamp: uint32(frame) * 1800},
			Payload: picture(p.name, frame, key),
		})
		key = false
	}
}

const pictureHeader = 4 + 10 // the descriptor, and what a key frame begins with

// picture is a VP8 frame as far as a forwarder looks into it, with a name in it.
func picture(name string, id uint16, key bool) []byte {
	b := []byte{0x90, 0x80, 0x80 | byte(id>>8)&0x7f, byte(id), 1, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0}
	if key {
		b[4] = 0
	}
	binary.LittleEndian.PutUint16(b[10:], 320)
	binary.LittleEndian.PutUint16(b[12:], 180)
	return append(b, name...)
}

// look reads the frames of a section. A decoder sees nothing before a key frame.
func (p *person) look(remote *webrtc.TrackRemote, transceiver *webrtc.RTPTransceiver) {
	decodes := ""
	for {
		packetIn, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		d, ok := packet.ParseVP8(packetIn.Payload)
		if !ok || len(packetIn.Payload) < pictureHeader {
			p.t.Errorf("a broken frame of %d bytes", len(packetIn.Payload))
			return
		}
		name := string(bytes.Clone(packetIn.Payload[pictureHeader:]))
		if d.KeyFrame {
			decodes = name
		}
		if decodes != name {
			continue
		}
		p.mu.Lock()
		p.seen[name]++
		if seat := p.seats[transceiver.Mid()]; seat.Participant == p.name || name == p.name {
			p.wrong = fmt.Sprintf("%s sees %s in the seat of %s", p.name, name, seat.Participant)
		}
		p.mu.Unlock()
	}
}

// leave takes the person out of the meeting and waits for all that it has running.
func (p *person) leave() {
	close(p.done)
	p.participant.Leave()
	_ = p.publishing.Close()
	_ = p.subscribing.Close()
	p.tasks.Wait()
}

// forget begins to count anew.
func (p *person) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.seen)
}

// missing names somebody whom the person does not see in a seat of theirs.
func (p *person) missing(others []*person) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	seated := map[string]bool{}
	for _, seat := range p.seats {
		seated[seat.Participant] = true
	}
	for _, other := range others {
		if other != p && (p.seen[other.name] < 3 || !seated[other.name]) {
			return other.name
		}
	}
	return ""
}

// requireAllSeeAll waits until everybody sees new pictures of everybody else.
func requireAllSeeAll(t *testing.T, people []*person) {
	t.Helper()
	for _, p := range people {
		p.forget()
	}
	deadline := time.Now().Add(15 * time.Second)
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	for {
		blind := ""
		for _, p := range people {
			if name := p.missing(people); name != "" {
				blind = fmt.Sprintf("%s does not see %s", p.name, name)
			}
			if p.wrong != "" {
				t.Fatal(p.wrong)
			}
		}
		if blind == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(blind)
		}
		<-ticks.C
	}
}
