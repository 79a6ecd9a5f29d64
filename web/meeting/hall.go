package meeting

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"plaza/hub"
	"plaza/hub/wire"
	"plaza/media"
	"plaza/rooms"
	"plaza/rooms/meetings"
)

// hall is a meeting that this node holds.
type hall struct {
	board   *Switchboard
	id      uuid.UUID
	room    string // the id, as messages have it
	noticed atomic.Bool

	// gate is held by whoever lets somebody in or closes the hall.
	gate   sync.Mutex
	open   atomic.Bool // this node holds the meeting
	closed bool        // and will not any more; the next one makes another hall

	mu        sync.Mutex // taken before an attendee's
	parent    uuid.UUID  // that the meeting belongs to
	without   time.Time  // since when there is no host
	gathering meetings.Gathering
	attendees map[string]*attendee
	leaving   map[uuid.UUID]bool // attendances whose end is being written
}

func newHall(s *Switchboard, id uuid.UUID) *hall {
	return &hall{board: s, id: id, room: id.String(), attendees: map[string]*attendee{}, leaving: map[uuid.UUID]bool{}}
}

// enter lets an officer into a meeting, or back into it.
func (s *Switchboard) enter(c *caller, meeting, officer uuid.UUID, body wire.MeetingJoin) (*attendee, error) {
	ctx, cancel := context.WithTimeout(s.ctx, databaseTimeout)
	defer cancel()
	actor, err := s.config.Officer(ctx, officer)
	if err != nil {
		return nil, err
	}
	m, err := s.config.Meetings.Admit(ctx, actor, meeting)
	if err != nil {
		return nil, err
	}
	for {
		h := s.hall(meeting)
		if h == nil {
			return nil, errStopping
		}
		h.gate.Lock()
		if h.closed {
			h.gate.Unlock()
			continue
		}
		a, err := h.letIn(ctx, c, actor, m, body)
		h.gate.Unlock()
		return a, err
	}
}

// letIn lets an officer in. The gate is held.
func (h *hall) letIn(ctx context.Context, c *caller, actor rooms.Actor, m meetings.Meeting, body wire.MeetingJoin) (*attendee, error) {
	if err := h.hold(ctx, m); err != nil {
		return nil, err
	}
	select {
	case <-c.ended: // whoever asked has perhaps joined through another line since
		return nil, errNotJoined
	default:
	}
	id := actor.Officer.String()
	h.mu.Lock()
	err, a := h.gathering.Admits(id), h.attendees[id]
	h.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if a != nil && a.isOut() { // is being taken out at this moment: they come anew
		a = nil
	}
	if a != nil && body.Resume == a.token && a.resume(c.line) {
		return a, nil
	}
	if a == nil {
		entered, err := h.board.config.Meetings.Join(ctx, actor, meetings.Joining{Meeting: h.id, Attendance: uuid.New()})
		if err != nil {
			return nil, err
		}
		a = &attendee{hall: h, officer: actor.Officer, id: id, attendance: entered.Attendance}
	}
	return a, h.connect(c.line, a, actor, body)
}

// hold makes this node hold the meeting, and learns who its host is.
func (h *hall) hold(ctx context.Context, m meetings.Meeting) error {
	if h.open.Load() {
		return nil
	}
	held, err := h.board.config.Meetings.Claim(ctx, h.id, h.board.config.Node)
	if err != nil {
		return err
	}
	if !held {
		return errElsewhere
	}
	_, host, err := h.board.config.Meetings.Look(ctx, h.id)
	if err != nil {
		return err
	}
	kept, err := h.board.config.Meetings.Kept(ctx, h.id)
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.gathering.SetHost(host.String())
	h.gathering.Resume(kept)
	h.parent = m.Room
	h.mu.Unlock()
	h.open.Store(true)
	h.board.watch(h, h.id, m.Room)
	return nil
}

// connect gives an attendee new connections through a line, in the place of what they had.
func (h *hall) connect(line hub.Line, a *attendee, actor rooms.Actor, body wire.MeetingJoin) error {
	c := &carrier{attendee: a}
	before := a.begin(line, c)
	if before != nil && *before != line {
		before.Send(encode(wire.TypeMeetingLeft, h.room, wire.MeetingLeft{Reason: wire.MeetingLeftReplaced}))
	}
	h.mu.Lock()
	h.attendees[a.id] = a
	h.gathering.Enter(meetings.Presence{
		ID: a.id, Name: actor.Name, Title: actor.Title, Authority: actor.Authority.String(), AuthorityName: actor.AuthorityName,
		Devices: meetings.Devices{Microphone: body.Microphone, Camera: body.Camera},
	})
	h.mu.Unlock()
	h.tell()
	h.tellPresence()
	participant, err := h.board.config.SFU.Join(h.room, a.id, c) // whoever has the same id there leaves
	if err != nil {
		h.takeOut(a, meetings.LeftLost)
		return rooms.Wrap(rooms.Unavailable, err, "")
	}
	a.mu.Lock()
	c.participant = participant
	out := a.out
	a.mu.Unlock()
	if out { // meanwhile: whoever took them out found no participant
		participant.Leave()
	}
	return nil
}

