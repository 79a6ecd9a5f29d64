package media

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"plaza/media/direct"
)

const (
	// divideEvery is how often the bandwidth is divided anew.
	divideEvery = 200 * time.Millisecond
	// spareSeats are negotiated with the ones that are needed, so that not everybody who comes costs a negotiation.
	spareSeats = 2
	// describing takes no network; it is bounded for a machine in distress.
	describing = 10 * time.Second
)

// subscription is the connection in which a participant gets the others' streams. Its goroutine alone negotiates.
type subscription struct {
	participant *Participant
	connection  *webrtc.PeerConnection
	open        atomic.Bool // media can be sent
	opened      atomic.Bool // again, since that was last looked at
	way         *way
	line        *direct.Line
	wake        chan struct{}

	mu         sync.Mutex
	slots      []*slot // of all sections
	tiles      map[trackKey]Tile
	answer     string // to the present offer, not taken yet
	generation int
	tellAgain  bool
	restart    bool

	// of the goroutine alone
	seats    []*seat
	offered  string // awaits its answer; "" when nothing does
	moves    bool   // and looks for another way
	reported time.Time
	speakers []string
}

// seat is a pair of sections, and whose stream is in them.
type seat struct {
	audio, video *section
	participant  string // "" of an empty one
	stream       Stream
	sources      []Source
}

type section struct {
	*slot
	transceiver *webrtc.RTPTransceiver
}

func newSubscription(p *Participant) (*subscription, error) {
	s := &subscription{participant: p, wake: make(chan struct{}, 1), way: newWay(p.sfu.socket.NewBurst()), tiles: map[trackKey]Tile{}, speakers: []string{}}
	s.line = direct.NewLine(p.sfu.socket, func(report []byte) { s.way.arrived(report, time.Now()) })
	settings := p.sfu.settings
	s.line.Configure(&settings, p.sfu.tcp)
	connection, err := newSubscribing(settings, s.buffer)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	s.connection = connection
	s.line.Follow(connection.SCTP().Transport().ICETransport())
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			if err := s.line.Open(); err != nil {
				p.sfu.log.Warn("media: a subscription can't be sent to", "error", err)
				state = webrtc.PeerConnectionStateFailed
			}
		}
		s.open.Store(state == webrtc.PeerConnectionStateConnected)
		switch state {
		case webrtc.PeerConnectionStateConnected:
			s.opened.Store(true)
			s.awake()
		case webrtc.PeerConnectionStateFailed:
			go p.lost()
		default:
		}
	})
	return s, nil
}

func (s *subscription) awake() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// run negotiates and divides until the participant is gone. Whatever happens only wakes it; it then compares what there is with
// what the browser has, so that no order of joining, publishing and answering leaves anything out.
func (s *subscription) run() {
	ticks := time.NewTimer(untilTick(time.Now()))
	defer ticks.Stop()
	defer s.close()
	defer s.empty()
	for {
		select {
		case <-s.participant.done:
			return
		case <-s.wake:
			if err := s.settle(); err != nil {
				s.participant.sfu.log.Warn("media: a subscription could not be negotiated", "error", err)
				go s.participant.lost()
				return
			}
		case now := <-ticks.C:
			s.tick(now)
			ticks.Reset(untilTick(now))
		}
	}
}

// untilTick is the same moment for everybody's subscription: processors that rest wake up once for all.
func untilTick(now time.Time) time.Duration {
	return now.Truncate(divideEvery).Add(divideEvery).Sub(now)
}

// tick is what is looked at again and again.
func (s *subscription) tick(now time.Time) {
	s.divide(now)
	s.reports(now)
	if s.open.Load() && s.way.silent() {
		s.again(true)
	}
	p := s.participant
	if speakers := p.meeting.speakers(now); !slices.Equal(speakers, s.speakers) {
		s.speakers = speakers
		p.listener.Spoke(speakers)
	}
	if layers, news := p.publication.demands(now); news {
		p.listener.Wanted(layers)
	}
}

// settle brings the browser's seats in line with what is published, as far as negotiation allows it now.
func (s *subscription) settle() error {
	if err := s.takeAnswer(); err != nil {
		return err
	}
	if s.opened.Swap(false) {
		for _, seat := range s.seats {
			seat.video.resume()
		}
	}
	tell := s.assign()
	offered, err := s.offer()
	if err != nil {
		return err
	}
	s.mu.Lock()
	again := s.tellAgain
	s.tellAgain = false
	s.mu.Unlock()
	if tell || offered || again {
		s.participant.listener.Subscribed(s.state())
	}
	if again {
		s.participant.listener.Spoke(s.speakers)
		s.participant.listener.Wanted(s.participant.publication.demanded())
	}
	return nil
}

