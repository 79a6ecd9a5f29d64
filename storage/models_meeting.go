package storage

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/meetings"
)

// The read models of meetings. What a meeting becomes is decided by meetings.Apply alone; here its result is stored.

const meetingColumns = `id, room, seq, author, authority, title, starts, ends, agenda, officers, authorities, state, started_by, started,
	ended, version`

var (
	readMeetings = statement("read_meetings", `
SELECT `+meetingColumns+` FROM meeting WHERE id = ANY($1::uuid[]) AND room = ANY($2::uuid[])`)

	putMeeting = statement("put_meeting", `
INSERT INTO meeting (`+meetingColumns+`)
VALUES ($1, $2, $3, $4, NULLIF($5::uuid, '00000000-0000-0000-0000-000000000000'), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, starts = EXCLUDED.starts, ends = EXCLUDED.ends, agenda = EXCLUDED.agenda,
	officers = EXCLUDED.officers, authorities = EXCLUDED.authorities, state = EXCLUDED.state, started_by = EXCLUDED.started_by,
	started = EXCLUDED.started, ended = EXCLUDED.ended, version = EXCLUDED.version`)

	setRoomParent = statement("set_room_parent", `UPDATE room SET parent = $2 WHERE id = $1`)

	insertAttendance = statement("insert_attendance", `
INSERT INTO attendance (id, room, seq, officer, authority, name, title, authority_name, joined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)

	// Whoever left has left: a second word of it changes nothing.
	endAttendance = statement("end_attendance", `
UPDATE attendance SET left_at = greatest($3, joined), reason = $4 WHERE id = $1 AND room = $2 AND left_at IS NULL`)
)

func init() {
	onMeeting[rooms.MeetingPlanned]()
	onMeeting[rooms.MeetingChanged]()
	onMeeting[rooms.MeetingCancelled]()
	onMeeting[rooms.MeetingStarted]()
	onMeeting[rooms.MeetingEnded]()
	on(func(w *modelWriter, e *entry, p rooms.MeetingOpened) { w.queue(setRoomParent, e.Room, p.Parent) })
	on(func(w *modelWriter, e *entry, p rooms.AttendanceJoined) {
		w.queue(insertAttendance, e.ID, e.Room, e.Seq, e.Author.ID, e.Authority, p.Name, p.Title, p.AuthorityName, e.Time)
	})
	on(leaveMeeting)
	on(nothing[rooms.HostChanged]) // read from the log only
}

// onMeeting takes an event into its meeting.
func onMeeting[P rooms.Payload]() {
	on(func(w *modelWriter, e *entry, p P) {
		if id, concerns := meetings.Concerns(p); concerns {
			w.meetings[id] = meetings.Apply(w.meetings[id], e.Header, p)
			w.changedMeetings[id] = true
		}
	})
}

// leaveMeeting ends an attendance at the event's time, or at the earlier one that it tells.
func leaveMeeting(w *modelWriter, e *entry, p rooms.AttendanceLeft) {
	left := e.Time
	if at, err := time.Parse(rooms.TimeFormat, p.At); err == nil && at.Before(left) {
		left = at
	}
	w.queue(endAttendance, p.Attendance, e.Room, left, p.Reason)
}

// putMeetings stores the meetings that changed.
func (w *modelWriter) putMeetings() {
	for id := range w.changedMeetings {
		m := w.meetings[id]
		w.queue(putMeeting, m.ID, m.Room, m.Seq, m.Author.String(), m.Authority, m.Title, timeOrNull(m.Starts), timeOrNull(m.Ends),
			orEmpty(m.Agenda), orEmpty(m.Officers), orEmpty(m.Authorities), m.State, authorOrEmpty(m.StartedBy), timeOrNull(m.Started),
			timeOrNull(m.Ended), m.Version)
	}
	clear(w.changedMeetings)
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func timeOrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// orEmpty is an array that is never null.
func orEmpty[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

func authorOrEmpty(a rooms.Author) string {
	if a == (rooms.Author{}) {
		return ""
	}
	return a.String()
}

// scanMeeting reads a row of meetingColumns.
func scanMeeting(row pgx.CollectableRow) (meetings.Meeting, error) {
	var m meetings.Meeting
	var author, startedBy string
	var starts, ends, started, ended *time.Time
	err := row.Scan(&m.ID, &m.Room, &m.Seq, &author, &m.Authority, &m.Title, &starts, &ends, &m.Agenda, &m.Officers, &m.Authorities,
		&m.State, &startedBy, &started, &ended, &m.Version)
	if err != nil {
		return m, err
	}
	m.Starts, m.Ends, m.Started, m.Ended = timeOrZero(starts), timeOrZero(ends), timeOrZero(started), timeOrZero(ended)
	if m.Author, err = rooms.ParseAuthor(author); err != nil {
		return m, fmt.Errorf("meeting %s: %w", m.ID, err)
	}
	if startedBy != "" {
		m.StartedBy, err = rooms.ParseAuthor(startedBy)
	}
	return m, err
}

// queueMeetings reads the meetings that the commands concern, as they are before them.
func (f *found) queueMeetings(batch *pgx.Batch, commands []*pending) {
	var ids, inRooms []uuid.UUID
	for _, p := range commands {
		for i := range p.command.Rooms {
			r := &p.command.Rooms[i]
			for j := range r.Events {
				if id, concerns := meetings.Concerns(r.Events[j].Content); concerns {
					ids, inRooms = append(ids, id), append(inRooms, r.Room)
				}
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	batch.Queue(readMeetings, ids, inRooms).Query(func(rows pgx.Rows) error {
		all, err := pgx.CollectRows(rows, scanMeeting)
		for _, m := range all {
			f.meetings[m.ID] = m
			f.versions[entity{rooms.MeetingEntity, m.ID}] = m.Version
		}
		return err
	})
}
