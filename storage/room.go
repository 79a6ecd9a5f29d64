package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// standingColumns and standingTables read rooms with the membership of q.officer and the case's parties in one statement, so
// that all of it is of one moment. selectStandings does so for the officer $1.
const (
	standingColumns = `
	SELECT r.id, r.kind, r.case_id, r.authority, r.parent, coalesce(u.kind, ''), r.name, r.state, r.seq, r.time, r.hash, r.message_no,
	       r.access_version,
	       m.from_seq, m.authority, p.ids, p.names`
	standingTables = `
	LEFT JOIN room u ON u.id = r.parent
	LEFT JOIN member m ON m.room = r.id AND m.officer = q.officer AND m.removed_seq IS NULL
	LEFT JOIN LATERAL (
		SELECT array_agg(cp.authority ORDER BY cp.seq) AS ids, array_agg(cp.authority_name ORDER BY cp.seq) AS names
		FROM room j JOIN case_party cp ON cp.room = j.id
		WHERE j.case_id = r.case_id AND j.kind = 'joint') p ON true`
	selectStandings = standingColumns + ` FROM (SELECT $1::uuid AS officer) q CROSS JOIN room r` + standingTables
)

// scanStanding reads standingColumns, and further ones into more.
func scanStanding(row pgx.CollectableRow, more ...any) (rooms.Standing, error) {
	var st rooms.Standing
	var hash []byte
	var from *int64
	var partyIDs []uuid.UUID
	var partyNames []string
	if err := row.Scan(append([]any{
		&st.Room.ID, &st.Room.Kind, &st.Room.Case, &st.Room.Authority, &st.Room.Parent, &st.Room.ParentKind, &st.Room.Name, &st.Room.State, &st.Room.Seq, &st.Room.Time, &hash,
		&st.Room.MessageNumber, &st.Room.AccessVersion, &from, &st.MemberOf, &partyIDs, &partyNames,
	}, more...)...); err != nil {
		return rooms.Standing{}, err
	}
	st.Room.Time = st.Room.Time.UTC()
	st.Room.Hash = rooms.Hash(hash)
	for i, id := range partyIDs {
		st.Parties = append(st.Parties, rooms.Party{Authority: id, Name: partyNames[i]})
	}
	if from != nil {
		st.Member, st.MemberFrom = true, *from
	}
	return st, nil
}

// standingKey is whose standing in which room.
type standingKey struct{ officer, room uuid.UUID }

// Standing implements rooms.Store. It is read with those that others ask for at the same moment.
func (s *Store) Standing(ctx context.Context, officer, room uuid.UUID) (rooms.Standing, error) {
	standing, found, err := s.standing.ask(ctx, standingKey{officer, room})
	if err == nil && !found {
		err = pgx.ErrNoRows
	}
	return standing, readFailed(err, "Rummet finns inte.")
}

func (s *Store) readStandings(ctx context.Context, keys []standingKey) (map[standingKey]rooms.Standing, error) {
	officers, ids := make([]uuid.UUID, len(keys)), make([]uuid.UUID, len(keys))
	for i, key := range keys {
		officers[i], ids[i] = key.officer, key.room
	}
	rows, err := s.pool.Query(ctx, standingColumns+`, q.officer
		FROM unnest($1::uuid[], $2::uuid[]) AS q (officer, room) JOIN room r ON r.id = q.room`+standingTables, alike(officers), alike(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	standings := make(map[standingKey]rooms.Standing, len(keys))
	for rows.Next() {
		var officer uuid.UUID
		standing, err := scanStanding(rows, &officer)
		if err != nil {
			return nil, err
		}
		standings[standingKey{officer, standing.Room.ID}] = standing
	}
	return standings, rows.Err()
}

// CaseStandings implements rooms.Store. The rooms of meetings are found by their meetings.
func (s *Store) CaseStandings(ctx context.Context, officer, joint uuid.UUID) ([]rooms.Standing, error) {
	return s.standings(ctx, selectStandings+`
		WHERE r.case_id = (SELECT case_id FROM room WHERE id = $2 AND kind = 'joint') AND r.kind <> 'meeting'
		ORDER BY r.kind <> 'joint', r.kind <> 'internal', r.name, r.id`, officer, joint)
}

// JointStandings implements rooms.Store.
func (s *Store) JointStandings(ctx context.Context, actor rooms.Actor) ([]rooms.Standing, error) {
	return s.standings(ctx, selectStandings+`
		WHERE r.kind = 'joint' AND r.id IN (
			SELECT room FROM member WHERE officer = $1 AND removed_seq IS NULL
			UNION
			SELECT room FROM case_party WHERE authority = $2)`, actor.Officer, actor.Authority)
}

func (s *Store) standings(ctx context.Context, sql string, args ...any) ([]rooms.Standing, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, readFailed(err, "")
	}
	standings, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Standing, error) { return scanStanding(row) })
	return standings, readFailed(err, "")
}

// ReadingAuthorities implements rooms.Store.
func (s *Store) ReadingAuthorities(ctx context.Context, scope rooms.Scope) ([]rooms.Party, error) {
	return collect[rooms.Party](ctx, s.pool, `
		SELECT authority, min(authority_name) AS name FROM member
		WHERE room = $1 AND removed_seq IS NULL GROUP BY authority ORDER BY min(seq)`, scope.Room())
}

// HasPosted implements rooms.Store. The index of commands leads to the author's own events, of which the first message ends it.
func (s *Store) HasPosted(ctx context.Context, scope rooms.Scope, officer uuid.UUID) (bool, error) {
	var posted bool
	err := s.pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM event WHERE room = $1 AND author = $2 AND type = $3 AND seq >= $4)`,
		scope.Room(), rooms.OfficerAuthor(officer).String(), rooms.MessagePosted{}.EventType().Name, scope.FromSeq()).Scan(&posted)
	return posted, readFailed(err, "")
}
