package storage

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// The functions here serve the command line of whoever runs the installation. No request from the network leads to them.

// FindRoom resolves how people name a room on the command line: its id, a case reference (the joint room), or REFERENCE/CODE
// with an authority's county or municipality code (that authority's internal room).
func (s *Store) FindRoom(ctx context.Context, name string) (uuid.UUID, error) {
	if id, err := rooms.ParseID(strings.ToLower(name)); err == nil {
		err := s.pool.QueryRow(ctx, `SELECT id FROM room WHERE id = $1`, id).Scan(&id)
		return id, readFailed(err, "There is no room "+name+".")
	}
	caseName, code, internal := strings.Cut(name, "/")
	reference, err := rooms.ParseReference(caseName)
	if err != nil {
		return uuid.Nil, rooms.Errorf(rooms.Invalid, "%q is neither a room's id nor a case reference such as SE-1485-26-7K4M2-Q.", name)
	}
	room, err := s.JointRoom(ctx, reference)
	if err != nil || !internal {
		return room, err
	}
	err = s.pool.QueryRow(ctx, `
		SELECT r.id FROM planning_case c
		JOIN room r ON r.case_id = c.id AND r.kind = 'internal'
		JOIN authority a ON a.id = r.authority
		JOIN organisation o ON o.id = a.organisation
		WHERE c.room = $1 AND coalesce(o.municipality, o.county) = $2 ORDER BY a.ordinal LIMIT 1`, room, code).Scan(&room)
	return room, readFailed(err, "The case has no internal room of an authority with the code "+code+".")
}

// FindOfficer resolves an officer's id or the e-mail address of a person who is an officer now.
func (s *Store) FindOfficer(ctx context.Context, name string) (rooms.Actor, error) {
	if id, err := rooms.ParseID(strings.ToLower(name)); err == nil {
		return s.Officer(ctx, id)
	}
	rows, err := s.pool.Query(ctx, selectActors+` AND lower(p.email) = lower($2) ORDER BY o.active_from LIMIT 1`, s.clock.Now(), name)
	if err != nil {
		return rooms.Actor{}, readFailed(err, "")
	}
	actor, err := pgx.CollectExactlyOneRow(rows, scanActor)
	return actor, readFailed(err, "There is no active officer "+name+".")
}

// AllCases lists every case, latest opened first.
func (s *Store) AllCases(ctx context.Context) ([]rooms.Case, error) {
	rows, err := s.pool.Query(ctx, `SELECT room FROM planning_case`)
	if err != nil {
		return nil, readFailed(err, "")
	}
	scopes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Scope, error) {
		var room uuid.UUID
		err := row.Scan(&room)
		return rooms.OperatorScope(room), err
	})
	if err != nil {
		return nil, readFailed(err, "")
	}
	return s.Cases(ctx, scopes)
}
