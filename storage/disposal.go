package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
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

// Write writes every record that is missing.
func (d *DisposalRecords) Write(ctx context.Context) error {
	have := map[string]bool{}
	for object, err := range d.objects.List(ctx, "disposals/") {
		if err != nil {
			return err
		}
		have[object.Key] = true
	}
	type row struct {
		Room  uuid.UUID
		Seq   int64
		BySeq int64
	}
	rows, err := collect[row](ctx, d.store.pool, `SELECT room, seq, by_seq FROM withheld_event WHERE reason = 'disposed'`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		key := fmt.Sprintf("disposals/%s/%d", r.Room, r.Seq)
		if have[key] {
			continue
		}
		content, err := json.Marshal(disposalRecord{Room: r.Room, Seq: r.Seq, DisposedBy: r.BySeq})
		if err != nil {
			return err
		}
		if _, err := d.objects.Put(ctx, key, bytes.NewReader(content), int64(len(content)), sha256.Sum256(content)); err != nil {
			return err
		}
	}
	return nil
}
