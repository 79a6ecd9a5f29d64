package storagetest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { Main(m) }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestDatabaseIsMigratedAndItsOwn(t *testing.T) {
	t.Parallel()
	first, second := Database(t), Database(t)
	for _, url := range []string{first.OwnerURL, first.ServiceURL, first.DisposerURL} {
		var tables int
		if err := connect(t, url).QueryRow(t.Context(), `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables); err != nil {
			t.Fatal(err)
		}
		if tables < 2 {
			t.Errorf("%d tables, want those of the migrations", tables)
		}
	}
	if _, err := connect(t, first.OwnerURL).Exec(t.Context(), `CREATE TABLE only_here ()`); err != nil {
		t.Fatal(err)
	}
	var leaked bool
	if err := connect(t, second.OwnerURL).QueryRow(t.Context(), `SELECT to_regclass('only_here') IS NOT NULL`).Scan(&leaked); err != nil {
		t.Fatal(err)
	}
	if leaked {
		t.Error("one test's table is in another's database")
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("uses one", func(t *testing.T) {
		url = EmptyDatabase(t).ServiceURL
		connect(t, url)
	})
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("the database outlived its test")
	}
}

func TestServiceMayNotCreate(t *testing.T) {
	t.Parallel()
	urls := EmptyDatabase(t)
	for _, url := range []string{urls.ServiceURL, urls.DisposerURL} {
		if _, err := connect(t, url).Exec(t.Context(), `CREATE TABLE forbidden ()`); err == nil {
			t.Error("the role may create tables")
		}
	}
}
