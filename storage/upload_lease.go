package storage

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

const (
	// leaseLife is how long a request that is silent keeps others from an upload: a client whose connection or server died goes
	// on after it.
	leaseLife = 10 * time.Second
	// leaseRenewal is how often a request that receives says so, when nothing else of it is saved.
	leaseRenewal = 3 * time.Second
	// saveTimeout bounds what is done after a request was cut, to keep what it sent.
	saveTimeout = 30 * time.Second
)

// staged is an upload as its row has it, and the token of the one request that may change it.
type staged struct {
	documents.Upload
	parts []string // ETags of the whole parts
	tail  []byte   // what is received after them
	token uuid.UUID
	noted bool // there is a row: of an upload that comes whole at once only when its object is there
}

var (
	errUploadGone = rooms.Errorf(rooms.NotFound, "Uppladdningen finns inte längre. Börja om med filen.")
	errUploadBusy = rooms.Errorf(rooms.Conflict, "Filen tas emot i en annan begäran just nu. Försök igen om en stund.")
	errOffset     = rooms.Errorf(rooms.Conflict, "Filen har kommit olika långt här och hos dig. Fråga hur långt och fortsätt därifrån.")
)

// insert notes an upload as it stands, unless it goes beyond a limit. With a token the request that sends it has the lease.
func (u *Uploads) insert(ctx context.Context, s *staged, limits documents.UploadLimits) error {
	err := u.store.insertUpload(ctx, &insertion{s, limits, u.clock.Now().Add(leaseLife)})
	s.noted = err == nil
	return err
}

// take gives a request the lease of an upload that has come as far as offset.
func (u *Uploads) take(ctx context.Context, officer, id uuid.UUID, offset int64) (*staged, error) {
	s := &staged{token: uuid.New(), noted: true}
	now := u.clock.Now()
	rows, err := u.store.pool.Query(ctx, `
		UPDATE upload SET writer = $1, writer_until = $2
		WHERE id = $3 AND officer = $4 AND received = $5 AND expires > $6 AND (writer IS NULL OR writer_until <= $6)
		RETURNING `+uploadColumns+`, parts, tail`,
		s.token, now.Add(leaseLife), id, officer, offset, now)
	if err != nil {
		return nil, readFailed(err, "")
	}
	s.Upload, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (documents.Upload, error) {
		return scanUploadAnd(row, &s.parts, &s.tail)
	})
	if err == nil {
		return s, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return nil, readFailed(err, "")
	}
	found, err := u.find(ctx, officer, id)
	switch {
	case err != nil:
		return nil, err
	case found.Received != offset:
		return nil, errOffset
	}
	return nil, errUploadBusy
}

// renew keeps the lease of a request that receives slowly.
func (u *Uploads) renew(ctx context.Context, s *staged) error {
	return u.fenced(ctx, `UPDATE upload SET writer_until = $3 WHERE id = $1 AND writer = $2`, s.ID, s.token, u.clock.Now().Add(leaseLife))
}

// release lets the next request have the upload. It is told to nobody when that fails: the lease ends by itself.
func (u *Uploads) release(ctx context.Context, s *staged) {
	if !s.noted {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	_ = u.fenced(ctx, `UPDATE upload SET writer = NULL, writer_until = NULL WHERE id = $1 AND writer = $2`, s.ID, s.token)
}

// savePart notes a whole part, and that what is received ends with it.
func (u *Uploads) savePart(ctx context.Context, s *staged, etag string) error {
	return u.fenced(ctx, `
		UPDATE upload SET received = $3, hash_state = $4, multipart = $5, parts = parts || $6::text, tail = '', writer_until = $7
		WHERE id = $1 AND writer = $2`, s.ID, s.token, s.Received, s.HashState, s.Multipart, etag, u.clock.Now().Add(leaseLife))
}

// saveTail notes what is received after the whole parts, and gives the lease back.
func (u *Uploads) saveTail(ctx context.Context, s *staged) error {
	return u.fenced(ctx, `
		UPDATE upload SET received = $3, hash_state = $4, tail = $5, writer = NULL, writer_until = NULL WHERE id = $1 AND writer = $2`,
		s.ID, s.token, s.Received, s.HashState, s.tail)
}

// saveComplete notes that the object is there, and gives the lease back.
func (u *Uploads) saveComplete(ctx context.Context, s *staged) error {
	return u.fenced(ctx, `
		UPDATE upload SET received = size, sha256 = $3, store_version = $4, crc32c = $5, hash_state = NULL, multipart = NULL, parts = '{}', tail = '',
			writer = NULL, writer_until = NULL
		WHERE id = $1 AND writer = $2`, s.ID, s.token, s.SHA256[:], s.StoreVersion, s.CRC32C)
}

// fenced runs a change that only the holder of the lease may make.
func (u *Uploads) fenced(ctx context.Context, sql string, args ...any) error {
	tag, err := u.store.pool.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return errUploadBusy
	}
	return readFailed(err, "")
}
