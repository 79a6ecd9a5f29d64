package meetings

import (
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// State is where a meeting stands.
type State string

// The states. A planned meeting is started or cancelled, one that goes on ends.
const (
	Planned   State = "planned"
	Cancelled State = "cancelled"
	Ongoing   State = "ongoing"
	Ended     State = "ended"
)

// Plan is what is said of a meeting beforehand.
type Plan struct {
	Title       string
	Starts      time.Time
	Ends        time.Time   // zero: open
	Agenda      []string    // its items in order
	Officers    []uuid.UUID // invited; whoever may write in the room may come
	Authorities []uuid.UUID // invited as a whole
}

// Meeting is a meeting as it stands: what [Apply] makes of the log of the room that it belongs to.
type Meeting struct {
	ID        uuid.UUID // of its own room
	Room      uuid.UUID // that it belongs to
	Seq       int64     // of the event that made it
	Author    rooms.Author
	Authority uuid.UUID
	Plan      // of one that was not planned only the title
	State     State
	StartedBy rooms.Author // the first host; the zero Author before it
	Started   time.Time
	Ended     time.Time
	Version   int64 // rises with every event
}

// Concerns returns the meeting that an event of its parent room concerns.
func Concerns(content rooms.Payload) (uuid.UUID, bool) {
	var id string
	switch c := content.(type) {
	case rooms.MeetingPlanned:
		id = c.Meeting
	case rooms.MeetingChanged:
		id = c.Meeting
	case rooms.MeetingCancelled:
		id = c.Meeting
	case rooms.MeetingStarted:
		id = c.Meeting
	case rooms.MeetingEnded:
		id = c.Meeting
	}
	parsed, err := rooms.ParseID(id)
	return parsed, err == nil
}

// Apply returns what becomes of a meeting by an event that [Concerns] it, in the order of the log; the zero Meeting when the
// event makes it.
func Apply(m Meeting, h rooms.Header, content rooms.Payload) Meeting {
	if m.Version == 0 {
		m.ID, _ = Concerns(content)
		m.Room, m.Seq, m.Author, m.Authority = h.Room, h.Seq, h.Author, h.Authority
	}
	m.Version++
	switch c := content.(type) {
	case rooms.MeetingPlanned:
		m.State, m.Plan = Planned, planOf(c)
	case rooms.MeetingChanged:
		m.Plan = planOf(rooms.MeetingPlanned(c))
	case rooms.MeetingCancelled:
		m.State = Cancelled
	case rooms.MeetingStarted:
		m.State, m.StartedBy, m.Started = Ongoing, h.Author, h.Time
		if c.Title != "" {
			m.Title = c.Title
		}
	case rooms.MeetingEnded:
		m.State, m.Ended = Ended, h.Time
	}
	return m
}

// planOf reads a plan as it was written by [Plan.payload].
func planOf(p rooms.MeetingPlanned) Plan {
	return Plan{
		Title: p.Title, Starts: instant(p.Starts), Ends: instant(p.Ends), Agenda: p.Agenda,
		Officers: parseIDs(p.Officers), Authorities: parseIDs(p.Authorities),
	}
}

func (p Plan) payload(meeting uuid.UUID) rooms.MeetingPlanned {
	return rooms.MeetingPlanned{
		Agenda: p.Agenda, Authorities: formatIDs(p.Authorities), Ends: written(p.Ends), Meeting: meeting.String(),
		Officers: formatIDs(p.Officers), Starts: written(p.Starts), Title: p.Title,
	}
}

// instant reads what written wrote.
func instant(s string) time.Time {
	t, err := time.Parse(rooms.TimeFormat, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return rooms.FormatTime(t)
}

func parseIDs(all []string) []uuid.UUID {
	var ids []uuid.UUID
	for _, s := range all {
		if id, err := rooms.ParseID(s); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func formatIDs(all []uuid.UUID) []string {
	var ids []string
	for _, id := range all {
		ids = append(ids, id.String())
	}
	return ids
}
