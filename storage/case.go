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

// Cases implements rooms.Store in one round trip, however many there are. The cover (title, purpose, step, parties, diary numbers)
// is shown to every reader of the joint room, also to one who reads its log from a later seq; of the history of steps such a
// reader sees what came since.
func (s *Store) Cases(ctx context.Context, scopes []rooms.Scope) ([]rooms.Case, error) {
	ids, from := make([]uuid.UUID, len(scopes)), make([]int64, len(scopes))
	for i, scope := range scopes {
		ids[i], from[i] = scope.Room(), scope.FromSeq()
	}
	var cases []rooms.Case
	at := map[uuid.UUID]*rooms.Case{}
	batch := &pgx.Batch{}
	batch.Queue(`
		SELECT c.id, c.room, c.reference, c.title, c.municipality, coalesce(m.name, c.municipality), c.plan_type, c.procedure,
		       c.purpose, c.step, c.opened, c.version
		FROM planning_case c LEFT JOIN municipality m ON m.code = c.municipality
		WHERE c.room = ANY($1) ORDER BY c.opened DESC, c.reference`, ids).Query(func(rows pgx.Rows) (err error) {
		cases, err = pgx.CollectRows(rows, scanCase)
		for i := range cases {
			at[cases[i].JointRoom] = &cases[i]
		}
		return err
	})
	var room uuid.UUID
	each := func(add func(*rooms.Case), columns ...any) func(pgx.Rows) error {
		return func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, append([]any{&room}, columns...), func() error {
				if c := at[room]; c != nil {
					add(c)
				}
				return nil
			})
			return err
		}
	}
	var party rooms.Party
	batch.Queue(`SELECT room, authority, authority_name FROM case_party WHERE room = ANY($1) ORDER BY seq`, ids).Query(
		each(func(c *rooms.Case) { c.Parties = append(c.Parties, party) }, &party.Authority, &party.Name))
	var number rooms.DiaryNumber
	batch.Queue(`SELECT room, authority, number FROM case_diary_number WHERE room = ANY($1) ORDER BY seq`, ids).Query(
		each(func(c *rooms.Case) { c.DiaryNumbers = append(c.DiaryNumbers, number) }, &number.Authority, &number.Number))
	var step rooms.StepEntry
	batch.Queue(`
		SELECT s.room, s.step, s.time, s.note FROM unnest($1::uuid[], $2::bigint[]) AS scope (room, from_seq)
		JOIN case_step s ON s.room = scope.room AND s.seq >= scope.from_seq ORDER BY s.seq`, ids, from).Query(
		each(func(c *rooms.Case) {
			c.Steps = append(c.Steps, rooms.StepEntry{Step: step.Step, Time: step.Time.UTC(), Note: step.Note})
		},
			&step.Step, &step.Time, &step.Note))
	err := s.pool.SendBatch(ctx, batch).Close()
	return cases, readFailed(err, "")
}

func scanCase(row pgx.CollectableRow) (rooms.Case, error) {
	var c rooms.Case
	err := row.Scan(&c.ID, &c.JointRoom, &c.Reference, &c.Title, &c.Municipality, &c.MunicipalityName, &c.PlanType, &c.Procedure,
		&c.Purpose, &c.Step, &c.Opened, &c.Version)
	c.Opened = c.Opened.UTC()
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