// resume makes a new socket the attendee's, whose connections stand. It reports false when they do not.
func (a *attendee) resume(line hub.Line) bool {
	a.mu.Lock()
	if a.out || a.carrier == nil || a.carrier.participant == nil {
		a.mu.Unlock()
		return false
	}
	a.line = &line
	a.complete()
	participant := a.carrier.participant
	a.sayJoined(true)
	a.mu.Unlock()
	if !a.hall.change(func(g *meetings.Gathering) {
		g.Change(a.id, func(p *meetings.Presence) { p.Away = false })
	}) {
		a.send(wire.TypeMeetingState, a.hall.state()) // what was told meanwhile was lost
	}
	participant.Resume(false)
	return true
}

// begin gives an attendee another line and new connections, and tells them so before anything about these. It returns the line
// before.
func (a *attendee) begin(line hub.Line, c *carrier) (before *hub.Line) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before = a.line
	a.line, a.carrier, a.token = &line, c, newToken()
	a.complete()
	a.sayJoined(false)
	return before
}

// sayJoined answers a meeting_join. The lock is held: what was told before is not to come after it.
func (a *attendee) sayJoined(resumed bool) {
	a.line.Send(encode(wire.TypeMeetingJoined, a.hall.room, wire.MeetingJoined{
		Participant: a.id, Token: a.token, ResumeSeconds: int(a.hall.board.config.ResumeFor / time.Second), Resumed: resumed,
		Relays: a.hall.board.relays(a.officer, a.hall.room),
	}))
}

// lineLost waits for an attendee whose socket ended, unless they have another by now or will not be back.
func (h *hall) lineLost(a *attendee, line hub.Line, sessionEnded bool) {
	a.mu.Lock()
	current := a.line != nil && *a.line == line
	if current {
		a.line = nil
		a.await()
	}
	a.mu.Unlock()
	switch {
	case !current:
	case sessionEnded:
		h.takeOut(a, meetings.LeftSelf)
	default:
		h.change(func(g *meetings.Gathering) {
			g.Change(a.id, func(p *meetings.Presence) { p.Away = true })
		})
	}
}

// leftReasons are how the wire says what the log says.
var leftReasons = map[meetings.Reason]string{
	meetings.LeftSelf: wire.MeetingLeftSelf, meetings.LeftEnded: wire.MeetingLeftEnded, meetings.LeftRemoved: wire.MeetingLeftRemoved,
	meetings.LeftDenied: wire.MeetingLeftDenied, meetings.LeftLost: wire.MeetingLeftSelf, meetings.LeftRestart: wire.MeetingLeftDraining,
}

// takeOut takes an attendee out of the meeting, tells them, and writes it.
func (h *hall) takeOut(a *attendee, reason meetings.Reason) {
	if !a.leave(reason, 0) {
		return
	}
	h.mu.Lock()
	h.leaving[a.attendance] = true
	if h.attendees[a.id] == a {
		delete(h.attendees, a.id)
		h.gathering.Leave(a.id)
	}
	h.mu.Unlock()
	h.tell()
	h.tellPresence()
	h.write(a, reason)
}

// leave ends what an attendee has running; false = they had left.
func (a *attendee) leave(reason meetings.Reason, delay time.Duration) bool {
	a.mu.Lock()
	if a.out {
		a.mu.Unlock()
		return false
	}
	a.out = true
	if a.waiting != nil {
		a.waiting.Stop()
	}
	c := a.carrier
	a.carrier = nil
	a.mu.Unlock()
	a.send(wire.TypeMeetingLeft, wire.MeetingLeft{Reason: leftReasons[reason], DelayMilliseconds: int(delay / time.Millisecond)})
	a.mu.Lock()
	a.line = nil
	var participant interface{ Leave() }
	if c != nil && c.participant != nil {
		participant = c.participant
	}
	a.mu.Unlock()
	if participant != nil {
		participant.Leave()
	}
	return true
}