// takeAnswer completes the present negotiation, if its answer came.
func (s *subscription) takeAnswer() error {
	s.mu.Lock()
	answer := s.answer
	s.answer = ""
	s.mu.Unlock()
	if answer == "" || s.offered == "" {
		return nil
	}
	offered := s.offered
	s.offered = ""
	if err := checkAnswer(answer, offered); err != nil {
		return err
	}
	description := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}
	if err := s.connection.SetRemoteDescription(description); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// assign empties the seats of streams that ended and seats those that began; it says whether anything changed. Whoever finds no
// seat gets one by the next negotiation.
func (s *subscription) assign() (changed bool) {
	streams := streamsOf(s.participant.meeting.tracksFor(s.participant.id))
	for _, seat := range s.seats {
		if seat.participant == "" {
			continue
		}
		key := streamKey{seat.participant, seat.stream}
		changed = seat.show(key, streams[key]) || changed
		delete(streams, key)
	}
	for key, sources := range streams {
		seat := s.emptySeat()
		if seat == nil {
			return changed // offer adds what is missing, and settles again
		}
		changed = seat.show(key, sources) || changed
	}
	return changed
}

func (s *subscription) emptySeat() *seat {
	for _, seat := range s.seats {
		if seat.participant == "" {
			return seat
		}
	}
	return nil
}

// offer makes an offer when seats are missing or the way through the network has to be found again, unless one is out already.
func (s *subscription) offer() (bool, error) {
	s.mu.Lock()
	restart := s.restart
	s.mu.Unlock()
	missing := len(streamsOf(s.participant.meeting.tracksFor(s.participant.id))) - len(s.seats)
	if s.offered != "" || missing <= 0 && !restart {
		return false, nil
	}
	if missing > 0 {
		for range missing + spareSeats {
			if err := s.addSeat(); err != nil {
				return false, err
			}
		}
		s.assign()
	}
	description, err := s.connection.CreateOffer(&webrtc.OfferOptions{ICERestart: restart && s.connection.RemoteDescription() != nil})
	if err != nil {
		return false, fmt.Errorf("offer: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), describing)
	defer cancel()
	if s.offered, err = describe(ctx, s.connection, description); err != nil {
		return false, fmt.Errorf("offer: %w", err)
	}
	s.moves = restart
	s.mu.Lock()
	s.restart = false
	s.answer = "" // of an earlier generation
	s.generation++
	s.mu.Unlock()
	return true, nil
}

func (s *subscription) addSeat() error {
	name := fmt.Sprintf("seat-%d", len(s.seats))
	audio, err := s.addSection(webrtc.RTPCodecTypeAudio, name)
	if err != nil {
		return err
	}
	video, err := s.addSection(webrtc.RTPCodecTypeVideo, name)
	if err != nil {
		return err
	}
	s.seats = append(s.seats, &seat{audio: audio, video: video})
	return nil
}

func (s *subscription) addSection(kind webrtc.RTPCodecType, stream string) (*section, error) {
	slot := newSlot(kind, stream+"-"+kind.String(), stream, &s.open, s.way, s.line)
	transceiver, err := s.connection.AddTransceiverFromTrack(slot, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, fmt.Errorf("seat: %w", err)
	}
	s.mu.Lock()
	s.slots = append(s.slots, slot)
	s.mu.Unlock()
	return &section{slot, transceiver}, nil
}

// state is the whole of what the browser has to know.
func (s *subscription) state() Subscription {
	s.mu.Lock()
	state := Subscription{Offer: s.offered, Generation: s.generation, Moves: s.moves && s.offered != ""}
	s.mu.Unlock()
	for _, seat := range s.seats {
		mid := seat.audio.transceiver.Mid()
		if mid == "" {
			continue // not offered yet
		}
		state.Seats = append(state.Seats, Seat{
			Audio: mid, Video: seat.video.transceiver.Mid(), Participant: seat.participant, Stream: seat.stream, Sources: seat.sources,
		})
	}
	return state
}

func (s *subscription) answered(generation int, sdp string) {
	s.mu.Lock()
	if generation == s.generation {
		s.answer = sdp
	}
	s.mu.Unlock()
	s.awake()
}

func (s *subscription) again(restart bool) {
	s.mu.Lock()
	s.tellAgain = true
	s.restart = s.restart || restart
	s.mu.Unlock()
	s.awake()
}

// empty takes the seats out of what is forwarded.
func (s *subscription) empty() {
	for _, seat := range s.seats {
		seat.show(streamKey{}, nil)
	}
}

func (s *subscription) close() {
	s.way.close()
	s.line.Close()
	_ = s.connection.Close()
}
