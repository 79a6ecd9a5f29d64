package meeting

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"plaza/hub"
	"plaza/hub/wire"
	"plaza/media"
	"plaza/rooms"
	"plaza/rooms/meetings"
)

// maxWaiting bounds the messages of one caller that wait.
const maxWaiting = 64

// caller is a socket that has sent a message about meetings.
type caller struct {
	board    *Switchboard
	line     hub.Line
	messages chan wire.Envelope

	ending       sync.Once
	ended        chan struct{} // the line has ended
	sessionEnded atomic.Bool

	// of the goroutine alone
	attendee                              *attendee // whom the line speaks for, nil before it joins
	describing, watching, checking, other *rate.Limiter
}

func newCaller(s *Switchboard, line hub.Line) *caller {
	return &caller{
		board: s, line: line, messages: make(chan wire.Envelope, maxWaiting), ended: make(chan struct{}),
		describing: rate.NewLimiter(2, 60), watching: rate.NewLimiter(5, 20), checking: rate.NewLimiter(0.1, 6), other: rate.NewLimiter(2, 20),
	}
}

func (c *caller) end(sessionEnded bool) {
	c.ending.Do(func() {
		c.sessionEnded.Store(sessionEnded)
		close(c.ended)
	})
}

// run is the caller's goroutine.
func (c *caller) run() {
	for {
		select {
		case message := <-c.messages:
			c.serve(message)
		case <-c.ended:
			for len(c.messages) > 0 {
				c.serve(<-c.messages)
			}
			if a := c.attendee; a != nil {
				a.hall.lineLost(a, c.line, c.sessionEnded.Load())
			}
			return
		}
	}
}

// codes are what refusals are called on the wire.
var codes = map[error]string{
	meetings.ErrLocked: wire.MeetingIsLocked, meetings.ErrFull: wire.MeetingIsFull, meetings.ErrSentOut: wire.MeetingRemovedYou,
	meetings.ErrNotHost: wire.MeetingNotHost, meetings.ErrNotPresent: wire.ErrorNotFound,
	errElsewhere: wire.MeetingElsewhere, errNotJoined: wire.MeetingNotJoined,
}

var (
	errElsewhere = errors.New("another node holds the meeting")
	errNotJoined = errors.New("join first")
	errStopping  = &wire.DecodeError{Code: wire.ErrorUnavailable, Message: "the server restarts"}
	errLimit     = &wire.DecodeError{Code: wire.ErrorRateLimited, Message: "too many messages: send it again later"}
)

// serve serves one message and answers a refusal.
func (c *caller) serve(message wire.Envelope) {
	err := c.allow(message)
	if err == nil {
		err = c.do(message)
	}
	if err == nil {
		return
	}
	var refused *wire.DecodeError
	code := codes[err]
	switch {
	case errors.As(err, &refused):
		refuse(c.line, message, refused.Code, refused.Message)
	case code != "":
		refuse(c.line, message, code, err.Error())
	default:
		c.refuseDomain(message, err)
	}
}

// refuseDomain answers what the domain refuses.
func (c *caller) refuseDomain(message wire.Envelope, err error) {
	switch rooms.CodeOf(err) {
	case rooms.NotFound:
		refuse(c.line, message, wire.ErrorNotFound, "no such meeting")
	case rooms.Forbidden, rooms.Unauthenticated:
		refuse(c.line, message, wire.ErrorForbidden, "no right to take part")
	case rooms.Conflict:
		refuse(c.line, message, wire.MeetingNotOngoing, "the meeting does not go on")
	default:
		c.board.config.Log.Warn("meeting: not served", "type", message.Type, "error", err)
		refuse(c.line, message, wire.ErrorUnavailable, "not now")
	}
}

// allow takes a message from what a caller may send.
func (c *caller) allow(message wire.Envelope) error {
	limiter := c.other
	switch message.Type {
	case wire.TypeMeetingPublish, wire.TypeMeetingAnswer, wire.TypeMeetingRestart, wire.TypeMeetingJoin:
		limiter = c.describing
	case wire.TypeMeetingWatch:
		limiter = c.watching
	case wire.TypeMeetingCheck:
		limiter = c.checking
	}
	if !limiter.Allow() {
		return errLimit
	}
	return nil
}

// do does what a message asks for.
func (c *caller) do(message wire.Envelope) error {
	switch message.Type {
	case wire.TypeMeetingJoin:
		return c.join(message)
	case wire.TypeMeetingCheck:
		return c.check(message)
	}
	a := c.attendee
	if a == nil || a.hall.room != message.Room || !a.speaksThrough(c.line) {
		if message.Type == wire.TypeMeetingLeave {
			return nil
		}
		return errNotJoined
	}
	switch message.Type {
	case wire.TypeMeetingLeave:
		c.attendee = nil
		a.hall.takeOut(a, meetings.LeftSelf)
		return nil
	case wire.TypeMeetingPublish, wire.TypeMeetingAnswer, wire.TypeMeetingRestart, wire.TypeMeetingWatch:
		return a.connect(message)
	default:
		return a.act(message)
	}
}

