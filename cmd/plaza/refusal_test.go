package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"plaza/storage/storagetest"
)

// administer runs SQL as the role of the URL.
func administer(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // nothing is under way
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// wrongClock makes the database's clock five seconds fast for everybody who connects to it.
func wrongClock(t *testing.T, database storagetest.DatabaseURLs) {
	t.Helper()
	administer(t, database.OwnerURL,
		`CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '5 s' $$`,
		`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$`)
}

// TestServeRefuses: what a server must not run on it refuses with the fault and its remedy, and exits with status 1.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	p := newProduction(t, storagetest.Database(t))
	before := p.serve()
	eventually(t, func() string {
		if status, heads := before.get("/heads.jsonl"); status != http.StatusOK || heads == "" {
			return "the heads of yesterday are not signed"
		}
		return ""
	})
	before.stop()
	unmigrated, late := storagetest.EmptyDatabase(t), storagetest.Database(t)
	wrongClock(t, late)
	for name, c := range map[string]struct {
		settings []string
		want     string
	}{
		"a database without tables":          {[]string{"PLAZA_DATABASE_URL", unmigrated.ServiceURL}, "run plaza migrate"},
		"the owner as the service":           {[]string{"PLAZA_DATABASE_URL", p.database.OwnerURL}, "ALTER TABLE event OWNER TO another_role"},
		"the disposer as the service":        {[]string{"PLAZA_DATABASE_URL", p.database.DisposerURL}, "REVOKE DELETE ON event_payload"},
		"a clock that is wrong":              {[]string{"PLAZA_DATABASE_URL", late.ServiceURL, "PLAZA_DATABASE_DISPOSER_URL", late.DisposerURL}, "behind the database's"},
		"no disposer":                        {[]string{"PLAZA_DATABASE_DISPOSER_URL", ""}, "--database-disposer-url"},
		"a disposer that may not dispose":    {[]string{"PLAZA_DATABASE_DISPOSER_URL", p.database.ServiceURL}, "GRANT plaza_disposer"},
		"a disposer of another database":     {[]string{"PLAZA_DATABASE_DISPOSER_URL", late.DisposerURL}, "another database"},
		"no object store":                    {[]string{"PLAZA_S3_ENDPOINT", ""}, "--s3-endpoint"},
		"an object store that is away":       {[]string{"PLAZA_S3_ENDPOINT", "http://127.0.0.1:1"}, "127.0.0.1:1"},
		"a wrong secret of the object store": {[]string{"PLAZA_S3_SECRET_KEY", "guessed"}, "--s3-access-key"},
		"no signing key":                     {[]string{"PLAZA_SIGNING_KEYS_FILE", ""}, "--signing-keys"},
		"a key that nobody vouched for":      {[]string{"PLAZA_SIGNING_KEYS_FILE", keyFile(t, filepath.Join(t.TempDir(), "new.pem"))}, "put the old key before it"},
		"no key of sessions":                 {[]string{"PLAZA_SESSION_KEYS_FILE", ""}, "--session-keys"},
		"a cluster without a secret":         {[]string{"PLAZA_CLUSTER_LISTEN", "127.0.0.1:0"}, "--cluster-secret"},
		"routes without a cluster":           {[]string{"PLAZA_CLUSTER_ROUTES", "127.0.0.1:1"}, "--cluster-listen"},
		"an address in use":                  {[]string{"PLAZA_LISTEN", taken.Addr().String()}, "--listen"},
		"an admin address in use":            {[]string{"PLAZA_ADMIN_LISTEN", taken.Addr().String()}, "--admin-listen"},
		"an address with a path":             {[]string{"PLAZA_URL", "https://kommun.se/plaza"}, "--url"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := p.with(append([]string{"PLAZA_LISTEN", "localhost:0"}, c.settings...)...)
			stdout, stderr, code := other.plaza("serve")
			if code != exitFailed || stdout != "" || !strings.Contains(stderr, c.want) {
				t.Errorf("exit status %d, %q\n%s\nwant %s", code, stdout, stderr, c.want)
			}
		})
	}
}

// TestInterruptedDemo: a demo that was written half is recognised, and the operator told what to do.
func TestInterruptedDemo(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	p.serve().stop()
	administer(t, p.database.OwnerURL, `DELETE FROM installation`) // which is written last
	if _, stderr, code := p.plaza("serve", "--listen", "localhost:0"); code != exitFailed || !strings.Contains(stderr, "make the database anew") {
		t.Errorf("exit status %d, %s", code, stderr)
	}
}
