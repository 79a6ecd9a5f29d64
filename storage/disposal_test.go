package storage_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/storage"
	"plaza/storage/storagetest"
)

// openObjects starts an object store of the test's own.
func openObjects(t *testing.T) *storage.Objects {
	t.Helper()
	access := storagetest.ObjectStore(t)
	objects, err := storage.OpenObjects(storage.ObjectsConfig{
		Endpoint: access.Endpoint, Region: access.Region, Bucket: access.Bucket,
		AccessKey: access.Service.AccessKey, SecretKey: access.Service.SecretKey,
		DisposerAccessKey: access.Disposer.AccessKey, DisposerSecretKey: access.Disposer.SecretKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// disposedMessage is a message of an internal room whose authority has decided on its disposal.
func (w *world) disposedMessage() (room uuid.UUID, seq int64) {
	w.t.Helper()
	anna := w.officer("Anna Ek", w.town, "officer", "archivist")
	internal, err := w.service.OpenInternal(w.t.Context(), anna, w.openCase(anna).Reference)
	if err != nil {
		w.t.Fatal(err)
	}
	posted := w.post(anna, internal.ID, "Ska gallras")
	if _, err := w.service.Dispose(w.t.Context(), anna, rooms.Disposal{
		ClientID: rooms.NewID(), Room: internal.ID, Item: posted.ID, Basis: "RA-FS 2021:6", Reference: "GB 2026:1",
	}); err != nil {
		w.t.Fatal(err)
	}
	return internal.ID, posted.Seq
}

func recorded(t *testing.T, objects *storage.Objects) []string {
	t.Helper()
	var keys []string
	for object, err := range objects.List(t.Context(), "disposals/") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, object.Key)
	}
	return keys
}

func TestDisposalIsRecordedInTheObjectStore(t *testing.T) {
	t.Parallel()
	w, objects := newWorld(t), openObjects(t)
	room, seq := w.disposedMessage()
	records := storage.NewDisposalRecords(w.store, objects)
	for range 2 { // writing again writes nothing more
		if err := records.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	keys := recorded(t, objects)
	if len(keys) != 1 {
		t.Fatalf("records %v, want one", keys)
	}
	content, _, err := objects.Get(t.Context(), keys[0], "", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(content)
	want := `{"room":"` + room.String() + `","seq":3,"disposed_by":5}`
	if err != nil || string(text) != want || seq != 3 {
		t.Errorf("record %s (%v), want %s", text, err, want)
	}
}

func TestDisposalRecordsFollowNotices(t *testing.T) {
	t.Parallel()
	w, objects := newWorld(t), openObjects(t)
	records := storage.NewDisposalRecords(w.store, objects)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); records.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	w.disposedMessage()
	for len(recorded(t, objects)) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("no record was written")
		}
		records.Notice([]rooms.Event{{Header: rooms.Header{Type: rooms.EventDisposed{}.EventType()}}})
	}
}

// A database that does not know a recorded disposal is an older one, restored.
func TestDisposalUndoneByARestore(t *testing.T) {
	t.Parallel()
	w, restored, objects := newWorld(t), newWorld(t), openObjects(t)
	room, seq := w.disposedMessage()
	records := storage.NewDisposalRecords(w.store, objects)
	if err := records.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if undone, err := records.Undone(t.Context()); err != nil || len(undone) != 0 {
		t.Errorf("undone %v (%v), want none", undone, err)
	}
	want := []string{fmt.Sprintf("disposals/%s/%d", room, seq)}
	if undone, err := storage.NewDisposalRecords(restored.store, objects).Undone(t.Context()); err != nil || !slices.Equal(undone, want) {
		t.Errorf("undone %v (%v), want %v", undone, err, want)
	}
}
