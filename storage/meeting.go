package storage

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/meetings"
)

var _ meetings.Store = (*Store)(nil)

// MeetingStandings implements rooms.Store.
func (s *Store) MeetingStandings(ctx context.Context, officer uuid.UUID, parents []uuid.UUID) ([]rooms.Standing, error) {
	return s.standings(ctx, selectStandings+` WHERE r.parent = ANY($2) ORDER BY r.id`, officer, parents)
}

// MemberStandings implements rooms.Store.
func (s *Store) MemberStandings(ctx context.Context, officer uuid.UUID) ([]rooms.Standing, error) {
	return s.standings(ctx, selectStandings+`
		WHERE r.kind <> 'meeting' AND r.id IN (SELECT room FROM member WHERE officer = $1 AND removed_seq IS NULL)
		ORDER BY r.id`, officer)
}

func (s *Store) oneMeeting(ctx context.Context, where string, args ...any) (meetings.Meeting, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+meetingColumns+` FROM meeting WHERE `+where, args...)
	if err != nil {
		return meetings.Meeting{}, readFailed(err, "")
	}
	m, err := pgx.CollectExactlyOneRow(rows, scanMeeting)
	return m, readFailed(err, "Mötet finns inte i rummet.")
}

// Meeting implements meetings.Store.
func (s *Store) Meeting(ctx context.Context, scope rooms.Scope, id uuid.UUID) (meetings.Meeting, error) {
	return s.oneMeeting(ctx, `id = $1 AND room = $2 AND seq >= $3`, id, scope.Room(), scope.FromSeq())
}

// MeetingOf implements meetings.Store.
func (s *Store) MeetingOf(ctx context.Context, scope rooms.Scope) (meetings.Meeting, error) {
	return s.oneMeeting(ctx, `id = $1`, scope.Room())
}

// Meetings implements meetings.Store.
func (s *Store) Meetings(ctx context.Context, scopes []rooms.Scope, q meetings.Query) ([]meetings.Meeting, error) {
	ids, from := make([]uuid.UUID, len(scopes)), make([]int64, len(scopes))
	for i, scope := range scopes {
		ids[i], from[i] = scope.Room(), scope.FromSeq()
	}
	before := q.Before
	if before == 0 {
		before = rooms.MaxInteger
	}
	states := make([]string, len(q.States))
	for i, state := range q.States {
		states[i] = string(state)
	}
	order := "seq DESC"
	if q.Soonest {
		order = "state <> 'ongoing', coalesce(started, starts), seq"
	}
	return s.manyMeetings(ctx, `
		FROM unnest($1::uuid[], $2::bigint[]) AS scope (in_room, from_seq)
		JOIN meeting ON room = in_room AND seq >= from_seq AND seq < $3
		WHERE (cardinality($4::text[]) = 0 OR state = ANY($4)) AND (state <> 'planned' OR starts >= $6)
		ORDER BY `+order+` LIMIT $5`, ids, from, before, states, q.Limit, q.NotOver)
}

func (s *Store) manyMeetings(ctx context.Context, from string, args ...any) ([]meetings.Meeting, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+meetingColumns+` `+from, args...)
	if err != nil {
		return nil, readFailed(err, "")
	}
	all, err := pgx.CollectRows(rows, scanMeeting)
	return all, readFailed(err, "")
}

// CountMeetings implements meetings.Store.
func (s *Store) CountMeetings(ctx context.Context, scope rooms.Scope) (int, error) {
	var count int
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM meeting WHERE room = $1`, scope.Room()).Scan(&count)
	return count, readFailed(err, "")
}

// Attendance implements meetings.Store.
func (s *Store) Attendance(ctx context.Context, scope rooms.Scope) ([]meetings.Attendance, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, room, seq, officer, authority, name, title, authority_name, joined, left_at, reason
		FROM attendance WHERE room = $1 AND seq >= $2 ORDER BY seq`, scope.Room(), scope.FromSeq())
	if err != nil {
		return nil, readFailed(err, "")
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (meetings.Attendance, error) {
		var a meetings.Attendance
		var left *time.Time
		err := row.Scan(&a.ID, &a.Meeting, &a.Seq, &a.Officer, &a.Authority, &a.Name, &a.Title, &a.AuthorityName, &a.Joined, &left, &a.Reason)
		a.Joined, a.Left = a.Joined.UTC(), timeOrZero(left)
		return a, err
	})
	return all, readFailed(err, "")
}

