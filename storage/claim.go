package storage

import (
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// Claims are how stored files become those of versions: in the transaction of the event that says so, under the lock of its
// room. A row of the table object is never without its event, and an upload is claimed once.

var (
	// The row's lock keeps the sweeper away until the commit.
	lockUploads = statement("lock_uploads", `
SELECT id FROM upload WHERE id = ANY($1::uuid[]) AND store_version IS NOT NULL ORDER BY id FOR UPDATE`)

	readObjects = statement("read_objects", `SELECT version FROM object WHERE version = ANY($1::uuid[]) AND room = ANY($2::uuid[])`)

	claimUploads = statement("claim_uploads", `
WITH taken AS (DELETE FROM upload WHERE id = ANY($1::uuid[]) RETURNING *)
INSERT INTO object (version, document, room, key, store_version, size, sha256, crc32c)
SELECT version, document, room, document || '/' || version, store_version, size, sha256, crc32c FROM taken`)

	claimObjects = statement("claim_objects", `
INSERT INTO object (version, document, room, key, store_version, size, sha256, crc32c, retained)
SELECT n.version, o.document, o.room, o.key, o.store_version, o.size, o.sha256, o.crc32c, o.retained
FROM unnest($1::uuid[], $2::uuid[]) AS n (version, earlier) JOIN object o ON o.version = n.earlier`)
)

// claims splits a command's claims into the uploads and the earlier versions that they name.
func claims(c *rooms.Command) (uploads, versions, earlier []uuid.UUID) {
	for _, claim := range c.Claims {
		if claim.Upload != uuid.Nil {
			uploads = append(uploads, claim.Upload)
		} else {
			versions, earlier = append(versions, claim.Version), append(earlier, claim.Of)
		}
	}
	return uploads, versions, earlier
}

// queueClaims reads which of the files that a command claims are there. Commands that claim come alone.
func (f *found) queueClaims(batch *pgx.Batch, commands []*pending) {
	for _, p := range commands {
		uploads, _, earlier := claims(&p.command)
		if len(uploads) > 0 {
			batch.Queue(lockUploads, uploads).Query(f.scanClaimable)
		}
		if len(earlier) > 0 {
			var inRooms []uuid.UUID
			for i := range p.command.Rooms {
				inRooms = append(inRooms, p.command.Rooms[i].Room)
			}
			batch.Queue(readObjects, earlier, inRooms).Query(f.scanClaimable)
		}
	}
}

func (f *found) scanClaimable(rows pgx.Rows) error {
	var id uuid.UUID
	_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		f.claimable[id] = true
		return nil
	})
	return err
}

// refuseClaims holds that every claimed file is there.
func (f *found) refuseClaims(p *pending) error {
	for _, claim := range p.command.Claims {
		if !f.claimable[claim.Upload] && !f.claimable[claim.Of] {
			return documents.ErrNotStaged
		}
	}
	return nil
}

func queueClaiming(batch *pgx.Batch, commands []*pending) {
	for _, p := range commands {
		if p.outcome.err != nil {
			continue
		}
		uploads, versions, earlier := claims(&p.command)
		if len(uploads) > 0 {
			batch.Queue(claimUploads, uploads)
		}
		if len(versions) > 0 {
			batch.Queue(claimObjects, versions, earlier)
		}
	}
}

// checkClaims holds claims and versions together, one to one, and a claim to exactly one source.
func checkClaims(c *rooms.Command) error {
	versions := map[uuid.UUID]bool{}
	for i := range c.Rooms {
		for j := range c.Rooms[i].Events {
			if d := &c.Rooms[i].Events[j]; d.Content.EventType() == (rooms.VersionAdded{}).EventType() {
				versions[d.ID] = true
			}
		}
	}
	for _, claim := range c.Claims {
		if !versions[claim.Version] || (claim.Upload == uuid.Nil) == (claim.Of == uuid.Nil) {
			return errors.New("a claim is for one version of the command, from one source")
		}
		delete(versions, claim.Version)
	}
	if len(versions) > 0 {
		return errors.New("a version has a file")
	}
	return nil
}
