package meetings

import (
	"context"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Store is what the Service reads and keeps beside the log. A meeting is seen by those who see the event that made it in its
// parent room, and by those who read its own.
type Store interface {
	// Meeting returns a meeting that belongs to the scope's room; NotFound when the scope does not show it.
	Meeting(ctx context.Context, scope rooms.Scope, id uuid.UUID) (Meeting, error)
	// MeetingOf returns the meeting whose own room the scope is of; NotFound when it is of no meeting.
	MeetingOf(ctx context.Context, scope rooms.Scope) (Meeting, error)
	// Meetings returns those that belong to the scopes' rooms, as the query asks.
	Meetings(ctx context.Context, scopes []rooms.Scope, query Query) ([]Meeting, error)
	// CountMeetings counts all meetings of the scope's room, also those that the scope does not show.
	CountMeetings(ctx context.Context, scope rooms.Scope) (int, error)
	// Attendance returns who took part in the meeting whose room the scope is of, in the order in which they came.
	Attendance(ctx context.Context, scope rooms.Scope) ([]Attendance, error)
	// Host returns the officer whom the log of the meeting's room last made its host; the nil UUID: nobody yet.
	Host(ctx context.Context, scope rooms.Scope) (uuid.UUID, error)
	// Members returns present and former members.
	Members(ctx context.Context, scope rooms.Scope) ([]rooms.Member, error)
	leaseStore
}

// Query narrows a list of meetings.
type Query struct {
	States []State // none: all
	Before int64   // only those made before this seq of their room; 0: all
	Limit  int
	// NotOver leaves out the planned meetings that were to begin before it; zero: none.
	NotOver time.Time
	// Soonest asks for those that go on and then for those that begin first, not for the latest made.
	Soonest bool
}

// Service is the commands and reads of meetings. It is safe for concurrent use.
type Service struct {
	rooms *rooms.Service
	store Store
	clock rooms.Clock
}

// NewService joins the part to the core that authorises and writes for it, and to its store.
func NewService(core *rooms.Service, store Store, clock rooms.Clock) *Service {
	return &Service{rooms: core, store: store, clock: clock}
}

// MaxPage is the largest number of meetings in one list.
const MaxPage = 200

// List returns the meetings of a room, the latest made first.
func (s *Service) List(ctx context.Context, actor rooms.Actor, room uuid.UUID, q Query) ([]Meeting, error) {
	if q.Limit < 1 || q.Limit > MaxPage {
		return nil, rooms.Errorf(rooms.Invalid, "Antalet möten ska vara mellan 1 och %d.", MaxPage)
	}
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return nil, err
	}
	return s.store.Meetings(ctx, []rooms.Scope{g.Scope}, q)
}

// forgotten is how long a meeting that nobody started is shown among those to come.
const forgotten = 24 * time.Hour

// Mine returns the meetings that go on or are planned in the rooms that the actor is assigned to, those that go on first, then
// those that begin first.
func (s *Service) Mine(ctx context.Context, actor rooms.Actor) ([]Meeting, error) {
	grants, err := s.rooms.MemberGrants(ctx, actor)
	if err != nil {
		return nil, err
	}
	scopes := make([]rooms.Scope, len(grants))
	for i, g := range grants {
		scopes[i] = g.Scope
	}
	return s.store.Meetings(ctx, scopes, Query{
		States: []State{Planned, Ongoing}, Limit: MaxPage, NotOver: s.now().Add(-forgotten), Soonest: true,
	})
}

// Details are a meeting and who has taken part.
type Details struct {
	Meeting
	Host       uuid.UUID // officer; the nil UUID unless it goes on
	Attendance []Attendance
}

// Get returns a meeting of a room with its attendance.
func (s *Service) Get(ctx context.Context, actor rooms.Actor, room, meeting uuid.UUID) (Details, error) {
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return Details{}, err
	}
	m, err := s.store.Meeting(ctx, g.Scope, meeting)
	if err != nil {
		return Details{}, err
	}
	own, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, meeting, rooms.Author{})
	if err != nil {
		return Details{}, err
	}
	d := Details{Meeting: m}
	if m.State == Ongoing {
		if d.Host, err = s.host(ctx, own.Scope, m); err != nil {
			return Details{}, err
		}
	}
	d.Attendance, err = s.store.Attendance(ctx, own.Scope)
	return d, err
}

// host is who decides in a meeting that goes on.
func (s *Service) host(ctx context.Context, own rooms.Scope, m Meeting) (uuid.UUID, error) {
	host, err := s.store.Host(ctx, own)
	if err == nil && host == uuid.Nil {
		host = m.StartedBy.ID
	}
	return host, err
}

// maxRaces bounds how often a command is decided anew because the meeting changed between the decision and the commit.
const maxRaces = 5

// commit decides anew when the meeting changed in between.
func (s *Service) commit(ctx context.Context, actor rooms.Actor, request rooms.Request,
	build func(rooms.Actor) (rooms.Command, error),
) (rooms.Receipt, error) {
	for race := 1; ; race++ {
		receipts, err := s.rooms.Commit(ctx, actor, request, build)
		if err == rooms.ErrEntityChanged && race < maxRaces { //nolint:errorlint // the log returns this very value
			continue
		}
		if err != nil {
			return rooms.Receipt{}, err
		}
		return receipts[0], nil
	}
}

// Target names a meeting and whoever's command concerns it. The same ClientID with the same content is the same command.
type Target struct {
	ClientID uuid.UUID
	Room     uuid.UUID // that it belongs to
	Meeting  uuid.UUID
}

// change is what commands share that write one event to the meeting's parent room: the right, the meeting as it stands, and an
// event that rests on its being so.
func (s *Service) change(ctx context.Context, actor rooms.Actor, operation rooms.Operation, t Target,
	asked func([]rooms.Committed) bool, decide func(rooms.Grant, Meeting) (rooms.Payload, error),
) (rooms.Receipt, error) {
	request := rooms.Request{ClientID: t.ClientID, Rooms: []uuid.UUID{t.Room}, Wrote: asked}
	return s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
		g, err := s.rooms.Authorise(ctx, actor, operation, t.Room, rooms.Author{})
		if err != nil {
			return rooms.Command{}, err
		}
		m, err := s.store.Meeting(ctx, g.Scope, t.Meeting)
		if err != nil {
			return rooms.Command{}, err
		}
		payload, err := decide(g, m)
		if err != nil {
			return rooms.Command{}, err
		}
		c := rooms.NewCommand(actor, t.ClientID)
		if err := c.In(g, payload); err != nil {
			return rooms.Command{}, err
		}
		c.Expect(rooms.MeetingEntity, m.ID, m.Version)
		return c, nil
	})
}

// stands refuses what the meeting's state does not allow, in words that say how it stands.
func (m Meeting) stands(wanted State) error {
	if m.State == wanted {
		return nil
	}
	switch m.State {
	case Cancelled:
		return rooms.Errorf(rooms.Conflict, "Mötet är inställt.")
	case Ended:
		return rooms.Errorf(rooms.Conflict, "Mötet är avslutat.")
	case Ongoing:
		return rooms.Errorf(rooms.Conflict, "Mötet har redan börjat.")
	default:
		return rooms.Errorf(rooms.Conflict, "Mötet har inte börjat än.")
	}
}

// seen refuses what was decided on another state of the meeting than the present one.
func (m Meeting) seen(version int64) error {
	if m.Version != version {
		return rooms.Errorf(rooms.Conflict, "Någon annan hann ändra mötet före dig. Läs igenom ändringen och försök igen.")
	}
	return nil
}

// now is the present time as the log writes it.
func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }
