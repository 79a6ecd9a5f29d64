package meetings

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Limits on a plan.
const (
	MaxAgenda   = 50
	MaxInvited  = 200
	MaxDuration = 24 * time.Hour
	planAhead   = 5 * 365 * 24 * time.Hour
)

// MaxOfRoom is the most meetings that a room has had or is to have. Who is assigned to a case's joint room, or no longer is, is so
// in the rooms of its meetings and of those of the authority's internal room in the same command, which holds a thousand events.
const MaxOfRoom = 450

// NewMeeting plans a meeting in a room.
type NewMeeting struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Plan
}

// meetingID follows from the author's client id: a retry finds the meeting that it already made.
func meetingID(actor rooms.Actor, clientID uuid.UUID) uuid.UUID {
	return rooms.CauseID(actor.Officer, "meeting of "+clientID.String())
}

// Plan plans a meeting and makes its room. The receipt is that of the event in the parent room; the meeting's id is returned
// with it.
func (s *Service) Plan(ctx context.Context, actor rooms.Actor, n NewMeeting) (uuid.UUID, rooms.Receipt, error) {
	plan, err := s.checkPlan(n.Plan)
	if err != nil {
		return uuid.Nil, rooms.Receipt{}, err
	}
	id := meetingID(actor, n.ClientID)
	payload := plan.payload(id)
	receipt, err := s.make(ctx, actor, rooms.PlanMeeting, n.ClientID, n.Room, id, payload, rooms.Asks(0, func(p *rooms.MeetingPlanned) { *p = payload }),
		func(g rooms.Grant) error { return s.checkInvited(ctx, g, plan) })
	return id, receipt, err
}

// make writes the event that makes a meeting, and its room.
func (s *Service) make(ctx context.Context, actor rooms.Actor, operation rooms.Operation, clientID, room, id uuid.UUID, payload rooms.Payload,
	asked func([]rooms.Committed) bool, check func(rooms.Grant) error,
) (rooms.Receipt, error) {
	request := rooms.Request{ClientID: clientID, Rooms: []uuid.UUID{room, id}, Wrote: asked}
	return s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
		g, err := s.rooms.Authorise(ctx, actor, operation, room, rooms.Author{})
		if err != nil {
			return rooms.Command{}, err
		}
		if err := check(g); err != nil {
			return rooms.Command{}, err
		}
		if err := s.checkSpace(ctx, g); err != nil {
			return rooms.Command{}, err
		}
		c := rooms.NewCommand(actor, clientID)
		if err := c.In(g, payload); err != nil {
			return rooms.Command{}, err
		}
		c.Expect(rooms.MeetingEntity, id, 0)
		err = s.rooms.OpenMeetingRoom(ctx, &c, g, id)
		return c, err
	})
}

// checkSpace holds [MaxOfRoom]. Meetings made at the same moment may exceed it a little, for which there is space.
func (s *Service) checkSpace(ctx context.Context, g rooms.Grant) error {
	count, err := s.store.CountMeetings(ctx, g.Scope)
	if err == nil && count >= MaxOfRoom {
		err = rooms.Errorf(rooms.TooLarge, "Rummet har haft %d möten, och fler ryms inte. Håll mötet i ett annat av ärendets rum.", MaxOfRoom)
	}
	return err
}

// Replan is a new plan of a planned meeting that the person saw in Version.
type Replan struct {
	Target
	Plan
	Version int64
}

// Change gives a planned meeting another plan.
func (s *Service) Change(ctx context.Context, actor rooms.Actor, r Replan) (rooms.Receipt, error) {
	plan, err := s.checkPlan(r.Plan)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.MeetingChanged(plan.payload(r.Meeting))
	asked := rooms.Asks(0, func(p *rooms.MeetingChanged) { *p = payload })
	return s.change(ctx, actor, rooms.PlanMeeting, r.Target, asked, func(g rooms.Grant, m Meeting) (rooms.Payload, error) {
		if err := m.stands(Planned); err != nil {
			return nil, err
		}
		if reflect.DeepEqual(m.payload(m.ID), plan.payload(m.ID)) {
			return nil, rooms.Errorf(rooms.Invalid, "Ingenting är ändrat.")
		}
		if err := m.seen(r.Version); err != nil {
			return nil, err
		}
		return payload, s.checkInvited(ctx, g, plan)
	})
}

