package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// DisposalRecords writes, for every event whose payload was disposed of, a small object disposals/ROOM/SEQ without any text,
// so that after a restore of an older database the disposal can be repeated. It reads what is missing from the read model, so
// a crash between commit and object loses nothing.
type DisposalRecords struct {
	store   *Store
	objects *Objects
	wake    chan struct{}
}

// disposalRecord is the object's content.
type disposalRecord struct {
	Room       uuid.UUID `json:"room"`
	Seq        int64     `json:"seq"`         // of the event whose payload is gone
	DisposedBy int64     `json:"disposed_by"` // seq of the event.disposed
}

// recordAgain is how often records are looked for without being told: another node or a command line may have disposed.
const recordAgain = 10 * time.Minute

// NewDisposalRecords makes the writer; Run does the work.
func NewDisposalRecords(store *Store, objects *Objects) *DisposalRecords {
	return &DisposalRecords{store: store, objects: objects, wake: make(chan struct{}, 1)}
}

// Notice tells of committed events, so that a disposal among them is recorded at once. It never blocks.
func (d *DisposalRecords) Notice(events []rooms.Event) {
	for _, e := range events {
		if e.Type.Name == (rooms.EventDisposed{}).EventType().Name {
			select {
			case d.wake <- struct{}{}:
			default:
			}
			return
		}
	}
}

// Run writes what is missing, at once and whenever there may be more, until ctx ends. Failures are logged and tried again.
func (d *DisposalRecords) Run(ctx context.Context) {
	for {
		if err := d.Write(ctx); err != nil && ctx.Err() == nil {
			slog.Error("disposals are not recorded in the object store yet", "error", err)
		}
		timer := time.NewTimer(recordAgain)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-d.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// Write writes every record that is missing. A record that the database does not know is that of a disposal which a restore has
// undone: it is logged until it is repeated.
func (d *DisposalRecords) Write(ctx context.Context) error {
	missing, undone, err := d.compare(ctx)
	if err != nil {
		return err
	}
	if len(undone) > 0 {
		slog.Error("disposals were undone by a restore: repeat them", "records", undone)
	}
	for _, r := range missing {
		content, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if _, err := d.objects.Put(ctx, r.key(), bytes.NewReader(content), int64(len(content)), sha256.Sum256(content)); err != nil {
			return err
		}
	}
	return nil
}

// Undone returns the keys, disposals/ROOM/SEQ, of the recorded disposals that the database does not know.
func (d *DisposalRecords) Undone(ctx context.Context) ([]string, error) {
	_, undone, err := d.compare(ctx)
	return undone, err
}

// compare finds the disposals without a record and the records without a disposal.
func (d *DisposalRecords) compare(ctx context.Context) (missing []disposalRecord, undone []string, err error) {
	recorded := map[string]bool{} // whether the database knows it
	for object, err := range d.objects.List(ctx, "disposals/") {
		if err != nil {
			return nil, nil, err
		}
		recorded[object.Key] = false
	}
	// Read after the list: what was recorded by then was committed before.
	disposed, err := collect[disposalRecord](ctx, d.store.pool, `
		SELECT room, seq, by_seq AS disposed_by FROM withheld_event WHERE reason = 'disposed'`)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range disposed {
		if _, found := recorded[r.key()]; !found {
			missing = append(missing, r)
		}
		recorded[r.key()] = true
	}
	for key, known := range recorded {
		if !known {
			undone = append(undone, key)
		}
	}
	slices.Sort(undone)
	return missing, undone, nil
}

func (r disposalRecord) key() string { return fmt.Sprintf("disposals/%s/%d", r.Room, r.Seq) }
