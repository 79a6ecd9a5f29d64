package storage

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// insertion is an upload that is to be noted, unless it goes beyond its limits.
type insertion struct {
	*staged
	limits documents.UploadLimits
	until  time.Time // of the lease of the staged one's token
}

// usage is what stood against an insertion's limits.
type usage struct {
	waiting int64 // uploads of the officer
	bytes   int64 // in the room
}

// InsertUpload notes that a file is on its way, unless it goes beyond a limit; one that is noted already stays as it is.
func (s *Store) InsertUpload(ctx context.Context, u documents.Upload, limits documents.UploadLimits) error {
	return s.insertUpload(ctx, &insertion{staged: &staged{Upload: u}, limits: limits})
}

// insertUpload notes an upload together with those that come at the same moment: they wait for the disk once.
func (s *Store) insertUpload(ctx context.Context, i *insertion) error {
	used, _, err := s.insertion.ask(ctx, i)
	switch {
	case err != nil:
		return readFailed(err, "")
	case used.waiting >= int64(i.limits.Waiting):
		return rooms.Errorf(rooms.RateLimited, "Du har för många uppladdningar som väntar: högst %d. Slutför eller ta bort några av dem.", i.limits.Waiting)
	case used.bytes+i.Size > i.limits.Room:
		return rooms.Errorf(rooms.TooLarge, "Rummet har inte plats för filen: högst %d MB får plats i ett rum.", i.limits.Room/1e6)
	}
	return nil
}

// insertUploads notes uploads in one transaction, each as if those before it were there. In a room and of an officer one
// transaction does so at a time: or several would each find room for themselves.
func (s *Store) insertUploads(ctx context.Context, all []*insertion) (map[*insertion]usage, error) {
	batch := &pgx.Batch{}
	var concerned []uuid.UUID
	for _, i := range all {
		concerned = append(concerned, i.Officer, i.Room)
	}
	batch.Queue(`SELECT pg_advisory_xact_lock(lock) FROM (
		SELECT DISTINCT hashtextextended('uploads of ' || id, 0) AS lock FROM unnest($1::uuid[]) AS id ORDER BY lock) AS locks`, concerned)
	// What takes uploads away locks the totals of rooms and then those of officers, each in order, with one statement. Several
	// statements that add uploads do so as well.
	if len(all) > 1 {
		batch.Queue(`SELECT FROM room_storage WHERE room = ANY($1::uuid[]) ORDER BY room FOR UPDATE`, concerned)
		batch.Queue(`SELECT FROM uploads_waiting WHERE officer = ANY($1::uuid[]) ORDER BY officer FOR UPDATE`, concerned)
	}
	found := make(map[*insertion]usage, len(all))
	for _, i := range all {
		i.queue(batch).QueryRow(func(row pgx.Row) error {
			var used usage
			err := row.Scan(&used.waiting, &used.bytes)
			found[i] = used
			return err
		})
	}
	return found, s.pool.SendBatch(ctx, batch).Close()
}

func (i *insertion) queue(batch *pgx.Batch) *pgx.QueuedQuery {
	var digest []byte
	var checksum *uint32
	if i.Complete() {
		digest, checksum = i.SHA256[:], &i.CRC32C
	}
	return batch.Queue(`
		WITH has AS (
			SELECT coalesce((SELECT uploads FROM uploads_waiting WHERE officer = $2), 0)
			         - (SELECT count(*) FROM upload WHERE id = $1 AND officer = $2) AS waiting,
			       coalesce((SELECT bytes FROM room_storage WHERE room = $3), 0)
			         - coalesce((SELECT size FROM upload WHERE id = $1), 0) AS bytes
		), added AS (
			INSERT INTO upload (id, officer, room, document, version, name, media_type, size, received, sha256, crc32c, store_version,
				created, expires, writer, writer_until)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULLIF($12, ''), $13, $14, $15, $16
			FROM has WHERE waiting < $17 AND bytes + $8 <= $18
			ON CONFLICT (id) DO NOTHING
		)
		SELECT waiting, bytes FROM has`,
		i.ID, i.Officer, i.Room, i.Document, i.Version, i.Name, i.MediaType, i.Size,
		i.Received, digest, checksum, i.StoreVersion, i.Created, i.Expires, nullable(i.token), i.until, i.limits.Waiting, i.limits.Room)
}
