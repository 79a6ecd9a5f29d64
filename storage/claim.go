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
SELECT t.version, n.document, t.room, t.document || '/' || t.version, t.store_version, t.size, t.sha256, t.crc32c
FROM taken t JOIN unnest($1::uuid[], $2::uuid[]) AS n (upload, document) ON n.upload = t.id`)

	claimObjects = statement("claim_objects", `
INSERT INTO object (version, document, room, key, store_version, size, sha256, crc32c, retained)
SELECT n.version, o.document, o.room, o.key, o.store_version, o.size, o.sha256, o.crc32c, o.retained
FROM unnest($1::uuid[], $2::uuid[]) AS n (version, earlier) JOIN object o ON o.version = n.earlier`)
)

// claimed is what a command's claims name: uploads and the documents they are for, and versions with the earlier ones they are of.
type claimed struct {
	uploads, documents []uuid.UUID
	versions, earlier  []uuid.UUID
}

func claims(c *rooms.Command) (all claimed) {
	for _, claim := range c.Claims {
		if claim.Upload != uuid.Nil {
			all.uploads, all.documents = append(all.uploads, claim.Upload), append(all.documents, claim.Document)
		} else {
			all.versions, all.earlier = append(all.versions, claim.Version), append(all.earlier, claim.Of)
		}
	}
	return all
}

// queueClaims reads which of the files that a command claims are there. Commands that claim come alone.
func (f *found) queueClaims(batch *pgx.Batch, commands []*pending) {
	for _, p := range commands {
		all := claims(&p.command)
		if len(all.uploads) > 0 {
			batch.Queue(lockUploads, all.uploads).Query(f.scanClaimable)
		}
		if len(all.earlier) > 0 {
			var inRooms []uuid.UUID
			for i := range p.command.Rooms {
				inRooms = append(inRooms, p.command.Rooms[i].Room)
			}
			batch.Queue(readObjects, all.earlier, inRooms).Query(f.scanClaimable)
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
		all := claims(&p.command)
		if len(all.uploads) > 0 {
			batch.Queue(claimUploads, all.uploads, all.documents)
		}
		if len(all.versions) > 0 {
			batch.Queue(claimObjects, all.versions, all.earlier)
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
		if !versions[claim.Version] || (claim.Upload == uuid.Nil) == (claim.Of == uuid.Nil) || (claim.Upload == uuid.Nil) != (claim.Document == uuid.Nil) {
			return errors.New("a claim is for one version of the command, from one source, and an upload for one document")
		}
		delete(versions, claim.Version)
	}
	if len(versions) > 0 {
		return errors.New("a version has a file")
	}
	return nil
}
