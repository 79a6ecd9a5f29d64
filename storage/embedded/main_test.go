package embedded_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"plaza/storage/embedded"
)

func TestMain(m *testing.M) {
	embedded.ObjectStoreChild()
	if folder := os.Getenv(parentVariable); folder != "" {
		beParent(folder)
	}
	os.Exit(m.Run())
}

const patience = 60 * time.Second

// eventually waits for a condition that has no signal of its own.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

type service interface {
	ProcessID() int
	Ready() bool
	WaitReady(context.Context) error
}

// crash kills a service's process and waits until another one serves.
func crash(t *testing.T, s service) {
	t.Helper()
	killed := s.ProcessID()
	if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another process that serves", func() bool {
		pid := s.ProcessID()
		return pid != 0 && pid != killed && s.Ready()
	})
}

// testLog shows the services' log when a test fails.
func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// logBuffer is a log to search in.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// dataPath is a new folder that the server's user can reach, also when the tests
// run as root.
func dataPath(t *testing.T) string {
	t.Helper()
	path := t.TempDir()
	for _, folder := range []string{path, filepath.Dir(path)} {
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func openFolder(t *testing.T, path string) *embedded.Folder {
	t.Helper()
	folder, err := embedded.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func startObjectStore(t *testing.T, folder *embedded.Folder) *embedded.ObjectStore {
	t.Helper()
	store, err := folder.StartObjectStore(t.Context(), embedded.ObjectStoreOptions{Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Stop)
	return store
}

func startPostgres(t *testing.T, folder *embedded.Folder) *embedded.Postgres {
	t.Helper()
	postgres, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t), UnsafeForTests: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(postgres.Stop)
	return postgres
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func queryOne[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	var value T
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func execute(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
