package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/google/uuid"

	"plaza/rooms"
)

// DisposalRecords follows disposals into the object store: the files of disposed documents go, by version id and past their
// retention, and for every event whose payload was disposed of a small object disposals/ROOM/SEQ is written without any text, so
// that after a restore of an older database the disposal can be repeated. What is left to do stands in the database, so a crash
// between commit and object loses nothing.
type DisposalRecords struct {
	*Follower
	store   *Store
	objects *Objects
}

// disposalRecord is the object's content.
type disposalRecord struct {
	Room       uuid.UUID `json:"room"`
	Seq        int64     `json:"seq"`         // of the event whose payload is gone
	DisposedBy int64     `json:"disposed_by"` // seq of the event.disposed
}

// NewDisposalRecords makes the follower; Run does the work.
func NewDisposalRecords(store *Store, objects *Objects) *DisposalRecords {
	d := &DisposalRecords{store: store, objects: objects}
	d.Follower = newFollower("disposals are not carried out in the object store yet", d.Write, rooms.EventDisposed{})
	return d
}

// Write writes every record that is missing, and lets the disposed files go, as many of them as it can. A record that the database
// does not know is that of a disposal which a restore has undone: it is logged until it is repeated.
func (d *DisposalRecords) Write(ctx context.Context) error {
	missing, undone, err := d.compare(ctx)
	if err != nil {
		return err
	}
	if len(undone) > 0 {
		slog.Error("disposals were undone by a restore: repeat them", "records", undone)
	}
	err = each(ctx, missing, func(r disposalRecord) error {
		content, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if _, err := d.objects.Put(ctx, r.key(), bytes.NewReader(content), int64(len(content)), sha256.Sum256(content)); err != nil {
			return fmt.Errorf("%s: %w", r.key(), err)
		}
		return nil
	})
	return errors.Join(err, d.removeFiles(ctx))
}

// disposedObject is a file of a document that was disposed of.
type disposedObject struct {
	Key          string
	StoreVersion string
}

// removeFiles deletes the files of disposed documents. The row goes last: to delete a file twice is no error.
func (d *DisposalRecords) removeFiles(ctx context.Context) error {
	files, err := collect[disposedObject](ctx, d.store.pool, `SELECT key, store_version FROM disposed_object`)
	if err != nil {
		return err
	}
	return each(ctx, files, func(f disposedObject) error {
		if err := d.objects.Dispose(ctx, f.Key, f.StoreVersion); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
		_, err := d.store.pool.Exec(ctx, `DELETE FROM disposed_object WHERE key = $1 AND store_version = $2`, f.Key, f.StoreVersion)
		return readFailed(err, "")
	})
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
