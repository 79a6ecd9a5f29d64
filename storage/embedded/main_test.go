package embedded_test

import (
	"context"
	"log/slog"
	"os"
	"syscall"
	"testing"
	"time"

	"plaza/storage/embedded"
)

func TestMain(m *testing.M) {
	embedded.ObjectStoreChild()
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
