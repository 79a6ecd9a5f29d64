package meeting

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/hub"
	"plaza/hub/wire"
	"plaza/media"
	"plaza/rooms"
	"plaza/rooms/meetings"
)

// Config is what a Switchboard is made of.
type Config struct {
	Meetings *meetings.Service
	// Officer returns an officer as they are now.
	Officer func(ctx context.Context, officer uuid.UUID) (rooms.Actor, error)
	SFU     *media.SFU
	// TellReaders sends a message to all who read a room, on every node; it may be lost.
	TellReaders func(room string, data []byte)
	// Node names this node among those that share the database: the same before and after a restart.
	Node string
	// Relays are offered to an officer's browser in a meeting; nil: none.
	Relays func(officer uuid.UUID, meeting string) []wire.MeetingRelay
	Log    *slog.Logger

	ResumeFor time.Duration // so long somebody is waited for whose socket or media is lost; default 30 s
	LookEvery time.Duration // between looks after all halls; default 10 s
}

const (
	databaseTimeout = 10 * time.Second
	writeAgain      = time.Second // after an end of attendance could not be saved
	comeBackAfter   = time.Second // to a meeting that another node has taken over
)

// Switchboard lets officers take part in the meetings that this node holds. It implements [hub.Signals] and is safe for
// concurrent use.
type Switchboard struct {
	config Config
	began  time.Time
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup // callers, and what they begin
	looks  chan *hall

	mu      sync.Mutex // a leaf
	stopped bool
	callers map[hub.Line]*caller
	halls   map[uuid.UUID]*hall
	watched map[string][]*hall // by the rooms whose events may change them
}

var _ hub.Signals = (*Switchboard)(nil)

