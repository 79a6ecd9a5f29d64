package media

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// quiet is a listener that keeps the last offer.
type quiet struct{ offers chan Subscription }

func newQuiet() *quiet { return &quiet{offers: make(chan Subscription, 100)} }

// Subscribed implements Listener.
func (q *quiet) Subscribed(s Subscription) {
	select {
	case q.offers <- s:
	default:
	}
}

// Spoke implements Listener.
func (q *quiet) Spoke([]string) {}

// Wanted implements Listener.
func (q *quiet) Wanted(map[Source]int) {}

// Lost implements Listener.
func (q *quiet) Lost() {}

func TestAFullMeeting(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	s.config.People = 2
	for _, c := range []struct {
		who  string
		want error
	}{{"anna", nil}, {"bo", nil}, {"cia", ErrFull}, {"anna", nil}} {
		if _, err := s.Join("m", c.who, newQuiet()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.who, err, c.want)
		}
	}
	if _, err := s.Join("n", "cia", newQuiet()); err != nil {
		t.Error(err)
	}
}

func TestDescriptionsThatAreTooLarge(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	p, err := s.Join("m", "anna", newQuiet())
	if err != nil {
		t.Fatal(err)
	}
	for name, offer := range map[string]string{
		"nothing":    "",
		"bytes":      "v=0\r\n" + strings.Repeat("a", maxOffer),
		"sections":   "v=0\n" + strings.Repeat("m=video 9 UDP/TLS/RTP/SAVPF 96\n", maxSections+1),
		"candidates": "v=0\n" + strings.Repeat("a=candidate:1 1 udp 1 10.0.0.1 1 typ host\n", maxCandidates+1),
		"layers":     "v=0\n" + strings.Repeat("a=rid:q send\n", maxRIDs+1),
	} {
		if _, err := p.Publish(t.Context(), offer, nil); !errors.Is(err, ErrDescription) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkAnswer("v=0\nm=video\nm=audio\n", "v=0\nm=video\n"); !errors.Is(err, ErrDescription) {
		t.Errorf("a section too many: %v", err)
	}
	tracks := map[string]Source{}
	for i := range maxTracks + 1 {
		tracks[fmt.Sprint(i)] = Camera
	}
	if _, err := p.Publish(t.Context(), realOffer(t), tracks); !errors.Is(err, ErrSources) {
		t.Errorf("tracks: %v", err)
	}
	if _, err := p.Publish(t.Context(), realOffer(t), map[string]Source{"0": "thermometer"}); !errors.Is(err, ErrSources) {
		t.Errorf("an unknown source: %v", err)
	}
	// What is refused is not kept: or every further offer would be, and the server's memory would be the browser's to fill.
	for _, c := range []struct {
		sources map[string]Source
		want    error
	}{
		{map[string]Source{"0": Camera, "1": Microphone, "2": Screen}, nil},
		{map[string]Source{"3": ScreenSound, "4": Camera}, ErrSources},
		{map[string]Source{"0": Microphone, "3": ScreenSound}, ErrSources},
		{map[string]Source{"0": Camera, "3": ScreenSound}, nil},
	} {
		if err := p.publication.tell(c.sources); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.sources, err, c.want)
		}
	}
}

// TestNobodyPublishesAboveTheBound looks at what one layer may bring.
func TestNobodyPublishesAboveTheBound(t *testing.T) {
	t.Parallel()
	l := newLayer(&track{}, 0, 1, 0)
	now := time.Now()
	let := 0
	for i := range 10_000 {
		if l.allowance.AllowN(now.Add(time.Duration(i)*100*time.Microsecond), 1200) {
			let += 1200 * 8
		}
	}
	if let > maxPublished*3/2+1200*8 {
		t.Errorf("%d bits came through in a second", let)
	}
}

// realOffer is what a browser offers.
func realOffer(t testing.TB) string {
	t.Helper()
	engine, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	connection, err := webrtc.NewAPI(webrtc.WithMediaEngine(engine)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		if _, err := connection.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
			t.Fatal(err)
		}
	}
	offer, err := connection.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return offer.SDP
}

// FuzzOffer survives whatever a browser offers, and meets others afterwards.
func FuzzOffer(f *testing.F) {
	f.Add(realOffer(f))
	f.Add(strings.Replace(realOffer(f), "a=sendonly", "a=rid:q send\r\na=rid:h send\r\na=simulcast:send q;h\r\na=sendonly", 1))
	f.Add("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n")
	f.Fuzz(func(t *testing.T, offer string) {
		s := newTestSFU(t)
		p, err := s.Join("m", "anna", newQuiet())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Publish(t.Context(), offer, map[string]Source{"0": Camera, "1": Microphone})
		p.Leave()
		if _, err := s.Join("m", "anna", newQuiet()); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzAnswer survives whatever a browser answers.
func FuzzAnswer(f *testing.F) {
	f.Add("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n")
	f.Add(strings.ReplaceAll(realOffer(f), "a=sendonly", "a=recvonly"))
	f.Fuzz(func(t *testing.T, answer string) {
		s := newTestSFU(t)
		p, err := newParticipant(s, "anna", newQuiet())
		if err != nil {
			t.Fatal(err)
		}
		defer p.discard()
		if _, err := newMeeting("m").add(p, 1); err != nil {
			t.Fatal(err)
		}
		if err := p.subscription.addSeat(); err != nil {
			t.Fatal(err)
		}
		p.subscription.again(true)
		if offered, err := p.subscription.offer(); err != nil || !offered {
			t.Fatal(offered, err)
		}
		p.subscription.answered(p.subscription.generation, answer)
		_ = p.subscription.takeAnswer()
	})
}
