package media

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v4"
	"github.com/pion/webrtc/v4"

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
	reach       reach
	told        chan Subscription // unbounded enough for a test: the listener must not wait
	done        chan struct{}
	tasks       sync.WaitGroup
	spoken      atomic.Int64 // packets of sound that were sent

	mu      sync.Mutex
	seats   map[string]Seat // by the video section's mid
	seen    map[string]int  // frames, by the name that stood in them
	heard   map[string]int  // packets of sound, the same
	heights map[string]int  // of the frames
	wrong   string          // the first frame in a seat of somebody else
	made    int             // answers to offers
}

// join lets a person into the meeting and begins to show and to look.
func join(t *testing.T, s *SFU, meeting, name string) *person {
	t.Helper()
	return joinOver(t, s, meeting, name, reach{network: webrtc.NetworkTypeUDP4})
}

// reach is what a person's network lets through, and what they send.
type reach struct {
	network webrtc.NetworkType
	relays  []webrtc.ICEServer  // the only way there is, if there are any
	net     transport.Net       // another machine's
	address net.IP              // of it; nil: loopback
	rewrite func(string) string // puts another address into what the SFU describes
	voice   bool
	layers  bool // a simulcast in place of a single picture
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
		name: name, t: t, reach: r, told: make(chan Subscription, 1000), done: make(chan struct{}), seats: map[string]Seat{}, seen: map[string]int{}, heard: map[string]int{},
		heights: map[string]int{},
	}
	var err error
	if p.publishing, err = testAPI(t, r, plainEngine).NewPeerConnection(r.configuration()); err != nil {
		t.Fatal(err)
	}
	if p.subscribing, err = testAPI(t, r, newEngine).NewPeerConnection(r.configuration()); err != nil {
		t.Fatal(err)
	}
	p.subscribing.OnTrack(func(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		if remote.Kind() == webrtc.RTPCodecTypeVideo {
			p.look(remote, receiver.RTPTransceiver())
		} else {
			p.listen(remote)
		}
	})
	if p.participant, err = s.Join(meeting, name, p); err != nil {
		t.Fatal(err)
	}
	p.recoverBy(p.subscribing, func() { p.participant.Resume(true) })
	p.recoverBy(p.publishing, p.publishAgain)
	p.tasks.Go(p.negotiate)
	p.publish()
	return p
}

// plainEngine has no stream for what is sent again: Pion would put the names of the layers on it that theirs have.
func plainEngine() (*webrtc.MediaEngine, error) {
	engine := &webrtc.MediaEngine{}
	failed := errors.Join(
		engine.RegisterCodec(codecs[webrtc.RTPCodecTypeVideo][0], webrtc.RTPCodecTypeVideo),
		engine.RegisterCodec(codecs[webrtc.RTPCodecTypeAudio][0], webrtc.RTPCodecTypeAudio),
	)
	for _, uri := range []string{sdp.SDESMidURI, sdp.SDESRTPStreamIDURI} {
		failed = errors.Join(failed, engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, webrtc.RTPCodecTypeVideo))
	}
	return engine, failed
}

func testAPI(t *testing.T, r reach, newEngine func() (*webrtc.MediaEngine, error)) *webrtc.API {
	t.Helper()
	engine, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	var registry interceptor.Registry
	if err := errors.Join(webrtc.ConfigureNack(engine, &registry), webrtc.ConfigureRTCPReports(&registry), webrtc.ConfigureTWCCSender(engine, &registry)); err != nil {
		t.Fatal(err)
	}
	var settings webrtc.SettingEngine
	_ = settings.SetAnsweringDTLSRole(webrtc.DTLSRoleClient) // as browsers do; Pion leaves it to the other side
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{r.network})
	if r.net != nil {
		settings.SetNet(r.net)
	}
	settings.SetIPFilter(func(ip net.IP) bool { return r.address == nil && ip.IsLoopback() || ip.Equal(r.address) })
	settings.LoggerFactory = pionlog.Factory{Log: slog.New(slog.DiscardHandler)}
	return webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(&registry), webrtc.WithSettingEngine(settings))
}

// recoverBy does what a page does when a connection breaks off: it looks for another way through the network.
func (p *person) recoverBy(connection *webrtc.PeerConnection, again func()) {
	connection.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		if state == webrtc.ICEConnectionStateDisconnected || state == webrtc.ICEConnectionStateFailed {
			select {
			case <-p.done:
			default:
				p.tasks.Go(again)
			}
		}
	})
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
			if s.Moves {
				p.tasks.Go(p.publishAgain)
			}
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
	if err := p.subscribing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: p.rewritten(offer)}); err != nil {
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

func (p *person) rewritten(description string) string {
	if p.reach.rewrite == nil {
		return description
	}
	return p.reach.rewrite(description)
}

const pictureHeader = 4 + 10 // the descriptor, and what a key frame begins with

func picture(name string, id uint16, key bool) []byte { return pictureOf(name, id, key, 180) }

// pictureOf is a VP8 frame as far as a forwarder looks into it, with a name in it.
func pictureOf(name string, id uint16, key bool, height uint16) []byte {
	b := []byte{0x90, 0x80, 0x80 | byte(id>>8)&0x7f, byte(id), 1, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0}
	if key {
		b[4] = 0
	}
	binary.LittleEndian.PutUint16(b[10:], 320)
	binary.LittleEndian.PutUint16(b[12:], height)
	return append(b, name...)
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
	clear(p.heard)
	clear(p.heights)
}

// missing tells of somebody whom the person does not see in a seat of theirs, or hear; "" when there is nobody.
func (p *person) missing(others []*person) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	seated := map[string]bool{}
	for _, seat := range p.seats {
		seated[seat.Participant] = true
	}
	for _, other := range others {
		if other != p && (p.seen[other.name] < 3 || !seated[other.name] || other.reach.voice && p.heard[other.name] < 10) {
			return fmt.Sprintf("%s misses %s: saw %v, heard %v, seats %v", p.name, other.name, p.seen, p.heard, p.seats)
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
				blind += name + " "
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
