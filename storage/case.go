package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// JointRoom implements rooms.Store.
func (s *Store) JointRoom(ctx context.Context, reference rooms.Reference) (uuid.UUID, error) {
	var room uuid.UUID
	err := s.pool.QueryRow(ctx, `SELECT room FROM planning_case WHERE reference = $1`, reference).Scan(&room)
	return room, readFailed(err, "Ärendet finns inte.")
}

// JointRoomsFor implements rooms.Store. It is a superset of what the actor reads; the service decides.
func (s *Store) JointRoomsFor(ctx context.Context, actor rooms.Actor) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT m.room FROM member m JOIN planning_case c ON c.room = m.room WHERE m.officer = $1 AND m.removed_seq IS NULL
		UNION
		SELECT room FROM case_party WHERE authority = $2`, actor.Officer, actor.Authority)
	if err != nil {
		return nil, readFailed(err, "")
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return ids, readFailed(err, "")
}

// CaseByRoom implements rooms.Store. The cover (title, purpose, step, parties, diary numbers) is shown to every reader of
// the joint room, also to one who reads its log from a later seq; of the history of steps such a reader sees what came since.
func (s *Store) CaseByRoom(ctx context.Context, scope rooms.Scope) (rooms.Case, error) {
	var c rooms.Case
	err := s.pool.QueryRow(ctx, `
		SELECT c.id, c.room, c.reference, c.title, c.municipality, coalesce(m.name, c.municipality), c.plan_type, c.procedure, c.purpose, c.step, c.opened, c.version
		FROM planning_case c LEFT JOIN municipality m ON m.code = c.municipality WHERE c.room = $1`, scope.Room()).Scan(
		&c.ID, &c.JointRoom, &c.Reference, &c.Title, &c.Municipality, &c.MunicipalityName, &c.PlanType, &c.Procedure, &c.Purpose, &c.Step, &c.Opened, &c.Version)
	if err != nil {
		return rooms.Case{}, readFailed(err, "Ärendet finns inte.")
	}
	c.Opened = c.Opened.UTC()
	if c.Parties, err = collect[rooms.Party](ctx, s.pool, `
		SELECT authority, authority_name AS name FROM case_party WHERE room = $1 ORDER BY seq`, scope.Room()); err != nil {
		return rooms.Case{}, err
	}
	if c.DiaryNumbers, err = collect[rooms.DiaryNumber](ctx, s.pool, `
		SELECT authority, number FROM case_diary_number WHERE room = $1 ORDER BY seq`, scope.Room()); err != nil {
		return rooms.Case{}, err
	}
	c.Steps, err = collect[rooms.StepEntry](ctx, s.pool, `
		SELECT step, time, note FROM case_step WHERE room = $1 AND seq >= $2 ORDER BY seq`, scope.Room(), scope.FromSeq())
	for i := range c.Steps {
		c.Steps[i].Time = c.Steps[i].Time.UTC()
	}
	return c, err
}

// CaseCover implements rooms.Store.
func (s *Store) CaseCover(ctx context.Context, scope rooms.Scope) (rooms.Cover, error) {
	var c rooms.Cover
	err := s.pool.QueryRow(ctx, `
		SELECT c.id, c.reference, c.title FROM room r JOIN planning_case c ON c.id = r.case_id WHERE r.id = $1`, scope.Room()).
		Scan(&c.ID, &c.Reference, &c.Title)
	return c, readFailed(err, "Ärendet finns inte.")
}
