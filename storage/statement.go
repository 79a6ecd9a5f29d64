package storage

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
)

// statements are prepared by name on every committing connection: pgx throws away all statements that it caches by itself
// when a batch fails, and a group commit may fail often.
var statements = map[string]string{}

// statement registers sql and returns the name to call it by.
func statement(name, sql string) string {
	if _, twice := statements[name]; twice {
		panic("storage: statement registered twice: " + name)
	}
	statements[name] = sql
	return name
}

// connectTimeout bounds how long an append waits for a database that does not answer before it is refused as unavailable.
const connectTimeout = 3 * time.Second

// committerSettings keep plans fixed. A nested loop over unnest touches rooms in the order of the array, so two nodes lock
// them in the same order; a generic plan is as good as any for these statements and saves planning each time. The timeouts
// free a room when a node stops in the middle of a transaction.
var committerSettings = map[string]string{
	"application_name":                    "plaza log",
	"enable_hashjoin":                     "off",
	"enable_mergejoin":                    "off",
	"enable_seqscan":                      "off",
	"plan_cache_mode":                     "force_generic_plan",
	"jit":                                 "off",
	"idle_in_transaction_session_timeout": "10s",
	"lock_timeout":                        "8s",
	"synchronous_commit":                  "on",
}

// connectCommitter opens a connection for committing, with all statements prepared.
func connectCommitter(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := connectWith(ctx, config, committerSettings)
	if err != nil {
		return nil, err
	}
	if err := prepareAll(ctx, conn); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

// connectWith opens a connection with settings of its own.
func connectWith(ctx context.Context, config *pgx.ConnConfig, settings map[string]string) (*pgx.Conn, error) {
	config = config.Copy()
	maps.Copy(config.RuntimeParams, settings)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	registerUUID(conn.TypeMap())
	return conn, nil
}

func prepareAll(ctx context.Context, conn *pgx.Conn) error {
	for name, sql := range statements {
		if _, err := conn.Prepare(ctx, name, sql); err != nil {
			return fmt.Errorf("prepare %s: %w", name, err)
		}
	}
	return nil
}
