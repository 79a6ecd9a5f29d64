package storage

import (
	"context"
	"errors"
	"io"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// Uploads receives files: rows in the database say how far each has come, the object store has what came in whole parts. A file
// that fits in one part goes up as one object; a larger one in parts of partBytes, the next one received while the one before is
// stored. Every offset that was told holds, whatever dies: it is saved with the state of the hash over what comes before it.
//
// A request has one goroutine more while it receives. Uploads is safe for concurrent use, also by several nodes.
type Uploads struct {
	store   *Store
	objects *Objects
	clock   rooms.Clock

	turns    *turns
	stopping chan struct{}
}

// NewUploads joins the rows to the store of the bytes.
func NewUploads(store *Store, objects *Objects, clock rooms.Clock) *Uploads {
	return &Uploads{store: store, objects: objects, clock: clock, turns: newTurns(), stopping: make(chan struct{})}
}

// Stop makes every request that receives save what came of its file and end with Unavailable. It is called once, when the
// server stops.
func (u *Uploads) Stop() { close(u.stopping) }

var errStopping = rooms.Errorf(rooms.Unavailable, "Plaza startar om. Det som kommit av filen är sparat; överföringen fortsätter strax.")

// Begin notes an upload, unless it goes beyond the limits, and receives its beginning; content may be nil. An upload that is
// returned with an error has begun.
func (u *Uploads) Begin(ctx context.Context, upload documents.Upload, limits documents.UploadLimits, content io.Reader) (documents.Upload, error) {
	s := &staged{Upload: upload}
	var err error
	if content == nil && upload.Size > 0 {
		err = u.insert(ctx, s, limits)
	} else {
		if err := u.turns.begin(ctx, s.Officer, u.stopping); err != nil {
			return documents.Upload{}, err
		}
		defer u.turns.end(s.Officer)
		s.token = uuid.New()
		err = u.receive(ctx, s, limits, content)
	}
	if !s.noted {
		return documents.Upload{}, err
	}
	return s.Upload, err
}

// Find returns an officer's own upload. One that has all its bytes but was interrupted before its object was made is completed.
func (u *Uploads) Find(ctx context.Context, officer, id uuid.UUID) (documents.Upload, error) {
	found, err := u.find(ctx, officer, id)
	if err != nil || found.Complete() || found.Received < found.Size {
		return found, err
	}
	return u.Receive(ctx, officer, id, found.Size, nil)
}

func (u *Uploads) find(ctx context.Context, officer, id uuid.UUID) (documents.Upload, error) {
	rows, err := u.store.pool.Query(ctx, selectUpload+` WHERE id = $1 AND officer = $2 AND expires > $3`, id, officer, u.clock.Now())
	if err != nil {
		return documents.Upload{}, readFailed(err, "")
	}
	found, err := pgx.CollectExactlyOneRow(rows, scanUpload)
	if errors.Is(err, pgx.ErrNoRows) {
		return documents.Upload{}, errUploadGone
	}
	return found, readFailed(err, "")
}

// Receive takes what follows the first offset bytes; content may be nil. The upload is returned as far as it has come, also with
// an error.
func (u *Uploads) Receive(ctx context.Context, officer, id uuid.UUID, offset int64, content io.Reader) (documents.Upload, error) {
	if err := u.turns.begin(ctx, officer, u.stopping); err != nil {
		return documents.Upload{}, err
	}
	defer u.turns.end(officer)
	s, err := u.take(ctx, officer, id, offset)
	if err != nil {
		return documents.Upload{}, err
	}
	if s.Complete() {
		u.release(ctx, s)
		return s.Upload, nil
	}
	err = u.receive(ctx, s, documents.UploadLimits{}, content)
	return s.Upload, err
}

// Remove forgets an upload of the officer's: first its row, then what the store has of it.
func (u *Uploads) Remove(ctx context.Context, officer, id uuid.UUID) error {
	rows, err := u.store.pool.Query(ctx, `DELETE FROM upload WHERE id = $1 AND officer = $2 RETURNING `+uploadColumns, id, officer)
	if err != nil {
		return readFailed(err, "")
	}
	removed, err := pgx.CollectRows(rows, scanUpload)
	if err != nil {
		return readFailed(err, "")
	}
	for _, one := range removed {
		err = errors.Join(err, u.discard(ctx, one))
	}
	return err
}

// discard removes what the store has of an upload whose row is gone. What it fails to remove, SweepOrphans finds.
func (u *Uploads) discard(ctx context.Context, upload documents.Upload) error {
	if upload.Multipart == "" && upload.Received < upload.Size {
		return nil // the store has nothing of it yet
	}
	if upload.Multipart != "" {
		if err := u.objects.Abort(ctx, Upload{Key: upload.Key(), ID: upload.Multipart}); err != nil {
			return err
		}
	}
	for version, err := range u.objects.List(ctx, upload.Key()) {
		if err != nil {
			return err
		}
		if err := u.objects.Delete(ctx, version.Key, version.VersionID); err != nil {
			return err
		}
	}
	return nil
}
