package storage

import (
	"encoding/hex"
	"fmt"
	"maps"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/meetings"
)

// The read models of documents. What a document becomes is decided by documents.Apply alone; here its result is stored.

var (
	// In the order of documentColumns.
	readDocuments = statement("read_documents", `
SELECT `+documentColumns+` FROM document WHERE id = ANY($1::uuid[]) AND room = ANY($2::uuid[])`)

	putDocument = statement("put_document", `
INSERT INTO document (`+documentColumns+`, title_key)
VALUES ($1, $2, $3, $4, NULLIF($5::uuid, '00000000-0000-0000-0000-000000000000'), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
	$16, $17, $18, $19, $20, $21, $22, $23, $24, NULLIF($25::uuid, '00000000-0000-0000-0000-000000000000'), $26)
ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, kind = EXCLUDED.kind, folder = EXCLUDED.folder, final = EXCLUDED.final,
	ground = EXCLUDED.ground, marking_note = EXCLUDED.marking_note, locked_by = EXCLUDED.locked_by,
	locked_until = EXCLUDED.locked_until, withheld = EXCLUDED.withheld, version = EXCLUDED.version, versions = EXCLUDED.versions,
	latest = EXCLUDED.latest, name = EXCLUDED.name, media_type = EXCLUDED.media_type, size = EXCLUDED.size,
	changed_seq = EXCLUDED.changed_seq, changed = EXCLUDED.changed, changed_by = EXCLUDED.changed_by,
	changed_of = EXCLUDED.changed_of, title_key = EXCLUDED.title_key`)

	insertVersion = statement("insert_version", `
INSERT INTO document_version (id, room, document, seq, number, author, authority, time, name, media_type, size, sha256, note,
	restored_from)
VALUES ($1, $2, $3, $4, $5, $6, NULLIF($7::uuid, '00000000-0000-0000-0000-000000000000'), $8, $9, $10, $11, $12, $13, $14)`)

	disposeVersion = statement("dispose_version", `DELETE FROM document_version WHERE id = $1 AND room = $2`)

	// The objects of versions that are disposed of stay known until the store has let go of them.
	disposeObjects = statement("dispose_objects", `
WITH gone AS (DELETE FROM object WHERE version = ANY($1::uuid[]) RETURNING key, store_version)
INSERT INTO disposed_object (key, store_version) SELECT DISTINCT key, store_version FROM gone ON CONFLICT DO NOTHING`)
)

const documentColumns = `id, room, seq, author, authority, created, title, kind, folder, final, ground, marking_note,
	locked_by, locked_until, withheld, version, versions, latest, name, media_type, size, changed_seq, changed, changed_by, changed_of`

func init() {
	onDocument(nothing[rooms.DocumentCreated])
	onDocument(nothing[rooms.DocumentReceived])
	onDocument(addVersion)
	onDocument(func(w *modelWriter, e *entry, p rooms.DocumentChanged) {
		w.queue(insertItemContent, e.Room, e.Seq, p.Document)
	})
	onDocument(func(w *modelWriter, e *entry, p rooms.DocumentMarked) {
		w.queue(insertItemContent, e.Room, e.Seq, p.Document)
	})
	onDocument(nothing[rooms.DocumentUnmarked])
	onDocument(nothing[rooms.DocumentFinalised])
	onDocument(nothing[rooms.DocumentReopened])
	onDocument(nothing[rooms.DocumentLocked])
	onDocument(nothing[rooms.DocumentUnlocked])
	onDocument(func(w *modelWriter, e *entry, p rooms.DocumentHidden) {
		w.queue(hideItemEvents, p.Document, e.Room, e.Seq)
	})
	on(nothing[rooms.DocumentShared]) // read from the log only
	documentTypes[rooms.DocumentCreated{}.EventType()] = true
	documentTypes[rooms.DocumentReceived{}.EventType()] = true
}

// nothing is for what changes no read model but, perhaps, that of the document itself.
func nothing[P rooms.Payload](*modelWriter, *entry, P) {}

// onDocument takes an event into its document, and then does what else it means.
func onDocument[P rooms.Payload](apply func(*modelWriter, *entry, P)) {
	var zero P
	on(apply)
	p := projectors[zero.EventType()]
	also := p.apply
	p.apply = func(w *modelWriter, e *entry) {
		w.applyToDocument(e)
		also(w, e)
	}
	projectors[zero.EventType()] = p
}

// applyToDocument changes the document that the event concerns, if it concerns one.
func (w *modelWriter) applyToDocument(e *entry) {
	id, concerns := documents.Concerns(e.Header, e.content)
	before, exists := w.documents[id]
	if !concerns || !exists && !documentTypes[e.Type] {
		return // what disposes of a message, or of a part of a document
	}
	w.documents[id] = documents.Apply(before, e.Header, e.content)
	w.changed[id] = true
}

