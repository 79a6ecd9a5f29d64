package storage

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms/documents"
)

const uploadColumns = `id, officer, room, document, version, name, media_type, size, received, hash_state, coalesce(multipart, ''),
		sha256, coalesce(crc32c, 0), coalesce(store_version, ''), created, expires`

const selectUpload = `SELECT ` + uploadColumns + ` FROM upload`

func scanUpload(row pgx.CollectableRow) (documents.Upload, error) { return scanUploadAnd(row) }

// scanUploadAnd also scans columns that follow.
func scanUploadAnd(row pgx.CollectableRow, more ...any) (documents.Upload, error) {
	var u documents.Upload
	var digest []byte
	err := row.Scan(append([]any{&u.ID, &u.Officer, &u.Room, &u.Document, &u.Version, &u.Name, &u.MediaType, &u.Size, &u.Received, &u.HashState,
		&u.Multipart, &digest, &u.CRC32C, &u.StoreVersion, &u.Created, &u.Expires}, more...)...)
	copy(u.SHA256[:], digest)
	u.Created, u.Expires = u.Created.UTC(), u.Expires.UTC()
	return u, err
}

// Uploads returns those of the uploads that are the officer's own and have not expired at the time, in no order.
func (s *Store) Uploads(ctx context.Context, officer uuid.UUID, ids []uuid.UUID, now time.Time) ([]documents.Upload, error) {
	rows, err := s.pool.Query(ctx, selectUpload+` WHERE id = ANY($1) AND officer = $2 AND expires > $3`, ids, officer, now)
	if err != nil {
		return nil, readFailed(err, "")
	}
	uploads, err := pgx.CollectRows(rows, scanUpload)
	return uploads, readFailed(err, "")
}

// SaveUpload notes how far a file has come: what is received, the state of its hash, and where it lies.
func (s *Store) SaveUpload(ctx context.Context, u documents.Upload) error {
	var digest []byte
	var checksum *uint32
	if u.Complete() {
		digest, checksum = u.SHA256[:], &u.CRC32C
	}
	tag, err := s.pool.Exec(ctx, `
		UPDATE upload SET received = $2, hash_state = $3, multipart = NULLIF($4, ''), sha256 = $5, crc32c = $6,
			store_version = NULLIF($7, '')
		WHERE id = $1`, u.ID, u.Received, u.HashState, u.Multipart, digest, checksum, u.StoreVersion)
	if err == nil && tag.RowsAffected() == 0 {
		err = pgx.ErrNoRows
	}
	return readFailed(err, "Uppladdningen finns inte längre.")
}
