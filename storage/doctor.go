package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Finding is one thing that was examined. Problem is empty when it is as it should be; Remedy says how to mend it.
type Finding struct {
	What    string
	Found   string
	Problem string
	Remedy  string
}

// minimumPostgres is the oldest supported server version, in the form of server_version_num.
const minimumPostgres = 150000

// wantedSettings are the settings that durability rests on and, at the end, those that cost the log its speed. Of several good
// values the first is recommended.
var wantedSettings = []struct{ name, values, why string }{
	{"fsync", "on", "without it a power cut loses acknowledged events"},
	{"synchronous_commit", "on remote_apply remote_write local", "without it a crash loses acknowledged events"},
	{"full_page_writes", "on", "without it a power cut can ruin the tables"},
	{"server_encoding", "UTF8", "names and messages are Unicode"},
	{"commit_delay", "0", "waiting gains nothing and makes every message slower"},
	{"wal_compression", "off", "it costs more than it saves with small events"},
}

// ExamineDatabase looks at the database as the service role: version, settings, roles and clock. It finds what it can also in a
// database without tables. disposerURL connects the role that disposes.
func ExamineDatabase(ctx context.Context, conn *pgx.Conn, disposerURL string, clock rooms.Clock) ([]Finding, error) {
	var number int
	var version string
	if err := conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_version')`).Scan(&number, &version); err != nil {
		return nil, fmt.Errorf("examine the database: %w", err)
	}
	server := Finding{What: "PostgreSQL", Found: version, Remedy: "upgrade the server to PostgreSQL 15 or later"}
	if number < minimumPostgres {
		server.Problem = "older than 15"
	}
	findings := []Finding{server}
	for _, wanted := range wantedSettings {
		f, err := examineSetting(ctx, conn, wanted.name, strings.Fields(wanted.values), wanted.why)
		if err != nil {
			return nil, fmt.Errorf("examine the setting %s: %w", wanted.name, err)
		}
		findings = append(findings, f)
	}
	role := Finding{What: "service role", Found: conn.Config().User, Remedy: "see the SQL in the problem"}
	if err := CheckServiceRole(ctx, conn); err != nil {
		role.Problem = err.Error()
	}
	disposer := Finding{What: "disposer role", Found: "may dispose of payloads", Remedy: "see the problem"}
	if err := CheckDisposerRole(ctx, conn, disposerURL); err != nil {
		disposer.Problem = err.Error()
	}
	watch := Finding{What: "clock", Found: "within a second of the database's", Remedy: "synchronise the clocks of both machines, for instance with chrony"}
	if err := CheckClock(ctx, conn, clock); err != nil {
		watch.Problem = err.Error()
	}
	return append(findings, role, disposer, watch), nil
}

// examineSetting compares a setting and says where it is set, which is where it must be mended.
func examineSetting(ctx context.Context, conn *pgx.Conn, name string, good []string, why string) (Finding, error) {
	f := Finding{What: "setting " + name}
	var source, database string
	if err := conn.QueryRow(ctx, `SELECT current_setting(name), source, current_database() FROM pg_settings WHERE name = $1`, name).
		Scan(&f.Found, &source, &database); err != nil {
		return f, err
	}
	if slices.Contains(good, f.Found) {
		return f, nil
	}
	f.Problem = "should be " + good[0] + ": " + why
	role := pgx.Identifier{conn.Config().User}.Sanitize()
	database = pgx.Identifier{database}.Sanitize()
	switch {
	case name == "server_encoding":
		f.Remedy = "make the database anew with ENCODING 'UTF8'"
	case source == "database":
		f.Remedy = fmt.Sprintf("ALTER DATABASE %s RESET %s;", database, name)
	case source == "user":
		f.Remedy = fmt.Sprintf("ALTER ROLE %s RESET %s;", role, name)
	case source == "database user":
		f.Remedy = fmt.Sprintf("ALTER ROLE %s IN DATABASE %s RESET %s;", role, database, name)
	case source == "client":
		f.Remedy = "take " + name + " out of the database URL"
	case source == "command line":
		f.Remedy = "take " + name + " off the command line that starts PostgreSQL"
	default:
		f.Remedy = fmt.Sprintf("ALTER SYSTEM SET %s = '%s'; SELECT pg_reload_conf();", name, good[0])
	}
	return f, nil
}