func (c *caller) join(message wire.Envelope) error {
	body, err := message.MeetingJoin()
	if err != nil {
		return err
	}
	meeting, officer, err := c.who(message)
	if err != nil {
		return err
	}
	if a := c.attendee; a != nil && a.hall.id != meeting && a.speaksThrough(c.line) {
		return &wire.DecodeError{Code: wire.ErrorInvalid, Message: "leave the other meeting first"}
	}
	a, err := c.board.enter(c, meeting, officer, body)
	if err == nil {
		c.attendee = a
	}
	return err
}

// who is the meeting that a message names, and the officer who sends it.
func (c *caller) who(message wire.Envelope) (meeting, officer uuid.UUID, err error) {
	if meeting, err = rooms.ParseID(message.Room); err != nil {
		return meeting, officer, rooms.Errorf(rooms.NotFound, "Mötet finns inte i rummet.")
	}
	if officer, err = rooms.ParseID(c.line.Session().User); err != nil {
		return meeting, officer, rooms.Wrap(rooms.Internal, err, "")
	}
	return meeting, officer, nil
}

// check opens connections that carry nothing, for whoever may take part.
func (c *caller) check(message wire.Envelope) error {
	body, err := message.MeetingCheck()
	if err != nil {
		return err
	}
	meeting, officer, err := c.who(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.board.ctx, databaseTimeout)
	defer cancel()
	actor, err := c.board.config.Officer(ctx, officer)
	if err != nil {
		return err
	}
	if _, err := c.board.config.Meetings.Admit(ctx, actor, meeting); err != nil {
		return err
	}
	checked := wire.MeetingChecked{Relays: c.board.relays(officer, message.Room)}
	for _, offer := range body.Offers {
		answer, err := c.board.config.SFU.Check(ctx, offer)
		switch {
		case errors.Is(err, media.ErrFull):
			return &wire.DecodeError{Code: wire.ErrorUnavailable, Message: "too many checks"}
		case err != nil:
			return &wire.DecodeError{Code: wire.ErrorInvalid, Message: "the offer can't be answered"}
		}
		checked.Answers = append(checked.Answers, answer)
	}
	c.line.Send(encode(wire.TypeMeetingChecked, message.Room, checked))
	return nil
}

// relays are offered to an officer's browser; never nil.
func (s *Switchboard) relays(officer uuid.UUID, meeting string) []wire.MeetingRelay {
	offered := []wire.MeetingRelay{}
	if s.config.Relays != nil {
		offered = append(offered, s.config.Relays(officer, meeting)...)
	}
	return offered
}

// connect serves what concerns the connections.
func (a *attendee) connect(message wire.Envelope) error {
	carrier, participant := a.connections()
	if participant == nil { // lost: the browser has been told to join again
		return errNotJoined
	}
	switch message.Type {
	case wire.TypeMeetingPublish:
		body, err := message.MeetingPublish()
		if err != nil {
			return err
		}
		return carrier.publish(participant, body)
	case wire.TypeMeetingAnswer:
		body, err := message.MeetingAnswer()
		if err != nil {
			return err
		}
		participant.Answer(body.Generation, body.Answer)
	case wire.TypeMeetingRestart:
		participant.Resume(true)
	case wire.TypeMeetingWatch:
		body, err := message.MeetingWatch()
		if err != nil {
			return err
		}
		tiles := make([]media.Tile, len(body.Tiles))
		for i, tile := range body.Tiles {
			tiles[i] = media.Tile{Participant: tile.Participant, Source: media.Source(tile.Source), Height: tile.Height, Priority: tile.Priority}
		}
		participant.Watch(tiles)
	}
	return nil
}

// act serves what everybody in the meeting gets to know.
func (a *attendee) act(message wire.Envelope) error {
	switch message.Type {
	case wire.TypeMeetingDevices:
		body, err := message.MeetingDevices()
		if err != nil {
			return err
		}
		a.turnedOn(meetings.Devices(body))
		a.hall.change(func(g *meetings.Gathering) {
			g.Change(a.id, func(p *meetings.Presence) { p.Devices = meetings.Devices(body) })
		})
	case wire.TypeMeetingQuality:
		body, err := message.MeetingQuality()
		if err != nil {
			return err
		}
		a.hall.change(func(g *meetings.Gathering) {
			g.Change(a.id, func(p *meetings.Presence) { p.Quality, p.Cause = body.Level, body.Reason })
		})
	case wire.TypeMeetingHand:
		body, err := message.MeetingHand()
		if err != nil {
			return err
		}
		a.hall.change(func(g *meetings.Gathering) { g.Raise(a.id, body.Raised) })
	case wire.TypeMeetingOrder:
		body, err := message.MeetingOrder()
		if err != nil {
			return err
		}
		return a.hall.obey(a, meetings.Order(body.Order), body.Participant)
	default:
		return &wire.DecodeError{Code: wire.ErrorInvalid, Message: "unknown message type"}
	}
	return nil
}

// refuse answers a message that is not served.
func refuse(line hub.Line, message wire.Envelope, code, text string) {
	line.Send(encode(wire.TypeMeetingRefused, message.Room, wire.MeetingRefused{Of: message.Type, Code: code, Message: text}))
}

// encode makes a message; the bodies of this package always encode.
func encode(messageType, room string, body any) []byte {
	data, err := wire.Encode(messageType, room, body)
	if err != nil {
		panic(err)
	}
	return data
}

// newToken is what a browser resumes with.
func newToken() string { return uuid.NewString() }