// write saves that an attendance has ended, however often that takes, and who decides from then on.
func (h *hall) write(a *attendee, reason meetings.Reason) {
	s, at := h.board, time.Now()
	s.tasks.Go(func() {
		for again := false; ; again = true {
			saved := s.inDatabase(s.ctx, "attendance not closed", func(ctx context.Context) error {
				if !again {
					return s.config.Meetings.Leave(ctx, h.id, a.attendance, reason, time.Time{})
				}
				return s.config.Meetings.Leave(ctx, h.id, a.attendance, reason, at)
			})
			if saved {
				break
			}
			select {
			case <-s.ctx.Done():
				return
			case <-time.After(writeAgain):
			}
		}
		h.mu.Lock()
		delete(h.leaving, a.attendance)
		h.mu.Unlock()
		h.succeed(s.ctx, a.attendance)
	})
}

// change changes the gathering, and tells everybody if that made a difference.
func (h *hall) change(how func(*meetings.Gathering)) bool {
	h.mu.Lock()
	before := h.gathering.Revision
	how(&h.gathering)
	changed := h.gathering.Revision != before
	h.mu.Unlock()
	if changed {
		h.tell()
	}
	return changed
}

// obey does what somebody orders.
func (h *hall) obey(by *attendee, order meetings.Order, id string) error {
	h.mu.Lock()
	before := h.gathering.Revision
	err := h.gathering.Obey(by.id, order, id)
	changed, whom := h.gathering.Revision != before, h.attendees[id]
	h.mu.Unlock()
	if err != nil {
		return err
	}
	whom.hold(heldBy[order], true)
	if changed && (order == meetings.Lock || order == meetings.Unlock) {
		h.board.inDatabase(h.board.ctx, "a lock is not kept", func(ctx context.Context) error {
			return h.board.config.Meetings.Lock(ctx, h.id, order == meetings.Lock)
		})
	}
	if changed {
		h.tell()
	}
	switch order {
	case meetings.Mute, meetings.StopVideo:
		whom.send(wire.TypeMeetingOrdered, wire.MeetingOrdered{Order: string(order), By: by.id})
	case meetings.Remove:
		h.takeOut(whom, meetings.LeftRemoved)
	}
	return nil
}

// heldBy are the sources that an order keeps from everybody until the person turns them on again.
var heldBy = map[meetings.Order][]media.Source{
	meetings.Mute: {media.Microphone}, meetings.StopVideo: {media.Camera, media.Screen, media.ScreenSound},
}

// hold keeps sources of an attendee from everybody, or lets them through again. There may be none: an order about the whole meeting.
func (a *attendee) hold(sources []media.Source, held bool) {
	if a == nil {
		return
	}
	if participant := a.participant(); participant != nil {
		for _, source := range sources {
			participant.Hold(source, held)
		}
	}
}

// turnedOn lets through what a person has turned on themselves.
func (a *attendee) turnedOn(d meetings.Devices) {
	for _, on := range []struct {
		is      bool
		sources []media.Source
	}{{d.Microphone, []media.Source{media.Microphone}}, {d.Camera, []media.Source{media.Camera}}, {d.Screen, []media.Source{media.Screen, media.ScreenSound}}} {
		if on.is {
			a.hold(on.sources, false)
		}
	}
}

// everybody is who takes part, in no order.
func (h *hall) everybody() []*attendee {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]*attendee, 0, len(h.attendees))
	for _, a := range h.attendees {
		all = append(all, a)
	}
	return all
}

// state is the whole of what everybody knows.
func (h *hall) state() wire.MeetingState {
	h.mu.Lock()
	defer h.mu.Unlock()
	g := &h.gathering
	state := wire.MeetingState{
		Revision: g.Revision, Host: g.Host(), Locked: g.Locked, Hands: append([]string{}, g.Hands...), Participants: []wire.MeetingParticipant{},
	}
	for _, p := range g.People {
		state.Participants = append(state.Participants, wire.MeetingParticipant{
			ID: p.ID, Officer: p.ID, Name: p.Name, Title: p.Title, Authority: p.Authority, AuthorityName: p.AuthorityName,
			Microphone: p.Microphone, Camera: p.Camera, Screen: p.Screen, Away: p.Away, Quality: p.Quality, Reason: p.Cause,
		})
	}
	return state
}

// tell tells everybody the whole state, encoded once.
func (h *hall) tell() {
	data := encode(wire.TypeMeetingState, h.room, h.state())
	for _, a := range h.everybody() {
		if line := a.currentLine(); line != nil {
			line.Send(data)
		}
	}
}

// tellPresence tells the readers of the parent room who is in the meeting.
func (h *hall) tellPresence() {
	h.mu.Lock()
	officers := make([]string, 0, len(h.attendees))
	for id := range h.attendees {
		officers = append(officers, id)
	}
	parent := h.parent
	h.mu.Unlock()
	if parent == uuid.Nil {
		return
	}
	slices.Sort(officers)
	h.board.config.TellReaders(parent.String(), encode(wire.TypeMeetingPresence, parent.String(),
		wire.MeetingPresence{Meeting: h.room, Officers: officers}))
}
