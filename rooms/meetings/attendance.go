package meetings

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Attendance is that somebody took part in a meeting for a while. Who comes back has another.
type Attendance struct {
	ID            uuid.UUID // of its attendance.joined
	Meeting       uuid.UUID
	Seq           int64 // in the log of the meeting's room
	Officer       uuid.UUID
	Authority     uuid.UUID
	Name          string
	Title         string
	AuthorityName string
	Joined        time.Time
	Left          time.Time // zero while they take part
	Reason        Reason    // why they left; "" while they take part
}

// Present reports whether they take part still.
func (a Attendance) Present() bool { return a.Left.IsZero() }

// Reason says why somebody no longer takes part.
type Reason string

// The reasons.
const (
	LeftSelf    Reason = "left"    // by themselves
	LeftEnded   Reason = "ended"   // the meeting ended
	LeftRemoved Reason = "removed" // by the host
	LeftDenied  Reason = "denied"  // their right ended
	LeftLost    Reason = "lost"    // their connection was, and they did not come back in time
	LeftRestart Reason = "restart" // the server was stopped, or died; they come back by themselves
)

// Joining is an officer about to take part.
type Joining struct {
	Meeting    uuid.UUID
	Attendance uuid.UUID // of the attempt: a repeated one is the same attendance
}

// Entered is what is known of a meeting when somebody has joined it.
type Entered struct {
	Meeting    Meeting
	Host       uuid.UUID
	Attendance uuid.UUID // the id of the event
}

// Join writes that an officer takes part from now on.
func (s *Service) Join(ctx context.Context, actor rooms.Actor, j Joining) (Entered, error) {
	var entered Entered
	request := rooms.Request{ClientID: j.Attendance, Rooms: []uuid.UUID{j.Meeting}, Wrote: rooms.Asks(0, func(*rooms.AttendanceJoined) {})}
	receipt, err := s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
		own, m, err := s.admit(ctx, actor, j.Meeting)
		if err != nil {
			return rooms.Command{}, err
		}
		entered.Meeting = m
		if entered.Host, err = s.host(ctx, own.Scope, m); err != nil {
			return rooms.Command{}, err
		}
		c := rooms.NewCommand(actor, j.Attendance)
		err = c.In(own, rooms.AttendanceJoined{AuthorityName: actor.AuthorityName, Name: actor.Name, Title: actor.Title})
		return c, err
	})
	entered.Attendance = receipt.ID
	return entered, err
}

// Admit returns a meeting that goes on and that the actor may take part in.
func (s *Service) Admit(ctx context.Context, actor rooms.Actor, meeting uuid.UUID) (Meeting, error) {
	_, m, err := s.admit(ctx, actor, meeting)
	return m, err
}

func (s *Service) admit(ctx context.Context, actor rooms.Actor, meeting uuid.UUID) (rooms.Grant, Meeting, error) {
	own, err := s.rooms.Authorise(ctx, actor, rooms.JoinMeeting, meeting, rooms.Author{})
	if err != nil {
		return rooms.Grant{}, Meeting{}, err
	}
	m, err := s.store.MeetingOf(ctx, own.Scope)
	if err != nil {
		return rooms.Grant{}, Meeting{}, err
	}
	return own, m, m.stands(Ongoing)
}

// Leave writes that an attendance has ended: now, or at a time that is known only later (zero: now).
func (s *Service) Leave(ctx context.Context, meeting, attendance uuid.UUID, reason Reason, at time.Time) error {
	_, err := s.rooms.CommitSystem(ctx, meeting, rooms.CauseID(meeting, "left "+attendance.String()), func(c *rooms.Command, own rooms.Grant) error {
		all, err := s.store.Attendance(ctx, own.Scope)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(a Attendance) bool { return a.ID == attendance }); i < 0 || !all[i].Present() {
			return errLeftBefore
		}
		return c.In(own, rooms.AttendanceLeft{At: written(at), Attendance: attendance.String(), Reason: string(reason)})
	})
	if errors.Is(err, errLeftBefore) || rooms.CodeOf(err) == rooms.Conflict {
		return nil // it was written before, perhaps with another reason
	}
	return err
}

var errLeftBefore = errors.New("the attendance has ended already")

// Look returns a meeting and its host for the node that holds it.
func (s *Service) Look(ctx context.Context, meeting uuid.UUID) (Meeting, uuid.UUID, error) {
	own := rooms.OperatorScope(meeting)
	m, err := s.store.MeetingOf(ctx, own)
	if err != nil {
		return m, uuid.Nil, err
	}
	host, err := s.host(ctx, own, m)
	return m, host, err
}

// Kept is what a node that begins to hold a meeting goes on with.
type Kept struct {
	Removed     []uuid.UUID // officers whom the host has removed
	Interrupted []uuid.UUID // officers who took part until the meeting lost its node
	Locked      bool
}

// Kept returns what is known of a meeting from before.
func (s *Service) Kept(ctx context.Context, meeting uuid.UUID) (Kept, error) {
	var k Kept
	all, err := s.store.Attendance(ctx, rooms.OperatorScope(meeting))
	if err != nil {
		return k, err
	}
	last := map[uuid.UUID]Reason{}
	for _, a := range all {
		last[a.Officer] = a.Reason
		if a.Reason == LeftRemoved {
			k.Removed = append(k.Removed, a.Officer)
		}
	}
	for officer, reason := range last {
		if reason == LeftRestart {
			k.Interrupted = append(k.Interrupted, officer)
		}
	}
	k.Locked, err = s.store.MeetingLocked(ctx, meeting)
	return k, err
}
