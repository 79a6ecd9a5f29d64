package storage

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"plaza/rooms"
)

// AddPerson inserts a person. Conflict when the id or the address is taken.
func (s *Store) AddPerson(ctx context.Context, p rooms.Person) error {
	name, err := rooms.RequiredLine("Namnet", p.Name, rooms.MaxName)
	if err != nil {
		return err
	}
	email, err := rooms.RequiredLine("E-postadressen", p.Email, rooms.MaxName)
	if err != nil {
		return err
	}
	if local, domain, found := strings.Cut(email, "@"); !found || local == "" || domain == "" {
		return rooms.Errorf(rooms.Invalid, "E-postadressen %s är ingen adress.", email)
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO person (id, name, email) VALUES ($1, $2, lower($3))`, p.ID, name, email)
	return writeFailed(err)
}

// AddOfficer makes a person an officer of an authority.
func (s *Store) AddOfficer(ctx context.Context, o rooms.Officer) error {
	title, until, err := checkOfficer(o)
	if err != nil {
		return err
	}
	return writeFailed(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO officer (id, person, authority, title, active_from, active_until) VALUES ($1, $2, $3, $4, $5, $6)`,
			o.ID, o.Person, o.Authority, title, o.From, until)
		if err != nil {
			return err
		}
		return addRoles(ctx, tx, o)
	}))
}

// ChangeOfficer sets an officer's title, period and roles; person and authority never change. It raises the officer's
// version, so that a command that was authorised before is authorised again.
func (s *Store) ChangeOfficer(ctx context.Context, o rooms.Officer) error {
	title, until, err := checkOfficer(o)
	if err != nil {
		return err
	}
	return writeFailed(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE officer SET title = $2, active_from = $3, active_until = $4, version = version + 1
			WHERE id = $1 AND person = $5 AND authority = $6`, o.ID, title, o.From, until, o.Person, o.Authority)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return rooms.Errorf(rooms.NotFound, "Handläggaren finns inte.")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM officer_role WHERE officer = $1`, o.ID); err != nil {
			return err
		}
		return addRoles(ctx, tx, o)
	}))
}

func addRoles(ctx context.Context, tx pgx.Tx, o rooms.Officer) error {
	_, err := tx.Exec(ctx, `INSERT INTO officer_role (officer, role) SELECT DISTINCT $1::uuid, unnest($2::text[])`, o.ID, o.Roles)
	return err
}

// checkOfficer returns the title and the end of the period as they are stored.
func checkOfficer(o rooms.Officer) (title string, until *time.Time, err error) {
	if title, err = rooms.RequiredLine("Titeln", o.Title, rooms.MaxName); err != nil {
		return "", nil, err
	}
	if o.From.IsZero() {
		return "", nil, rooms.Errorf(rooms.Invalid, "Handläggarens första dag saknas.")
	}
	if o.Until.IsZero() {
		return title, nil, nil
	}
	if !o.Until.After(o.From) {
		return "", nil, rooms.Errorf(rooms.Invalid, "Handläggarens tid slutar innan den börjar.")
	}
	return title, &o.Until, nil
}

// HasOfficers reports whether any officer, past or present, is entered: an installation without one is new.
func (s *Store) HasOfficers(ctx context.Context) (bool, error) {
	var has bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM officer)`).Scan(&has)
	return has, readFailed(err, "")
}

// The SQLSTATE codes of broken constraints, PostgreSQL's appendix A.
const (
	foreignKeyViolation = "23503"
	uniqueViolation     = "23505"
)

// writeFailed turns a failed write into what its caller may show.
func writeFailed(err error) error {
	var known *rooms.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case uniqueViolation:
			return rooms.Wrap(rooms.Conflict, err, "Uppgiften finns redan.")
		case foreignKeyViolation:
			return rooms.Wrap(rooms.Invalid, err, "Personen, myndigheten eller rollen finns inte.")
		}
	}
	return readFailed(err, "")
}
