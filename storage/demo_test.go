package storage_test

import (
	"context"
	"testing"
	"time"

	"plaza/rooms"
	"plaza/rooms/demo"
	"plaza/storage"
	"plaza/storage/storagetest"
)

// filled is a seeded installation with the demo in it.
type filled struct {
	service *rooms.Service
	store   *storage.Store
	clock   *demo.Clock
}

func fillDemo(t *testing.T) filled {
	t.Helper()
	urls := storagetest.Database(t)
	pool := openPool(t, urls.ServiceURL)
	if err := storage.Seed(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	clock := &demo.Clock{}
	log, err := storage.OpenLog(t.Context(), urls.ServiceURL, urls.DisposerURL, storage.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close(context.Background()) })
	store := storage.NewStore(pool, clock)
	service := rooms.NewService(log, store, clock)
	begun := time.Now()
	if err := demo.Fill(t.Context(), service, store, clock); err != nil {
		t.Fatal(err)
	}
	t.Logf("filled in %v", time.Since(begun))
	return filled{service, store, clock}
}

func TestDemoIsCasesLikeAnyOther(t *testing.T) {
	t.Parallel()
	f := fillDemo(t)
	report, err := f.store.VerifyLog(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Clean() {
		t.Errorf("breaks %v, differences %v", report.Breaks, report.Differences)
	}
	if err := demo.Fill(t.Context(), f.service, f.store, f.clock); rooms.CodeOf(err) != rooms.Conflict {
		t.Errorf("filling again: %v, want conflict", err)
	}
}
