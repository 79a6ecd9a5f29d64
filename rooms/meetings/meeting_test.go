package meetings

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// step is an event of the log of a meeting's parent room.
type step struct {
	header  rooms.Header
	content rooms.Payload
}

// drawLog draws the log of one meeting, as the commands let it come about.
func drawLog(t *rapid.T) []step {
	id := uuid.UUID{15: 9}.String()
	title := rapid.SampledFrom([]string{"Avstämning", "Buller"})
	plan := func() rooms.MeetingPlanned {
		return rooms.MeetingPlanned{Meeting: id, Title: title.Draw(t, "title"), Starts: "2026-03-02T09:15:00.000Z", Agenda: []string{title.Draw(t, "item")}}
	}
	var log []rooms.Payload
	if rapid.Bool().Draw(t, "planned") {
		log = append(log, plan())
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			log = append(log, rooms.MeetingChanged(plan()))
		}
		if rapid.Bool().Draw(t, "cancelled") {
			log = append(log, rooms.MeetingCancelled{Meeting: id})
		} else {
			log = append(log, rooms.MeetingStarted{Meeting: id})
		}
	} else {
		log = append(log, rooms.MeetingStarted{Meeting: id, Title: title.Draw(t, "title")})
	}
	if _, started := log[len(log)-1].(rooms.MeetingStarted); started && rapid.Bool().Draw(t, "ended") {
		log = append(log, rooms.MeetingEnded{Meeting: id})
	}
	steps := make([]step, len(log))
	for i, p := range log {
		steps[i] = step{rooms.Header{
			ID: uuid.UUID{15: byte(i + 1)}, Room: uuid.UUID{0: 1}, Seq: int64(i + 7), Type: p.EventType(),
			Author: rooms.OfficerAuthor(uuid.UUID{14: byte(i)}), Time: time.Date(2026, 3, 1, 9, i, 0, 0, time.UTC),
		}, p}
	}
	return steps
}

// A meeting is what its events say in their order: its version counts them, its place is that of the first, its plan that of the last
// plan, and its state that of the last step.
func TestApply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var m Meeting
		var plan rooms.MeetingPlanned
		state := map[string]State{
			"meeting.planned": Planned, "meeting.changed": Planned, "meeting.cancelled": Cancelled, "meeting.started": Ongoing, "meeting.ended": Ended,
		}
		for i, s := range drawLog(t) {
			if id, concerns := Concerns(s.content); !concerns || id != (uuid.UUID{15: 9}) {
				t.Fatalf("%s concerns %s", s.header.Type, id)
			}
			m = Apply(m, s.header, s.content)
			switch c := s.content.(type) {
			case rooms.MeetingPlanned:
				plan = c
			case rooms.MeetingChanged:
				plan = rooms.MeetingPlanned(c)
			case rooms.MeetingStarted:
				if c.Title != "" {
					plan = rooms.MeetingPlanned{Meeting: c.Meeting, Title: c.Title}
				}
				if m.Started != s.header.Time || m.StartedBy != s.header.Author {
					t.Fatalf("started %s by %s", m.Started, m.StartedBy)
				}
			case rooms.MeetingEnded:
				if m.Ended != s.header.Time {
					t.Fatalf("ended %s", m.Ended)
				}
			}
			if m.Version != int64(i+1) || m.Seq != 7 || m.Room != s.header.Room || m.State != state[s.header.Type.Name] {
				t.Fatalf("after %s: %+v", s.header.Type, m)
			}
			again := m.payload(m.ID)
			if again.Title != plan.Title || again.Starts != plan.Starts || len(again.Agenda) != len(plan.Agenda) {
				t.Fatalf("the plan is %+v, want %+v", again, plan)
			}
		}
	})
}

// The file opens as a table in a Swedish spreadsheet, and no name in it is a formula.
func TestAttendanceFile(t *testing.T) {
	t.Parallel()
	file, err := AttendanceFile([]Attendance{
		{Name: "Anna Ek", Title: "planarkitekt; vik.", AuthorityName: "Uddevalla kommun", Joined: time.Date(2026, 7, 1, 7, 0, 0, 0, time.UTC), Left: time.Date(2026, 7, 1, 8, 1, 2, 0, time.UTC)},
		{Name: `=HYPERLINK("x")`, Title: "+1", AuthorityName: "@a", Joined: time.Date(2026, 1, 1, 7, 0, 0, 0, time.UTC)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "\ufeffNamn;Titel;Myndighet;Kom;Gick\r\n" +
		"Anna Ek;\"planarkitekt; vik.\";Uddevalla kommun;2026-07-01 09:00:00;2026-07-01 10:01:02\r\n" +
		"\"'=HYPERLINK(\"\"x\"\")\";'+1;'@a;2026-01-01 08:00:00;\r\n"
	if string(file) != want {
		t.Errorf("got %q\nwant %q", file, want)
	}
}

func FuzzAttendanceFile(f *testing.F) {
	f.Add("=1+1")
	f.Add("\t@x")
	f.Add("")
	f.Fuzz(func(t *testing.T, name string) {
		if cell := plain(name); cell != "" && strings.ContainsRune("=+-@\t\r", []rune(cell)[0]) {
			t.Errorf("%q is taken for a formula", cell)
		}
	})
}
