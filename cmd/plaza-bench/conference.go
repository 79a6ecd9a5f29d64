package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"plaza/cmd/plaza-bench/limit"
	"plaza/media"
)

// conferenceKind is who forwards.
type conferenceKind string

const (
	bareConference  conferenceKind = "bare"
	plazaConference conferenceKind = "plaza"
)

// conferenceOrder has a child forward media. The first names the kind; each other is one step of somebody's negotiation.
type conferenceOrder struct {
	Kind    conferenceKind `json:",omitempty"`
	Who     int
	Publish string                  `json:",omitempty"` // an offer; the answer has the SDP
	Sources map[string]media.Source `json:",omitempty"` // of its sections
	Answer  string                  `json:",omitempty"` // to the offer of Generation
	// Others asks for an offer, once so many others are forwarded to Who; the answer has none when all of them are.
	Others     int `json:",omitempty"`
	Generation int `json:",omitempty"`
}

// conference is a forwarder, in a child process.
type conference struct {
	bare  *limit.Forwarder // of the one kind
	sfu   *media.SFU       // of the other
	seats map[int]*seated
	asked map[int]bool // who was made a bare offer
}

const conferenceTimeout = 20 * time.Second

func (c *conference) do(ctx context.Context, o conferenceOrder) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, conferenceTimeout)
	defer cancel()
	switch {
	case o.Kind != "":
		return answer{}, c.open(o.Kind)
	case c.bare != nil:
		return c.doBare(ctx, o)
	default:
		return c.doPlaza(ctx, o)
	}
}

func (c *conference) open(kind conferenceKind) error {
	c.seats, c.asked = map[int]*seated{}, map[int]bool{}
	var err error
	if kind == bareConference {
		c.bare, err = limit.NewForwarder()
		return err
	}
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c.sfu, err = media.New(media.Config{UDP: udp, TCP: tcp, Loopback: true, Logger: slog.New(slog.DiscardHandler)})
	return err
}

// tracksEach is what everybody publishes: sound and picture.
const tracksEach = 2

func (c *conference) doBare(ctx context.Context, o conferenceOrder) (a answer, err error) {
	switch {
	case o.Publish != "":
		a.SDP, err = c.bare.Publish(o.Who, o.Publish)
	case o.Answer != "":
		err = c.bare.Answered(o.Who, o.Answer)
	case !c.asked[o.Who]:
		c.asked[o.Who] = true
		if err = until(ctx, func() bool { return c.bare.Tracks(o.Who) == tracksEach*o.Others }); err == nil {
			a.SDP, err = c.bare.Subscribe(o.Who)
		}
	}
	return a, err
}

func (c *conference) doPlaza(ctx context.Context, o conferenceOrder) (a answer, err error) {
	person := c.seats[o.Who]
	if person == nil {
		person = &seated{}
		participant, err := c.sfu.Join("meeting", fmt.Sprint(o.Who), person)
		if err != nil {
			return answer{}, err
		}
		c.seats[o.Who] = person
		person.enter(participant)
	}
	switch {
	case o.Publish != "":
		a.SDP, err = person.participant.Publish(ctx, o.Publish, o.Sources)
	case o.Answer != "":
		person.participant.Answer(o.Generation, o.Answer)
		person.setAnswered(o.Generation)
	default:
		err = until(ctx, func() bool {
			offer, complete := person.next(o.Others)
			a.SDP, a.Generation = offer.Offer, offer.Generation
			return complete || a.SDP != ""
		})
	}
	return a, err
}

// until looks again and again.
func until(ctx context.Context, done func() bool) error {
	ticks := time.NewTicker(5 * time.Millisecond)
	defer ticks.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return errors.New("the conference did not come about in time")
		case <-ticks.C:
		}
	}
	return nil
}

func (c *conference) close() error {
	switch {
	case c.bare != nil:
		return c.bare.Close()
	case c.sfu != nil:
		return c.sfu.Close()
	default:
		return nil
	}
}

// seated is a participant and what its browser was told last. It implements [media.Listener].
type seated struct {
	participant *media.Participant
	mu          sync.Mutex
	told        media.Subscription
	answered    int // the generation
}

func (s *seated) enter(participant *media.Participant) {
	s.mu.Lock()
	s.participant = participant
	s.mu.Unlock()
	s.watch()
}

// Subscribed implements [media.Listener].
func (s *seated) Subscribed(told media.Subscription) {
	s.mu.Lock()
	s.told = told
	s.mu.Unlock()
	s.watch()
}

// watch shows everybody large.
func (s *seated) watch() {
	s.mu.Lock()
	var tiles []media.Tile
	for _, seat := range s.told.Seats {
		tiles = append(tiles, media.Tile{Participant: seat.Participant, Source: media.Camera, Height: 1080})
	}
	participant := s.participant
	s.mu.Unlock()
	if participant != nil { // else enter watches
		participant.Watch(tiles)
	}
}

// next is the offer that awaits an answer, and whether so many others are seated and nothing is to be answered.
func (s *seated) next(others int) (media.Subscription, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told.Offer != "" && s.told.Generation > s.answered {
		return s.told, false
	}
	there := 0
	for _, seat := range s.told.Seats {
		if len(seat.Sources) == tracksEach {
			there++
		}
	}
	return media.Subscription{}, there == others
}

func (s *seated) setAnswered(generation int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered = generation
}

// Spoke implements [media.Listener].
func (s *seated) Spoke([]string) {}

// Wanted implements [media.Listener].
func (s *seated) Wanted(map[media.Source]int) {}

// Lost implements [media.Listener]. Whoever is lost is missed in what arrives.
func (s *seated) Lost() {}
