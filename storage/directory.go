package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// actorColumns are what an officer's roles allow together, and who they are, from actorTables.
const (
	actorColumns = `p.id, o.id, o.authority, a.name, p.name, o.title, o.version,
	       coalesce((SELECT array_agg(DISTINCT rp.permission)
	                 FROM officer_role x JOIN role_permission rp ON rp.role = x.role WHERE x.officer = o.id), '{}')`
	actorTables = `officer o JOIN person p ON p.id = o.person JOIN authority a ON a.id = o.authority`
	activeAt1   = `o.active_from <= $1 AND (o.active_until IS NULL OR o.active_until > $1)`
)

// selectActors reads the officers who are active at the time $1.
const selectActors = `SELECT ` + actorColumns + ` FROM ` + actorTables + ` WHERE ` + activeAt1

func scanActor(row pgx.CollectableRow) (rooms.Actor, error) {
	var a rooms.Actor
	return a, row.Scan(actorFields(&a)...)
}

// actorFields are where actorColumns go.
func actorFields(a *rooms.Actor) []any {
	return []any{&a.Person, &a.Officer, &a.Authority, &a.AuthorityName, &a.Name, &a.Title, &a.Version, &a.Permissions}
}

// Officer implements rooms.Store.
func (s *Store) Officer(ctx context.Context, officer uuid.UUID) (rooms.Actor, error) {
	rows, err := s.pool.Query(ctx, selectActors+` AND o.id = $2`, s.clock.Now(), officer)
	if err != nil {
		return rooms.Actor{}, readFailed(err, "")
	}
	actor, err := pgx.CollectExactlyOneRow(rows, scanActor)
	return actor, readFailed(err, "Handläggaren finns inte eller är inte aktiv.")
}

// ActiveOfficers implements rooms.Store.
func (s *Store) ActiveOfficers(ctx context.Context) ([]rooms.Actor, error) {
	rows, err := s.pool.Query(ctx, selectActors+` ORDER BY a.name, p.name, o.id`, s.clock.Now())
	if err != nil {
		return nil, readFailed(err, "")
	}
	actors, err := pgx.CollectRows(rows, scanActor)
	return actors, readFailed(err, "")
}

// OfficersOf implements rooms.Store.
func (s *Store) OfficersOf(ctx context.Context, authority uuid.UUID) ([]rooms.Actor, error) {
	rows, err := s.pool.Query(ctx, selectActors+` AND o.authority = $2 ORDER BY p.name, o.id`, s.clock.Now(), authority)
	if err != nil {
		return nil, readFailed(err, "")
	}
	actors, err := pgx.CollectRows(rows, scanActor)
	return actors, readFailed(err, "")
}

const selectAuthority = `
	SELECT a.id, a.name, o.name, coalesce(o.municipality, ''), coalesce(o.county, '')
	FROM authority a JOIN organisation o ON o.id = a.organisation`

func (s *Store) authority(ctx context.Context, notFound, where string, args ...any) (rooms.Authority, error) {
	var a rooms.Authority
	err := s.pool.QueryRow(ctx, selectAuthority+where, args...).Scan(&a.ID, &a.Name, &a.Organisation, &a.Municipality, &a.County)
	return a, readFailed(err, notFound)
}

// Authority implements rooms.Store.
func (s *Store) Authority(ctx context.Context, id uuid.UUID) (rooms.Authority, error) {
	return s.authority(ctx, "Myndigheten finns inte.", ` WHERE a.id = $1`, id)
}

// PartiesOf implements rooms.Store.
func (s *Store) PartiesOf(ctx context.Context, municipality string) (municipal, board rooms.Authority, name string, err error) {
	var county string
	err = s.pool.QueryRow(ctx, `SELECT name, county FROM municipality WHERE code = $1`, municipality).Scan(&name, &county)
	if err != nil {
		return municipal, board, "", readFailed(err, "Kommunen finns inte.")
	}
	const first = ` ORDER BY a.ordinal LIMIT 1`
	if municipal, err = s.authority(ctx, "Kommunen har ingen myndighet i Plaza.", ` WHERE o.municipality = $1`+first, municipality); err != nil {
		return municipal, board, "", err
	}
	board, err = s.authority(ctx, "Länsstyrelsen saknas i Plaza.", ` WHERE o.kind = 'county_board' AND o.county = $1`+first, county)
	return municipal, board, name, err
}

// MunicipalitiesOf implements rooms.Store.
func (s *Store) MunicipalitiesOf(ctx context.Context, authority uuid.UUID) ([]rooms.Municipality, error) {
	return collect[rooms.Municipality](ctx, s.pool, `
		SELECT m.code, m.name
		FROM municipality m
		CROSS JOIN LATERAL (SELECT a.id FROM authority a JOIN organisation o ON o.id = a.organisation
		                    WHERE o.municipality = m.code ORDER BY a.ordinal LIMIT 1) municipal
		CROSS JOIN LATERAL (SELECT a.id FROM authority a JOIN organisation o ON o.id = a.organisation
		                    WHERE o.kind = 'county_board' AND o.county = m.county ORDER BY a.ordinal LIMIT 1) board
		WHERE $1 IN (municipal.id, board.id)
		ORDER BY m.code`, authority)
}

// Installation implements rooms.Store.
func (s *Store) Installation(ctx context.Context) (uuid.UUID, error) {
	var id uuid.UUID
	err := s.pool.QueryRow(ctx, `SELECT id FROM installation`).Scan(&id)
	return id, readFailed(err, "Installationen är inte gjord.")
}