// Host implements meetings.Store. A meeting's log is short; its last change of host is read from it.
func (s *Store) Host(ctx context.Context, scope rooms.Scope) (uuid.UUID, error) {
	var host uuid.UUID
	err := s.pool.QueryRow(ctx, `
		SELECT convert_from(p.payload, 'UTF8')::json ->> 'officer' FROM event e JOIN event_payload p USING (room, seq)
		WHERE e.room = $1 AND e.type = $2 ORDER BY e.seq DESC LIMIT 1`, scope.Room(), rooms.HostChanged{}.EventType().Name).Scan(&host)
	if err = readFailed(err, ""); rooms.CodeOf(err) == rooms.NotFound {
		return uuid.Nil, nil
	}
	return host, err
}

// ClaimMeeting implements meetings.Store. The part that reads sees what was there before the statement.
func (s *Store) ClaimMeeting(ctx context.Context, meeting uuid.UUID, node string, now, since time.Time) (string, time.Time, error) {
	var holder string
	var before *time.Time
	err := s.pool.QueryRow(ctx, `
		WITH claimed AS (
			INSERT INTO meeting_lease (meeting, node, renewed) VALUES ($1, $2, $3)
			ON CONFLICT (meeting) DO UPDATE SET node = EXCLUDED.node, renewed = EXCLUDED.renewed
			WHERE meeting_lease.node = EXCLUDED.node OR meeting_lease.renewed < $4
			RETURNING node
		)
		SELECT coalesce((SELECT node FROM claimed), (SELECT node FROM meeting_lease WHERE meeting = $1), ''),
		       (SELECT renewed FROM meeting_lease WHERE meeting = $1)`, meeting, node, now, since).Scan(&holder, &before)
	return holder, timeOrZero(before), readFailed(err, "")
}

// RenewMeetings implements meetings.Store.
func (s *Store) RenewMeetings(ctx context.Context, node string, held []uuid.UUID, now time.Time) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `UPDATE meeting_lease SET renewed = $3 WHERE node = $1 AND meeting = ANY($2) RETURNING meeting`, node, held, now)
	if err != nil {
		return nil, readFailed(err, "")
	}
	kept, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return kept, readFailed(err, "")
}

// ReleaseMeeting implements meetings.Store.
func (s *Store) ReleaseMeeting(ctx context.Context, meeting uuid.UUID, node string) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM meeting_lease WHERE meeting = $1 AND node = $2`, meeting, node)
	return readFailed(err, "")
}

// LeaseStands implements meetings.Store.
func (s *Store) LeaseStands(ctx context.Context, lease meetings.Lease) (bool, error) {
	var stands bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM meeting_lease WHERE meeting = $1 AND node = $2 AND renewed = $3)`,
		lease.Meeting, lease.Node, lease.Renewed).Scan(&stands)
	return stands, readFailed(err, "")
}

// ReleaseLease implements meetings.Store.
func (s *Store) ReleaseLease(ctx context.Context, lease meetings.Lease) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM meeting_lease WHERE meeting = $1 AND node = $2 AND renewed = $3`, lease.Meeting, lease.Node, lease.Renewed)
	return readFailed(err, "")
}

// LockMeeting implements meetings.Store.
func (s *Store) LockMeeting(ctx context.Context, meeting uuid.UUID, locked bool) error {
	change := `DELETE FROM meeting_lock WHERE meeting = $1`
	if locked {
		change = `INSERT INTO meeting_lock (meeting) VALUES ($1) ON CONFLICT DO NOTHING`
	}
	_, err := s.pool.Exec(ctx, change, meeting)
	return readFailed(err, "")
}

// MeetingLocked implements meetings.Store.
func (s *Store) MeetingLocked(ctx context.Context, meeting uuid.UUID) (bool, error) {
	var locked bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM meeting_lock WHERE meeting = $1)`, meeting).Scan(&locked)
	return locked, readFailed(err, "")
}

// AbandonedMeetings implements meetings.Store.
func (s *Store) AbandonedMeetings(ctx context.Context, held meetings.Held, since time.Time) ([]meetings.Lease, error) {
	return collect[meetings.Lease](ctx, s.pool, `
		SELECT meeting, node, renewed FROM meeting_lease
		WHERE (renewed < $3 OR node = $1 AND renewed < $4) AND NOT (node = $1 AND meeting = ANY($2))`,
		held.Node, orEmpty(held.Meetings), since, held.Began)
}

// EmptyMeetings implements meetings.Store.
func (s *Store) EmptyMeetings(ctx context.Context, since time.Time) ([]meetings.Meeting, error) {
	return s.manyMeetings(ctx, `FROM meeting m
		WHERE state = 'ongoing' AND started < $1 AND NOT EXISTS (
			SELECT FROM attendance a WHERE a.room = m.id AND (a.left_at IS NULL OR a.left_at >= $1))`, since)
}
