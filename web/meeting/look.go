package meeting

import (
	"context"
	"maps"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/meetings"
)

// look compares the hall with what the log says: whether the meeting goes on, who its host is, and whether everybody may still be
// there. What can't be told now is looked at again later.
func (h *hall) look(ctx context.Context) {
	var m meetings.Meeting
	var host uuid.UUID
	if !h.board.inDatabase(ctx, "look into a meeting", func(ctx context.Context) (err error) {
		m, host, err = h.board.config.Meetings.Look(ctx, h.id)
		return err
	}) {
		return
	}
	if m.State != meetings.Ongoing {
		for _, a := range h.everybody() {
			h.takeOut(a, meetings.LeftEnded)
		}
		return
	}
	h.change(func(g *meetings.Gathering) { g.SetHost(host.String()) })
	for _, a := range h.everybody() {
		if h.denied(ctx, a) {
			h.takeOut(a, meetings.LeftDenied)
		}
	}
	h.succeedAbsent(ctx)
	if h.gate.TryLock() { // else somebody is being let in; the next look will do
		h.endUnknown(ctx)
		h.gate.Unlock()
	}
}

// endUnknown ends the attendances of those whom this node let in without learning of it, since the database's answer was lost. The gate
// is held: nobody comes in meanwhile.
func (h *hall) endUnknown(ctx context.Context) bool {
	if h.closed || !h.open.Load() {
		return true
	}
	h.mu.Lock()
	known := maps.Clone(h.leaving)
	for _, a := range h.attendees {
		known[a.attendance] = true
	}
	h.mu.Unlock()
	return h.board.inDatabase(ctx, "end attendances", func(ctx context.Context) error {
		return h.board.config.Meetings.EndUnknown(ctx, h.id, func(attendance uuid.UUID) bool { return known[attendance] })
	})
}

// denied reports whether an attendee's right has ended.
func (h *hall) denied(ctx context.Context, a *attendee) (denied bool) {
	h.board.inDatabase(ctx, "ask for a right", func(ctx context.Context) error {
		actor, err := h.board.config.Officer(ctx, a.officer)
		if err == nil {
			_, err = h.board.config.Meetings.Admit(ctx, actor, h.id)
		}
		switch rooms.CodeOf(err) {
		case rooms.NotFound, rooms.Forbidden, rooms.Unauthenticated:
			denied = true
			return nil
		case rooms.Conflict:
			return nil // it has just ended
		}
		return err
	})
	return denied
}

// succeed makes somebody the host when there is none there, after an attendance.
func (h *hall) succeed(ctx context.Context, attendance uuid.UUID) {
	h.mu.Lock()
	next := ""
	if h.gathering.Host() == "" {
		next = h.gathering.Successor()
	}
	h.mu.Unlock()
	to, err := rooms.ParseID(next)
	if err != nil {
		return // there is one, or nobody is left
	}
	if h.board.inDatabase(ctx, "host not changed", func(ctx context.Context) error {
		return h.board.config.Meetings.Succeed(ctx, h.id, attendance, to)
	}) {
		h.change(func(g *meetings.Gathering) { g.SetHost(next) })
	}
}

// succeedAbsent makes somebody the host when the one that the log names has not come for a while.
func (h *hall) succeedAbsent(ctx context.Context) {
	h.mu.Lock()
	missing := h.gathering.Host() == "" && len(h.gathering.People) > 0
	switch {
	case !missing:
		h.without = time.Time{}
	case h.without.IsZero():
		h.without = time.Now()
	}
	late := missing && time.Since(h.without) > h.board.config.ResumeFor
	var attendance uuid.UUID
	if successor := h.attendees[h.gathering.Successor()]; successor != nil {
		attendance = successor.attendance
	}
	h.mu.Unlock()
	if late && attendance != uuid.Nil {
		h.succeed(ctx, attendance)
	}
}

// closeIfEmpty gives a meeting back that nobody takes part in.
func (h *hall) closeIfEmpty(ctx context.Context) {
	h.gate.Lock()
	defer h.gate.Unlock()
	if h.closed || len(h.everybody()) > 0 || !h.endUnknown(ctx) {
		return
	}
	if h.open.Load() && !h.board.inDatabase(ctx, "release a meeting", func(ctx context.Context) error {
		if err := h.board.config.Meetings.Lock(ctx, h.id, false); err != nil {
			return err
		}
		return h.board.config.Meetings.Release(ctx, h.id, h.board.config.Node)
	}) {
		return
	}
	h.closed = true
	h.board.forget(h)
}

// drain takes everybody out, since the server stops or another node holds the meeting, and gives it back.
func (h *hall) drain(ctx context.Context, delay time.Duration) {
	h.gate.Lock()
	defer h.gate.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for _, a := range h.everybody() {
		if !a.leave(meetings.LeftRestart, delay) {
			continue
		}
		h.board.inDatabase(ctx, "attendance not closed", func(ctx context.Context) error {
			return h.board.config.Meetings.Leave(ctx, h.id, a.attendance, meetings.LeftRestart, time.Time{})
		})
	}
	if h.open.Load() {
		h.board.inDatabase(ctx, "release a meeting", func(ctx context.Context) error {
			return h.board.config.Meetings.Release(ctx, h.id, h.board.config.Node)
		})
	}
}
