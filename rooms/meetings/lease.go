package meetings

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

const (
	// LeaseLife is how long a node that no longer renews its leases is taken to be alive.
	LeaseLife = 30 * time.Second
	// EmptyLife is how long a meeting goes on that everybody has left.
	EmptyLife = 5 * time.Minute
)

// leaseStore keeps which node holds which meeting that goes on.
type leaseStore interface {
	// ClaimMeeting gives the lease to the node unless another one has renewed it since the time. It returns who has it then, and
	// when it was last renewed before (zero: there was none).
	ClaimMeeting(ctx context.Context, meeting uuid.UUID, node string, now, since time.Time) (holder string, before time.Time, err error)
	// RenewMeetings renews those of the meetings' leases that the node still has, and returns them.
	RenewMeetings(ctx context.Context, node string, meetings []uuid.UUID, now time.Time) (kept []uuid.UUID, err error)
	// ReleaseMeeting gives the node's lease back.
	ReleaseMeeting(ctx context.Context, meeting uuid.UUID, node string) error
	// LeaseStands reports whether nobody has claimed or renewed a lease since it was read.
	LeaseStands(ctx context.Context, lease Lease) (bool, error)
	// ReleaseLease takes a lease away that stands.
	ReleaseLease(ctx context.Context, lease Lease) error
	// LockMeeting keeps that the host lets nobody in, or no longer.
	LockMeeting(ctx context.Context, meeting uuid.UUID, locked bool) error
	// MeetingLocked reports whether that is kept.
	MeetingLocked(ctx context.Context, meeting uuid.UUID) (bool, error)
	// AbandonedMeetings returns the leases that were not renewed since a time, and those that the node had before it began, but
	// for those that it has among held.
	AbandonedMeetings(ctx context.Context, held Held, since time.Time) ([]Lease, error)
	// EmptyMeetings returns the meetings that go on and that nobody has taken part in since the time.
	EmptyMeetings(ctx context.Context, since time.Time) ([]Meeting, error)
}

// Lease is that a node holds a meeting.
type Lease struct {
	Meeting uuid.UUID
	Node    string
	Renewed time.Time
}

// Held is what a node holds.
type Held struct {
	Node     string
	Began    time.Time // when this process of it began
	Meetings []uuid.UUID
}

// Claim makes the node, where nobody takes part in it yet, hold a meeting, and reports whether it does. Attendances that an
// earlier holder left open are ended as by [Service.Recover].
func (s *Service) Claim(ctx context.Context, meeting uuid.UUID, node string) (bool, error) {
	now := s.now()
	holder, before, err := s.store.ClaimMeeting(ctx, meeting, node, now, now.Add(-LeaseLife))
	if err != nil || holder != node {
		return false, err
	}
	open, err := s.openAttendances(ctx, meeting)
	if err != nil {
		return false, err
	}
	return true, s.closeOpen(ctx, open, Lease{meeting, node, before})
}

// Renew tells the other nodes that this one still holds the meetings. It returns those that it does not hold any more: another node
// has claimed them, since this one was silent for longer than [LeaseLife].
func (s *Service) Renew(ctx context.Context, node string, held []uuid.UUID) (lost []uuid.UUID, err error) {
	kept, err := s.store.RenewMeetings(ctx, node, held, s.now())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(held), func(meeting uuid.UUID) bool { return slices.Contains(kept, meeting) }), nil
}

// Release gives a meeting back that nobody takes part in at this node any more.
func (s *Service) Release(ctx context.Context, meeting uuid.UUID, node string) error {
	return s.store.ReleaseMeeting(ctx, meeting, node)
}

// Lock keeps, for whichever node holds the meeting next, whether its host lets nobody in.
func (s *Service) Lock(ctx context.Context, meeting uuid.UUID, locked bool) error {
	return s.store.LockMeeting(ctx, meeting, locked)
}

// Recover writes the end of the attendances that a node which died left open, at the time when it was last known to live. It then
// ends the meetings that have been empty for a while.
func (s *Service) Recover(ctx context.Context, held Held) error {
	now := s.now()
	abandoned, err := s.store.AbandonedMeetings(ctx, held, now.Add(-LeaseLife))
	if err != nil {
		return err
	}
	for _, lease := range abandoned {
		if err := s.recoverOne(ctx, lease); err != nil {
			return err
		}
	}
	empty, err := s.store.EmptyMeetings(ctx, now.Add(-EmptyLife))
	if err != nil {
		return err
	}
	for _, m := range empty {
		if err := s.EndEmpty(ctx, m); err != nil && rooms.CodeOf(err) != rooms.Conflict {
			return err
		}
		if err := s.Lock(ctx, m.ID, false); err != nil {
			return err
		}
	}
	return nil
}

// EndUnknown writes the end of the attendances that are open although the node that holds the meeting knows nothing of them: those of
// whom the answer to a join was lost.
func (s *Service) EndUnknown(ctx context.Context, meeting uuid.UUID, known func(attendance uuid.UUID) bool) error {
	open, err := s.openAttendances(ctx, meeting)
	if err != nil {
		return err
	}
	for _, a := range open {
		if !known(a.ID) {
			if err := s.Leave(ctx, meeting, a.ID, LeftLost, time.Time{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// recoverOne closes what a lease left open, unless somebody claims the meeting at this moment: whoever does has closed it, and those whom
// they let in are not among what was read before the lease was found to stand.
func (s *Service) recoverOne(ctx context.Context, lease Lease) error {
	open, err := s.openAttendances(ctx, lease.Meeting)
	if err != nil {
		return err
	}
	if stands, err := s.store.LeaseStands(ctx, lease); err != nil || !stands {
		return err
	}
	if err := s.closeOpen(ctx, open, lease); err != nil {
		return err
	}
	return s.store.ReleaseLease(ctx, lease)
}

func (s *Service) openAttendances(ctx context.Context, meeting uuid.UUID) ([]Attendance, error) {
	all, err := s.store.Attendance(ctx, rooms.OperatorScope(meeting))
	return slices.DeleteFunc(all, func(a Attendance) bool { return !a.Present() }), err
}

// closeOpen ends attendances that are open although nobody held the meeting, at the time when somebody last did.
func (s *Service) closeOpen(ctx context.Context, open []Attendance, lease Lease) error {
	for _, a := range open {
		at := lease.Renewed
		if at.Before(a.Joined) {
			at = a.Joined
		}
		if err := s.Leave(ctx, lease.Meeting, a.ID, LeftRestart, at); err != nil {
			return err
		}
	}
	return nil
}