// New prepares a switchboard. [Switchboard.Run] looks after it.
func New(config Config) *Switchboard {
	if config.ResumeFor == 0 {
		config.ResumeFor = 30 * time.Second
	}
	if config.LookEvery == 0 {
		config.LookEvery = 10 * time.Second
	}
	s := &Switchboard{
		config: config, began: time.Now(), looks: make(chan *hall, 1024),
		callers: map[hub.Line]*caller{}, halls: map[uuid.UUID]*hall{}, watched: map[string][]*hall{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Signal implements [hub.Signals].
func (s *Switchboard) Signal(line hub.Line, message wire.Envelope) {
	s.mu.Lock()
	c := s.callers[line]
	if c == nil && !s.stopped {
		c = newCaller(s, line)
		s.callers[line] = c
		s.tasks.Go(c.run)
	}
	s.mu.Unlock()
	if c == nil {
		refuse(line, message, wire.ErrorUnavailable, "the server restarts")
		return
	}
	select {
	case c.messages <- message:
	default:
		refuse(line, message, wire.ErrorRateLimited, "too many messages wait")
	}
}

// Closed implements [hub.Signals].
func (s *Switchboard) Closed(line hub.Line, sessionEnded bool) {
	s.mu.Lock()
	c := s.callers[line]
	delete(s.callers, line)
	s.mu.Unlock()
	if c != nil {
		c.end(sessionEnded)
	}
}

// Noticed says that a room's log has grown by something that may concern a meeting, on whatever node. It does not wait.
func (s *Switchboard) Noticed(room string) {
	s.mu.Lock()
	halls := s.watched[room]
	s.mu.Unlock()
	for _, h := range halls {
		if h.noticed.Swap(true) {
			continue // it will be looked into
		}
		select {
		case s.looks <- h:
		default:
			h.noticed.Store(false) // it is looked after anyway, a little later
		}
	}
}

// Run looks after the halls until ctx ends.
func (s *Switchboard) Run(ctx context.Context) {
	var renewing sync.WaitGroup
	renewing.Go(func() { s.renew(ctx) })
	defer renewing.Wait()
	ticks := time.NewTicker(s.config.LookEvery)
	defer ticks.Stop()
	s.lookAfterAll(ctx) // attendances that a crash left open
	for {
		select {
		case <-ctx.Done():
			return
		case h := <-s.looks:
			h.noticed.Store(false)
			h.look(ctx)
		case <-ticks.C:
			s.lookAfterAll(ctx)
		}
	}
}

// renew keeps what this node holds until ctx ends, however long it takes to look after that. What another node holds by now, since this
// one did not reach the database in time, is given up: or a meeting would go on in two places.
func (s *Switchboard) renew(ctx context.Context) {
	ticks := time.NewTicker(s.config.LookEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		held := map[uuid.UUID]*hall{}
		s.mu.Lock()
		for id, h := range s.halls {
			if h.open.Load() {
				held[id] = h
			}
		}
		s.mu.Unlock()
		var lost []uuid.UUID
		s.inDatabase(ctx, "renew leases", func(ctx context.Context) (err error) {
			lost, err = s.config.Meetings.Renew(ctx, s.config.Node, slices.Collect(maps.Keys(held)))
			return err
		})
		for _, id := range lost {
			s.config.Log.Warn("meeting: another node holds it by now", "meeting", id)
			held[id].drain(ctx, comeBackAfter)
			s.forget(held[id])
		}
	}
}

// lookAfterAll looks into every hall, and recovers what no node holds.
func (s *Switchboard) lookAfterAll(ctx context.Context) {
	s.mu.Lock()
	all := slices.Collect(maps.Values(s.halls))
	held := slices.Collect(maps.Keys(s.halls))
	s.mu.Unlock()
	for _, h := range all {
		h.look(ctx)
		h.tellPresence()
		h.closeIfEmpty(ctx)
	}
	s.inDatabase(ctx, "recover meetings", func(ctx context.Context) error {
		return s.config.Meetings.Recover(ctx, meetings.Held{Node: s.config.Node, Began: s.began, Meetings: held})
	})
}

// inDatabase does what is tried again anyway, and logs a failure.
func (s *Switchboard) inDatabase(ctx context.Context, what string, do func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	err := do(ctx)
	if err != nil && ctx.Err() == nil {
		s.config.Log.Warn("meeting: "+what, "error", err)
	}
	return err == nil
}

// hall returns the one of a meeting, which it makes when there is none; nil once the switchboard stops, whose halls are closed for good.
func (s *Switchboard) hall(meeting uuid.UUID) *hall {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil
	}
	h := s.halls[meeting]
	if h == nil {
		h = newHall(s, meeting)
		s.halls[meeting] = h
	}
	return h
}

// watch has a hall looked after when a room's log grows.
func (s *Switchboard) watch(h *hall, on ...uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, room := range on {
		halls := slices.DeleteFunc(slices.Clone(s.watched[room.String()]), func(other *hall) bool { return other == h })
		s.watched[room.String()] = append(halls, h)
	}
}

// forget drops a hall that nobody is in.
func (s *Switchboard) forget(h *hall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.halls[h.id] == h {
		delete(s.halls, h.id)
	}
	for room, halls := range s.watched {
		if halls = slices.DeleteFunc(slices.Clone(halls), func(other *hall) bool { return other == h }); len(halls) > 0 {
			s.watched[room] = halls
		} else {
			delete(s.watched, room)
		}
	}
}

// Stop takes everybody out, telling them to come back after a delay, and writes so. It returns when all goroutines have ended;
// when ctx ends first, what is not written is closed by whoever holds the meeting next.
func (s *Switchboard) Stop(ctx context.Context, delay time.Duration) {
	s.mu.Lock()
	s.stopped = true
	all := slices.Collect(maps.Values(s.halls))
	s.mu.Unlock()
	for _, h := range all {
		h.drain(ctx, delay)
	}
	stop := context.AfterFunc(ctx, s.cancel)
	defer stop()
	s.mu.Lock()
	for line, c := range s.callers {
		delete(s.callers, line)
		c.end(false)
	}
	s.mu.Unlock()
	s.tasks.Wait()
	s.cancel()
}

// Attentive is a hub whose switchboard notices what is published, on whatever node it was committed.
type Attentive struct {
	*hub.Hub
	Board *Switchboard
}

// Publish is [hub.Hub.Publish].
func (a Attentive) Publish(topic string, seq, accessVersion int64, data []byte) {
	a.Hub.Publish(topic, seq, accessVersion, data)
	if mayConcern(data) {
		a.Board.Noticed(topic)
	}
}

// mayConcern reports whether an event, nil if it is not at hand, may change who is in a meeting. What it passes over wrongly is
// found by the next look at all halls.
func mayConcern(event []byte) bool {
	if event == nil {
		return true
	}
	for _, noun := range [][]byte{[]byte(`"type":"meeting.`), []byte(`"type":"host.`), []byte(`"type":"member.`), []byte(`"type":"room.`)} {
		if bytes.Contains(event, noun) {
			return true
		}
	}
	return false
}
