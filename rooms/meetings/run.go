package meetings

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Immediate is a meeting that starts at once.
type Immediate struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Title    string
}

// Meet starts a meeting at once, with its room. The actor is its host.
func (s *Service) Meet(ctx context.Context, actor rooms.Actor, n Immediate) (uuid.UUID, rooms.Receipt, error) {
	title, err := rooms.RequiredLine("Mötets namn", n.Title, rooms.MaxName)
	if err != nil {
		return uuid.Nil, rooms.Receipt{}, err
	}
	id := meetingID(actor, n.ClientID)
	payload := rooms.MeetingStarted{Meeting: id.String(), Title: title}
	receipt, err := s.make(ctx, actor, rooms.StartMeeting, n.ClientID, n.Room, id, payload,
		rooms.Asks(0, func(p *rooms.MeetingStarted) { *p = payload }), func(rooms.Grant) error { return nil })
	return id, receipt, err
}

// Start starts a planned meeting. The actor is its host.
func (s *Service) Start(ctx context.Context, actor rooms.Actor, t Target) (rooms.Receipt, error) {
	payload := rooms.MeetingStarted{Meeting: t.Meeting.String()}
	asked := rooms.Asks(0, func(p *rooms.MeetingStarted) { *p = payload })
	return s.change(ctx, actor, rooms.StartMeeting, t, asked, func(_ rooms.Grant, m Meeting) (rooms.Payload, error) {
		return payload, m.stands(Planned)
	})
}

// End ends a meeting for all; its host does.
func (s *Service) End(ctx context.Context, actor rooms.Actor, t Target) (rooms.Receipt, error) {
	payload := rooms.MeetingEnded{Meeting: t.Meeting.String()}
	asked := rooms.Asks(0, func(p *rooms.MeetingEnded) { *p = payload })
	return s.command(ctx, actor, t, t.Room, asked, func(c *rooms.Command, m Meeting, parent, own rooms.Grant) error {
		if err := c.In(parent, payload); err != nil {
			return err
		}
		c.Expect(rooms.MeetingEntity, m.ID, m.Version)
		return s.closeAll(ctx, c, own)
	})
}

// command is what only the host may do while the meeting goes on. It writes to the room that is named, which makes it the same
// command when it is said again; build is given the rights in the meeting's parent and in its own room.
func (s *Service) command(ctx context.Context, actor rooms.Actor, t Target, writes uuid.UUID, asked func([]rooms.Committed) bool,
	build func(c *rooms.Command, m Meeting, parent, own rooms.Grant) error,
) (rooms.Receipt, error) {
	request := rooms.Request{ClientID: t.ClientID, Rooms: []uuid.UUID{writes}, Wrote: asked}
	return s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
		parent, err := s.rooms.Authorise(ctx, actor, rooms.HostMeeting, t.Room, rooms.Author{})
		if err != nil {
			return rooms.Command{}, err
		}
		m, err := s.store.Meeting(ctx, parent.Scope, t.Meeting)
		if err != nil {
			return rooms.Command{}, err
		}
		own, err := s.hosted(ctx, actor, m)
		if err != nil {
			return rooms.Command{}, err
		}
		c := rooms.NewCommand(actor, t.ClientID)
		err = build(&c, m, parent, own)
		return c, err
	})
}

// hosted authorises what the host alone may do in a meeting that goes on.
func (s *Service) hosted(ctx context.Context, actor rooms.Actor, m Meeting) (rooms.Grant, error) {
	own, err := s.rooms.Authorise(ctx, actor, rooms.HostMeeting, m.ID, rooms.Author{})
	if err != nil {
		return rooms.Grant{}, err
	}
	if err := m.stands(Ongoing); err != nil {
		return rooms.Grant{}, err
	}
	host, err := s.host(ctx, own.Scope, m)
	if err == nil && host != actor.Officer {
		err = rooms.Errorf(rooms.Forbidden, "Bara mötets värd kan göra detta.")
	}
	return own, err
}

// closeAll ends all attendance with the meeting.
func (s *Service) closeAll(ctx context.Context, c *rooms.Command, own rooms.Grant) error {
	all, err := s.store.Attendance(ctx, own.Scope)
	if err != nil {
		return err
	}
	var payloads []rooms.Payload
	for _, a := range all {
		if a.Present() {
			payloads = append(payloads, rooms.AttendanceLeft{Attendance: a.ID.String(), Reason: string(LeftEnded)})
		}
	}
	if len(payloads) == 0 {
		return nil
	}
	return c.In(own, payloads...)
}

// HandOver makes another officer who takes part the host.
func (s *Service) HandOver(ctx context.Context, actor rooms.Actor, t Target, to uuid.UUID) (rooms.Receipt, error) {
	payload := rooms.HostChanged{Officer: to.String()}
	asked := rooms.Asks(0, func(p *rooms.HostChanged) { *p = payload })
	return s.command(ctx, actor, t, t.Meeting, asked, func(c *rooms.Command, _ Meeting, _, own rooms.Grant) error {
		all, err := s.store.Attendance(ctx, own.Scope)
		if err != nil {
			return err
		}
		if to == actor.Officer || !slices.ContainsFunc(all, func(a Attendance) bool { return a.Officer == to && a.Present() }) {
			return rooms.Errorf(rooms.Conflict, "Värdskapet kan bara lämnas till någon annan som är med i mötet.")
		}
		return c.In(own, payload)
	})
}

// Succeed makes an officer the host whose predecessor is not there any more; attendance is that of the one who left, or of the
// successor when the host never came.
func (s *Service) Succeed(ctx context.Context, meeting, attendance, to uuid.UUID) error {
	_, err := s.rooms.CommitSystem(ctx, meeting, rooms.CauseID(meeting, "host after "+attendance.String()), func(c *rooms.Command, own rooms.Grant) error {
		return c.In(own, rooms.HostChanged{Officer: to.String()})
	})
	return err
}

// EndEmpty ends a meeting that everybody has left.
func (s *Service) EndEmpty(ctx context.Context, m Meeting) error {
	_, err := s.rooms.CommitSystem(ctx, m.Room, rooms.CauseID(m.ID, "ended"), func(c *rooms.Command, parent rooms.Grant) error {
		if err := c.In(parent, rooms.MeetingEnded{Meeting: m.ID.String()}); err != nil {
			return err
		}
		c.Expect(rooms.MeetingEntity, m.ID, m.Version)
		return nil
	})
	return err
}
