package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// MaxClockDifference is how far the server's clock may be from the database's: the time of an event stands for the time of
// its commit, which in law is the time of receipt.
const MaxClockDifference = time.Second

// CheckServiceRole fails unless the role that conn is signed in as is one the server may run as: one that cannot change, delete
// or own events, directly or through a role it is a member of. The error names the SQL that mends it.
func CheckServiceRole(ctx context.Context, conn *pgx.Conn) error {
	var role string
	var superuser, makesRoles bool
	if err := conn.QueryRow(ctx, `SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user`).
		Scan(&role, &superuser, &makesRoles); err != nil {
		return fmt.Errorf("check the database role: %w", err)
	}
	if superuser {
		return fmt.Errorf("the database role %s is a superuser and could change the log: run the server as another role, "+
			"CREATE ROLE plaza_server LOGIN; GRANT plaza_service TO plaza_server;", role)
	}
	if makesRoles { // before PostgreSQL 16 such a role makes itself a member of any other
		return fmt.Errorf("the database role %s could make itself the owner of the log: ALTER ROLE %s NOCREATEROLE;", role, role)
	}
	mends, err := roleFaults(ctx, conn, role)
	if err != nil {
		return fmt.Errorf("check the database role: %w", err)
	}
	if len(mends) > 0 {
		return fmt.Errorf("the database role %s could change the log; as the owner of the tables run: %s", role, strings.Join(mends, " "))
	}
	return nil
}

// roleFaults lists what the role may do to the log's tables beyond reading and adding, each as the SQL that takes it away. Creating
// in their schema is among it: a function of one's own can stand in another role's way, and the schema's owner drops tables.
func roleFaults(ctx context.Context, conn *pgx.Conn, role string) ([]string, error) {
	rows, err := conn.Query(ctx, `
WITH mine AS (
	SELECT oid, rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')
), may AS (
	SELECT t.name AS tab, r.oid AS role_oid, r.rolname AS role_name, p.name AS privilege,
		t.oid AS table_oid, o.relowner = r.oid AS owns
	FROM (SELECT name, to_regclass('public.' || name) AS oid FROM unnest('{event,event_payload}'::text[]) AS name) t
	JOIN pg_class o ON o.oid = t.oid
	CROSS JOIN (TABLE mine) r
	CROSS JOIN unnest('{UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) AS p (name)
)
SELECT DISTINCT CASE
	WHEN owns AND role_name = current_user THEN format('ALTER TABLE %I OWNER TO another_role;', tab)
	WHEN role_name <> current_user THEN format('REVOKE %I FROM %I;', role_name, current_user)
	ELSE format('REVOKE %s ON %I FROM %I;', privilege, tab, current_user) END
FROM may
WHERE owns OR has_table_privilege(role_oid, table_oid, privilege)
	OR privilege = 'UPDATE' AND has_any_column_privilege(role_oid, table_oid, 'UPDATE')
UNION
SELECT CASE
	WHEN rolname = 'pg_database_owner' THEN format('ALTER DATABASE %I OWNER TO another_role;', current_database())
	ELSE format('REVOKE CREATE ON SCHEMA public FROM PUBLIC, %I;', rolname) END
FROM mine WHERE has_schema_privilege(oid, 'public', 'CREATE')
ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// CheckDisposerRole fails unless the role of the URL can dispose of payloads in the database of the service's connection, and
// do no more to the log than that. Its connection is closed again: none that can delete lies open.
func CheckDisposerRole(ctx context.Context, service *pgx.Conn, url string) error {
	if url == "" {
		return errors.New("no role is configured that disposes of payloads: give --database-disposer-url")
	}
	config, err := connectionConfig(url)
	if err != nil {
		return fmt.Errorf("--database-disposer-url: %w", err)
	}
	disposer, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("the database does not take the disposer's connection: check --database-disposer-url (%w)", err)
	}
	defer disposer.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is under way
	here, err := databaseOf(ctx, service)
	if err != nil {
		return err
	}
	there, err := databaseOf(ctx, disposer)
	if err != nil {
		return err
	}
	if here != there {
		return errors.New("the disposer's role is signed in to another database than the service's: correct --database-disposer-url")
	}
	var role string
	var disposes, changes bool
	if err := disposer.QueryRow(ctx, `
		SELECT current_user, has_table_privilege('event_payload', 'DELETE') AND has_table_privilege('item_content', 'DELETE'),
			pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')
		FROM pg_class c WHERE c.oid = to_regclass('event')`).Scan(&role, &disposes, &changes); errors.Is(err, pgx.ErrNoRows) {
		return nil // no tables yet: their rights come with them
	} else if err != nil {
		return fmt.Errorf("check the disposer's role: %w", err)
	}
	switch {
	case changes:
		return fmt.Errorf("the disposer's role %s could change events as well: use another, CREATE ROLE plaza_disposal LOGIN; GRANT plaza_disposer TO plaza_disposal;", role)
	case !disposes:
		return fmt.Errorf("the disposer's role %s may not dispose of payloads: as the administrator run: GRANT plaza_disposer TO %s;", role, pgx.Identifier{role}.Sanitize())
	}
	return nil
}

// databaseOf tells databases apart, also those of different servers.
func databaseOf(ctx context.Context, conn *pgx.Conn) (name string, err error) {
	err = conn.QueryRow(ctx, `
		SELECT current_database() || ' ' || oid || ' ' || pg_postmaster_start_time() FROM pg_database WHERE datname = current_database()`).Scan(&name)
	if err != nil {
		return "", fmt.Errorf("ask which database it is: %w", err)
	}
	return name, nil
}

// CheckClock fails when the clock is more than [MaxClockDifference] from the database's.
func CheckClock(ctx context.Context, conn *pgx.Conn, clock rooms.Clock) error {
	var database time.Time
	before := clock.Now()
	if err := conn.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&database); err != nil {
		return fmt.Errorf("check the clock: %w", err)
	}
	after := clock.Now()
	// The database read its clock between the two.
	if early := before.Sub(database); early > MaxClockDifference {
		return fmt.Errorf("this machine's clock is %s ahead of the database's: synchronise both (NTP)", early.Round(time.Millisecond))
	}
	if late := database.Sub(after); late > MaxClockDifference {
		return fmt.Errorf("this machine's clock is %s behind the database's: synchronise both (NTP)", late.Round(time.Millisecond))
	}
	return nil
}
