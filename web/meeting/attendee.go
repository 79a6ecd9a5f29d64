package meeting

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/hub"
	"plaza/hub/wire"
	"plaza/media"
	"plaza/rooms/meetings"
)

// attendee is an officer who takes part, from their joining until they are taken out, through whichever sockets and connections.
type attendee struct {
	hall       *hall
	officer    uuid.UUID
	id         string // the officer's, as others know it
	attendance uuid.UUID
	token      string

	mu      sync.Mutex // a leaf but for what a line queues
	line    *hub.Line  // nil while the socket is lost
	carrier *carrier   // nil while the media is lost
	waiting *time.Timer
	out     bool
}

// carrier is the connections of an attendee. It implements [media.Listener]; one that was replaced is heard no more.
type carrier struct {
	attendee    *attendee
	participant *media.Participant
}

// send tells the browser something that is told again when it comes back.
func (a *attendee) send(messageType string, body any) {
	if line := a.currentLine(); line != nil {
		line.Send(encode(messageType, a.hall.room, body))
	}
}

// send tells the browser something about these connections, unless others have replaced them: the browser would take what follows
// its meeting_joined for something about the new ones.
func (c *carrier) send(messageType string, body any) {
	a := c.attendee
	data := encode(messageType, a.hall.room, body)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.carrier == c && a.line != nil {
		a.line.Send(data)
	}
}

func (a *attendee) currentLine() *hub.Line {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.line
}

// speaksThrough reports whether a line is the attendee's now.
func (a *attendee) speaksThrough(line hub.Line) bool {
	current := a.currentLine()
	return current != nil && *current == line
}

func (a *attendee) isOut() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.out
}

func (a *attendee) participant() *media.Participant {
	_, participant := a.connections()
	return participant
}

// connections are how the attendee is connected now; nil while they are made or lost.
func (a *attendee) connections() (*carrier, *media.Participant) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.carrier == nil {
		return nil, nil
	}
	return a.carrier, a.carrier.participant
}

// await takes the attendee out unless they are back in time. The lock is held.
func (a *attendee) await() {
	if a.waiting == nil && !a.out {
		a.waiting = time.AfterFunc(a.hall.board.config.ResumeFor, func() { a.hall.takeOut(a, meetings.LeftLost) })
	}
}

// complete ends the waiting when nothing is missing any more. The lock is held.
func (a *attendee) complete() {
	if a.waiting != nil && a.line != nil && a.carrier != nil {
		a.waiting.Stop()
		a.waiting = nil
	}
}

func (c *carrier) publish(participant *media.Participant, body wire.MeetingPublish) error {
	sources := make(map[string]media.Source, len(body.Sources))
	for mid, source := range body.Sources {
		sources[mid] = media.Source(source)
	}
	board := c.attendee.hall.board
	ctx, cancel := context.WithTimeout(board.ctx, describing)
	defer cancel()
	answer, err := participant.Publish(ctx, body.Offer, sources)
	if err != nil {
		board.config.Log.Info("meeting: an offer was refused", "error", err)
		return &wire.DecodeError{Code: wire.ErrorInvalid, Message: "the offer can't be answered"}
	}
	c.send(wire.TypeMeetingPublished, wire.MeetingPublished{Attempt: body.Attempt, Answer: answer})
	return nil
}

// describing bounds the answer to an offer, which takes no network.
const describing = 10 * time.Second

// Subscribed implements [media.Listener].
func (c *carrier) Subscribed(s media.Subscription) {
	seats := make([]wire.MeetingSeat, len(s.Seats))
	for i, seat := range s.Seats {
		seats[i] = wire.MeetingSeat{Audio: seat.Audio, Video: seat.Video, Participant: seat.Participant, Stream: string(seat.Stream)}
		for _, source := range seat.Sources {
			seats[i].Sources = append(seats[i].Sources, string(source))
		}
	}
	c.send(wire.TypeMeetingSeats, wire.MeetingSeats{Offer: s.Offer, Generation: s.Generation, Moves: s.Moves, Seats: seats})
}

// Spoke implements [media.Listener].
func (c *carrier) Spoke(participants []string) {
	if current, _ := c.attendee.connections(); current != c {
		return
	}
	if line := c.attendee.currentLine(); line != nil {
		line.Offer(encode(wire.TypeMeetingSpeakers, c.attendee.hall.room, wire.MeetingSpeakers{Participants: participants}))
	}
}

// Wanted implements [media.Listener].
func (c *carrier) Wanted(layers map[media.Source]int) {
	wanted := make(map[string]int, len(layers))
	for source, layer := range layers {
		wanted[string(source)] = layer
	}
	c.send(wire.TypeMeetingWanted, wire.MeetingWanted{Layers: wanted})
}

// Lost implements [media.Listener].
func (c *carrier) Lost() {
	c.send(wire.TypeMeetingLost, nil)
	a := c.attendee
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.carrier == c {
		a.carrier = nil
		a.await()
	}
}
