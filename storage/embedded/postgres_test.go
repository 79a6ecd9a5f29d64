package embedded_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plaza/storage"
	"plaza/storage/embedded"
)

func TestFirstStart(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	folder := openFolder(t, path)
	postgres, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	admin := connect(t, postgres.AdministratorURL())
	for setting, want := range map[string]string{
		"listen_addresses":   "",
		"fsync":              "on",
		"full_page_writes":   "on",
		"synchronous_commit": "on",
		"commit_delay":       "0",
		"wal_compression":    "off",
		"data_checksums":     "on",
		"server_encoding":    "UTF8",
		"TimeZone":           "UTC",
		"jit":                "off", // of postgresql.conf
	} {
		if got := queryOne[string](t, admin, `SELECT current_setting('`+setting+`')`); got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	if got := queryOne[int](t, admin, `SELECT count(*) FROM pg_hba_file_rules WHERE auth_method IS DISTINCT FROM 'peer' OR type <> 'local'`); got != 0 {
		t.Errorf("%d rules let somebody in otherwise than by their user id over the socket", got)
	}
	if info, err := os.Stat(postgres.SocketFolder()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v", info.Mode(), err)
	}

	owner := connect(t, postgres.OwnerURL())
	execute(t, owner, `CREATE TABLE note (text text)`)
	execute(t, owner, `INSERT INTO note VALUES ('Ål'), ('zebra'), ('ål'), ('Zebra')`)
	if got := queryOne[string](t, owner, `SELECT string_agg(text, ' ' ORDER BY text) FROM note`); got != "Zebra zebra Ål ål" {
		t.Errorf("order of texts = %q, want that of their bytes", got)
	}
	if got := queryOne[string](t, owner, `SELECT lower('ÅÄÖ')`); got != "åäö" {
		t.Errorf("lower('ÅÄÖ') = %q", got)
	}
	for _, url := range []string{postgres.ServiceURL(), postgres.DisposerURL()} {
		conn := connect(t, url)
		if queryOne[bool](t, conn, `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user`) {
			t.Error("the role may more than its grants say")
		}
		if _, err := conn.Exec(t.Context(), `SELECT * FROM note`); err == nil {
			t.Error("the role reads a table without a grant")
		}
		if _, err := conn.Exec(t.Context(), `CREATE TABLE own ()`); err == nil {
			t.Error("the role makes tables")
		}
	}

	// A second start finds everything again.
	postgres.Stop()
	again := startPostgres(t, folder)
	if got := queryOne[int](t, connect(t, again.OwnerURL()), `SELECT count(*) FROM note`); got != 4 {
		t.Errorf("%d rows after a restart, want 4", got)
	}
}

func TestNothingListensOnTCP(t *testing.T) {
	t.Parallel()
	folder := openFolder(t, dataPath(t))
	for _, s := range []service{startPostgres(t, folder), startObjectStore(t, folder)} {
		if ports := listeningPorts(t, s.ProcessID()); len(ports) != 0 {
			t.Errorf("process %d listens on TCP: %v", s.ProcessID(), ports)
		}
	}
	// The check itself finds a listener.
	if ports := listeningPorts(t, listenHere(t)); len(ports) == 0 {
		t.Error("the test does not see listeners")
	}
}

func TestTwoSideBySide(t *testing.T) {
	t.Parallel()
	first, second := openFolder(t, dataPath(t)), openFolder(t, dataPath(t))
	one, two := startPostgres(t, first), startPostgres(t, second)
	startObjectStore(t, first)
	startObjectStore(t, second)
	execute(t, connect(t, one.OwnerURL()), `CREATE TABLE only_here ()`)
	if !queryOne[bool](t, connect(t, two.OwnerURL()), `SELECT to_regclass('only_here') IS NULL`) {
		t.Error("the two share a database")
	}
}

func TestAttach(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	folder := openFolder(t, path)
	if _, err := embedded.Attach(path); err == nil {
		t.Error("attached before anything was started")
	}
	postgres, store := startPostgres(t, folder), startObjectStore(t, folder)
	services, err := embedded.Attach(path)
	if err != nil {
		t.Fatal(err)
	}
	if services.OwnerURL != postgres.OwnerURL() || services.ServiceURL != postgres.ServiceURL() || services.DisposerURL != postgres.DisposerURL() {
		t.Errorf("database: %+v", services)
	}
	if services.Objects == nil || *services.Objects != store.Access() {
		t.Errorf("objects: %+v", services.Objects)
	}
	connect(t, services.ServiceURL)
	if info, err := os.Stat(filepath.Join(path, "services.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with secrets: %v, %v", info.Mode(), err)
	}
}

// TestAnyPath: a data folder may have a path that a socket or a URL may not.
func TestAnyPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("long", 30), "Plan ärenden, 'två' & 100%"} {
		folder := openFolder(t, filepath.Join(dataPath(t), name))
		postgres := startPostgres(t, folder)
		connect(t, postgres.ServiceURL())
		store := startObjectStore(t, folder)
		objects, err := storage.OpenObjects(objectsConfig(store.Access()))
		if err != nil {
			t.Fatal(err)
		}
		if err := objects.Check(t.Context()); err != nil {
			t.Error(err)
		}
		for _, sockets := range []string{postgres.SocketFolder(), store.SocketFolder()} {
			if strings.HasPrefix(sockets, "/tmp/plaza-") {
				t.Cleanup(func() { os.RemoveAll(sockets) })
			}
		}
	}
}

// TestErrorsStayOutOfTheLog: a statement that fails must not put its values into
// the log.
func TestErrorsStayOutOfTheLog(t *testing.T) {
	t.Parallel()
	var log logBuffer
	folder := openFolder(t, dataPath(t))
	postgres, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: debugLog(&log)})
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, postgres.OwnerURL())
	execute(t, conn, `CREATE TABLE note (text text UNIQUE)`)
	for _, sql := range []string{
		`INSERT INTO note VALUES ('secret words'), ('secret words')`,
		`SELECT 'secret words'::int`,
		`DO $$ BEGIN RAISE WARNING 'secret words'; END $$`,
	} {
		_, _ = conn.Exec(t.Context(), sql)
	}
	postgres.Stop()
	if text := log.String(); strings.Contains(text, "secret") || !strings.Contains(text, "shut down") {
		t.Errorf("log: %s", text)
	}
}