func addVersion(w *modelWriter, e *entry, p rooms.VersionAdded) {
	var digest [32]byte
	if _, err := hex.Decode(digest[:], []byte(p.SHA256)); err != nil {
		digest = [32]byte{} // the log proves itself; this row then differs from every file
	}
	id, _ := documents.Concerns(e.Header, p)
	restored, err := rooms.ParseID(p.RestoredFrom)
	if err != nil {
		restored = uuid.Nil
	}
	w.queue(insertVersion, e.ID, e.Room, id, e.Seq, w.documents[id].Versions, e.author, e.Authority, e.Time, p.Name, p.MediaType,
		p.Size, digest[:], p.Note, restored)
	w.queue(insertItemContent, e.Room, e.Seq, id)
}

// putDocuments stores the documents that changed.
func (w *modelWriter) putDocuments() {
	for id := range w.changed {
		d := w.documents[id]
		lockedBy := ""
		if d.Lock != (documents.Lock{}) {
			lockedBy = d.Lock.By.String()
		}
		w.queue(putDocument, d.ID, d.Room, d.Seq, d.Author.String(), d.Authority, d.Created, d.Title, d.Kind, d.Folder, d.Final,
			d.Ground, d.MarkingNote, lockedBy, d.Lock.Until, d.Withheld, d.Version, d.Versions, d.Latest.Version, d.Latest.Name,
			d.Latest.MediaType, d.Latest.Size, d.Latest.Seq, d.Latest.Time, d.Latest.Author.String(), d.Latest.Authority,
			documents.SortKey(d.Title))
	}
	clear(w.changed)
}

// collectDocuments reads rows of documentColumns, about so many. All of them are read into the same place and copied from there: a list
// is read so often that what each row would allocate counts.
func collectDocuments(rows pgx.Rows, about int) ([]documents.Document, error) {
	var d documents.Document
	var author, lockedBy, changedBy string
	all := make([]documents.Document, 0, about)
	_, err := pgx.ForEachRow(rows, []any{
		&d.ID, &d.Room, &d.Seq, &author, &d.Authority, &d.Created, &d.Title, &d.Kind, &d.Folder, &d.Final, &d.Ground,
		&d.MarkingNote, &lockedBy, &d.Lock.Until, &d.Withheld, &d.Version, &d.Versions, &d.Latest.Version, &d.Latest.Name,
		&d.Latest.MediaType, &d.Latest.Size, &d.Latest.Seq, &d.Latest.Time, &changedBy, &d.Latest.Authority,
	}, func() (err error) {
		d.Created, d.Latest.Time, d.Lock.Until = d.Created.UTC(), d.Latest.Time.UTC(), d.Lock.Until.UTC()
		if d.Author, err = rooms.ParseAuthor(author); err != nil {
			return fmt.Errorf("document %s: %w", d.ID, err)
		}
		if d.Latest.Author, err = rooms.ParseAuthor(changedBy); err != nil {
			return fmt.Errorf("document %s: %w", d.ID, err)
		}
		d.Lock.By = rooms.Author{}
		if lockedBy != "" {
			d.Lock.By, err = rooms.ParseAuthor(lockedBy)
		}
		all = append(all, d)
		return err
	})
	return all, err
}

// queueDocuments reads the documents that the commands concern, as they are before them.
func (f *found) queueDocuments(batch *pgx.Batch, commands []*pending) {
	var ids, inRooms []uuid.UUID
	for _, p := range commands {
		for i := range p.command.Rooms {
			r := &p.command.Rooms[i]
			for j := range r.Events {
				content := r.Events[j].Content
				if id, concerns := documents.Concerns(rooms.Header{Type: content.EventType()}, content); concerns {
					ids, inRooms = append(ids, id), append(inRooms, r.Room)
				}
			}
			for _, e := range r.Expect {
				if e.Entity == rooms.DocumentEntity {
					ids, inRooms = append(ids, e.ID), append(inRooms, r.Room)
				}
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	batch.Queue(readDocuments, ids, inRooms).Query(func(rows pgx.Rows) error {
		all, err := collectDocuments(rows, len(ids))
		for _, d := range all {
			f.documents[d.ID] = d
			f.versions[entity{rooms.DocumentEntity, d.ID}] = d.Version
		}
		return err
	})
}

// forgetOtherRooms keeps a replay's memory to one room: the events of a document or meeting are all in its own.
func (k known) forgetOtherRooms(room uuid.UUID) {
	maps.DeleteFunc(k.documents, func(_ uuid.UUID, d documents.Document) bool { return d.Room != room })
	maps.DeleteFunc(k.meetings, func(_ uuid.UUID, m meetings.Meeting) bool { return m.Room != room })
}
