package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Standing implements rooms.Store in one statement, so that room, membership and parties are of one moment.
func (s *Store) Standing(ctx context.Context, officer, room uuid.UUID) (rooms.Standing, error) {
	var st rooms.Standing
	var authority, memberOf *uuid.UUID
	var hash []byte
	var from *int64
	var partyIDs []uuid.UUID
	var partyNames []string
	err := s.pool.QueryRow(ctx, `
		SELECT r.id, r.kind, r.case_id, r.authority, r.name, r.state, r.seq, r.time, r.hash, r.message_no, r.access_version,
		       m.from_seq, m.authority, p.ids, p.names
		FROM room r
		LEFT JOIN member m ON m.room = r.id AND m.officer = $1 AND m.removed_seq IS NULL
		LEFT JOIN LATERAL (
			SELECT array_agg(cp.authority ORDER BY cp.seq) AS ids, array_agg(cp.authority_name ORDER BY cp.seq) AS names
			FROM room j JOIN case_party cp ON cp.room = j.id
			WHERE j.case_id = r.case_id AND j.kind = 'joint') p ON true
		WHERE r.id = $2`, officer, room).Scan(
		&st.Room.ID, &st.Room.Kind, &st.Room.Case, &authority, &st.Room.Name, &st.Room.State, &st.Room.Seq, &st.Room.Time, &hash,
		&st.Room.MessageNumber, &st.Room.AccessVersion, &from, &memberOf, &partyIDs, &partyNames)
	if err != nil {
		return rooms.Standing{}, readFailed(err, "Rummet finns inte.")
	}
	st.Room.Authority = uuidOrNil(authority)
	st.Room.Time = st.Room.Time.UTC()
	st.Room.Hash = rooms.Hash(hash)
	for i, id := range partyIDs {
		st.Parties = append(st.Parties, rooms.Party{Authority: id, Name: partyNames[i]})
	}
	if from != nil {
		st.Member, st.MemberFrom, st.MemberOf = true, *from, uuidOrNil(memberOf)
	}
	return st, nil
}

// ReadingAuthorities implements rooms.Store.
func (s *Store) ReadingAuthorities(ctx context.Context, scope rooms.Scope) ([]rooms.Party, error) {
	return collect[rooms.Party](ctx, s.pool, `
		SELECT authority, min(authority_name) AS name FROM member
		WHERE room = $1 AND removed_seq IS NULL GROUP BY authority ORDER BY min(seq)`, scope.Room())
}

// CaseRooms implements rooms.Store: the joint room first, then in the order of their making.
func (s *Store) CaseRooms(ctx context.Context, joint uuid.UUID) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT r.id FROM room j JOIN room r ON r.case_id = j.case_id
		WHERE j.id = $1 AND j.kind = 'joint'
		ORDER BY r.kind <> 'joint', r.kind <> 'internal', r.name, r.id`, joint)
	if err != nil {
		return nil, readFailed(err, "")
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return ids, readFailed(err, "")
}