// Cancel says that a planned meeting will not be.
func (s *Service) Cancel(ctx context.Context, actor rooms.Actor, t Target, reason string) (rooms.Receipt, error) {
	reason, err := rooms.NormalText("Skälet", reason, rooms.MaxNote)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.MeetingCancelled{Meeting: t.Meeting.String(), Reason: reason}
	asked := rooms.Asks(0, func(p *rooms.MeetingCancelled) { *p = payload })
	return s.change(ctx, actor, rooms.PlanMeeting, t, asked, func(_ rooms.Grant, m Meeting) (rooms.Payload, error) {
		return payload, m.stands(Planned)
	})
}

// checkPlan returns the plan as it may stand in the log.
func (s *Service) checkPlan(p Plan) (Plan, error) {
	title, err := rooms.RequiredLine("Mötets namn", p.Title, rooms.MaxName)
	if err != nil {
		return p, err
	}
	p.Title = title
	p.Starts, p.Ends = p.Starts.UTC().Truncate(time.Millisecond), p.Ends.UTC().Truncate(time.Millisecond)
	now := s.now()
	switch {
	case p.Starts.Before(now):
		return p, rooms.Errorf(rooms.Invalid, "Mötets tid har redan varit.")
	case p.Starts.After(now.Add(planAhead)):
		return p, rooms.Errorf(rooms.Invalid, "Ett möte kan planeras högst fem år fram i tiden.")
	case !p.Ends.IsZero() && (!p.Ends.After(p.Starts) || p.Ends.Sub(p.Starts) > MaxDuration):
		return p, rooms.Errorf(rooms.Invalid, "Mötet ska sluta efter att det börjar, och inom ett dygn.")
	case len(p.Agenda) > MaxAgenda:
		return p, rooms.Errorf(rooms.TooLarge, "Dagordningen får ha högst %d punkter.", MaxAgenda)
	case len(p.Officers)+len(p.Authorities) > MaxInvited:
		return p, rooms.Errorf(rooms.TooLarge, "Högst %d kan kallas till ett möte.", MaxInvited)
	}
	agenda := make([]string, len(p.Agenda))
	for i, item := range p.Agenda {
		if agenda[i], err = rooms.RequiredLine("Punkten på dagordningen", item, rooms.MaxName); err != nil {
			return p, err
		}
	}
	if p.Agenda = agenda; len(agenda) == 0 {
		p.Agenda = nil
	}
	p.Officers, p.Authorities = distinct(p.Officers), distinct(p.Authorities)
	return p, nil
}

// distinct keeps the order in which each came first.
func distinct(ids []uuid.UUID) []uuid.UUID {
	var all []uuid.UUID
	for _, id := range ids {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// checkInvited holds that only those are invited who may come.
func (s *Service) checkInvited(ctx context.Context, g rooms.Grant, p Plan) error {
	if len(p.Officers)+len(p.Authorities) == 0 {
		return nil
	}
	members, err := s.store.Members(ctx, g.Scope)
	if err != nil {
		return err
	}
	may := map[uuid.UUID]bool{}
	for _, m := range members {
		if !m.Former {
			may[m.Officer], may[m.Authority] = true, true
		}
	}
	for _, id := range slices.Concat(p.Officers, p.Authorities) {
		if !may[id] {
			return rooms.Errorf(rooms.Invalid, "Bara den som är tilldelad rummet kan kallas till mötet.")
		}
	}
	return nil
}
