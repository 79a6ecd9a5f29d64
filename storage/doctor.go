package storage

import (
	"context"
	"fmt"

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

// wantedSettings are the settings that durability rests on and, at the end, those that cost the log its speed.
var wantedSettings = []struct{ name, value, why string }{
	{"fsync", "on", "without it a power cut loses acknowledged events"},
	{"synchronous_commit", "on", "without it a crash loses acknowledged events"},
	{"full_page_writes", "on", "without it a power cut can ruin the tables"},
	{"server_encoding", "UTF8", "names and messages are Unicode"},
	{"commit_delay", "0", "waiting gains nothing and makes every message slower"},
	{"wal_compression", "off", "it costs more than it saves with small events"},
}

// ExamineDatabase looks at the database as the service role: version, settings, role and clock.
func ExamineDatabase(ctx context.Context, conn *pgx.Conn, clock rooms.Clock) ([]Finding, error) {
	var number int
	var version string
	if err := conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_version')`).Scan(&number, &version); err != nil {
		return nil, fmt.Errorf("examine the database: %w", err)
	}
	server := Finding{What: "PostgreSQL", Found: version}
	if number < minimumPostgres {
		server.Problem, server.Remedy = "older than 15", "upgrade the server to PostgreSQL 15 or later"
	}
	findings := []Finding{server}
	for _, wanted := range wantedSettings {
		var value string
		if err := conn.QueryRow(ctx, `SELECT current_setting($1)`, wanted.name).Scan(&value); err != nil {
			return nil, fmt.Errorf("examine the setting %s: %w", wanted.name, err)
		}
		f := Finding{What: "setting " + wanted.name, Found: value}
		if value != wanted.value {
			f.Problem = "should be " + wanted.value + ": " + wanted.why
			f.Remedy = fmt.Sprintf("ALTER SYSTEM SET %s = '%s'; SELECT pg_reload_conf();", wanted.name, wanted.value)
			if wanted.name == "server_encoding" {
				f.Remedy = "create the database anew with ENCODING 'UTF8'"
			}
		}
		findings = append(findings, f)
	}
	role := Finding{What: "service role", Found: conn.Config().User}
	if err := CheckServiceRole(ctx, conn); err != nil {
		role.Problem, role.Remedy = err.Error(), "see the SQL in the problem"
	}
	watch := Finding{What: "clock", Found: "within a second of the database's"}
	if err := CheckClock(ctx, conn, clock); err != nil {
		watch.Found, watch.Problem, watch.Remedy = "", err.Error(), "synchronise the clocks of both machines, for instance with chrony"
	}
	return append(findings, role, watch), nil
}
