package storage

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
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

// InsertUpload notes that a file is on its way, unless it goes beyond a limit; one that is noted already stays as it is.
func (s *Store) InsertUpload(ctx context.Context, u documents.Upload, limits documents.UploadLimits) error {
	return s.insertUpload(ctx, &staged{Upload: u}, limits, time.Time{})
}

// insertUpload gives the holder of a token, if there is one, the lease until a time.
func (s *Store) insertUpload(ctx context.Context, u *staged, limits documents.UploadLimits, until time.Time) error {
	batch := &pgx.Batch{}
	if u.token != uuid.Nil {
		// A crash may lose the row until something is saved in it: nobody has been told of it then.
		batch.Queue(`SELECT set_config('synchronous_commit', 'off', true)`)
	}
	var waiting, used int64
	// One at a time in a room and of an officer: or several at once would each find room for themselves.
	batch.Queue(`SELECT pg_advisory_xact_lock(least(a, b)), pg_advisory_xact_lock(greatest(a, b))
		FROM (SELECT hashtextextended('uploads of ' || $1::uuid::text, 0) AS a, hashtextextended('uploads of ' || $2::uuid::text, 0) AS b) AS locks`,
		u.Officer, u.Room)
	batch.Queue(`
		WITH has AS (
			SELECT (SELECT count(*) FROM upload WHERE officer = $2 AND id <> $1) AS waiting,
			       (SELECT coalesce(sum(size), 0) FROM upload WHERE room = $3 AND id <> $1)::bigint
			         + (SELECT coalesce(sum(size), 0) FROM object WHERE room = $3)::bigint AS used
		), added AS (
			INSERT INTO upload (id, officer, room, document, version, name, media_type, size, created, expires, writer, writer_until)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
			FROM has WHERE waiting < $13 AND used + $8 <= $14
			ON CONFLICT (id) DO NOTHING
		)
		SELECT waiting, used FROM has`,
		u.ID, u.Officer, u.Room, u.Document, u.Version, u.Name, u.MediaType, u.Size, u.Created, u.Expires,
		nullable(u.token), until, limits.Waiting, limits.Room,
	).QueryRow(func(row pgx.Row) error { return row.Scan(&waiting, &used) })
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return readFailed(err, "")
	}
	switch {
	case waiting >= int64(limits.Waiting):
		return rooms.Errorf(rooms.RateLimited, "Du har för många uppladdningar som väntar: högst %d. Slutför eller ta bort några av dem.", limits.Waiting)
	case used+u.Size > limits.Room:
		return rooms.Errorf(rooms.TooLarge, "Rummet har inte plats för filen: högst %d MB får plats i ett rum.", limits.Room/1e6)
	}
	return nil
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
