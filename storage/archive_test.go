package storage_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/storage"
)

// copies is an object store that only remembers what was copied.
type copies struct {
	mu   sync.Mutex
	made map[string]string // the new key, by the old one
	fail error
}

func (c *copies) Copy(_ context.Context, object documents.Object, key string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return "", c.fail
	}
	c.made[object.Key] = key
	return fmt.Sprintf("copy %d", len(c.made)), nil
}

// archive is a world with documents: Anna of the municipality and Bo of the county board are in a case's joint room.
type archive struct {
	*world
	documents *documents.Service
	copies    *copies
	anna, bo  rooms.Actor
	joint     uuid.UUID
	reference rooms.Reference
}

// wide are limits that nothing here reaches.
var wide = documents.UploadLimits{File: 1 << 40, Room: 1 << 40, Waiting: 1000}

func newArchive(t *testing.T) *archive { return newArchiveAt(t, realClock{}) }

// newArchiveIn keeps files in a real object store.
func newArchiveIn(t *testing.T, objects *storage.Objects) *archive {
	t.Helper()
	a := newArchive(t)
	a.documents = documents.NewService(a.service, a.store, objects, realClock{}, wide)
	return a
}

// stored is an upload whose file lies in the object store.
func (a *archive) stored(objects *storage.Objects, actor rooms.Actor, room uuid.UUID, name, content string) documents.Upload {
	a.t.Helper()
	u := a.upload(actor, room, uuid.Nil, name, content)
	version, err := objects.Put(a.t.Context(), u.Key(), strings.NewReader(content), int64(len(content)), u.SHA256)
	a.must(err)
	u.StoreVersion = version.VersionID
	a.must(a.store.SaveUpload(a.t.Context(), u))
	return u
}

// content reads a version as a reader does.
func (a *archive) content(objects *storage.Objects, actor rooms.Actor, room, document, version uuid.UUID) (string, error) {
	a.t.Helper()
	opened, err := a.documents.OpenVersion(a.t.Context(), actor, room, document, version)
	a.must(err)
	body, _, err := objects.Get(a.t.Context(), opened.Object.Key, opened.Object.StoreVersion, 0, -1)
	if err != nil {
		return "", err
	}
	defer body.Close() //nolint:errcheck // it is read
	read, err := io.ReadAll(body)
	return string(read), err
}

func newArchiveAt(t *testing.T, clock rooms.Clock) *archive {
	t.Helper()
	a := &archive{world: newWorldAt(t, clock), copies: &copies{made: map[string]string{}}}
	a.documents = documents.NewService(a.service, a.store, a.copies, clock, wide)
	a.anna, a.bo = a.officer("Anna Ek", a.town, "officer", "coordinator"), a.officer("Bo Dahl", a.board, "officer")
	c := a.openCase(a.anna, a.bo)
	a.joint, a.reference = c.JointRoom, c.Reference
	return a
}

// upload stages a file as if it had come up; document is the nil UUID for a new one.
func (a *archive) upload(actor rooms.Actor, room, document uuid.UUID, name, content string) documents.Upload {
	a.t.Helper()
	if document == uuid.Nil {
		document = rooms.NewID()
	}
	now := time.Now()
	u := documents.Upload{
		ID: rooms.NewID(), Officer: actor.Officer, Room: room, Document: document, Version: rooms.NewID(), Name: name,
		MediaType: documents.MediaType("text/plain"), Size: int64(len(content)), Received: int64(len(content)),
		Created: now, Expires: now.Add(documents.UploadLife),
	}
	a.must(a.store.InsertUpload(a.t.Context(), u, wide))
	u.SHA256, u.CRC32C = sha256.Sum256([]byte(content)), crc32.Checksum([]byte(content), crc32.MakeTable(crc32.Castagnoli))
	u.StoreVersion = "store version of " + u.Version.String()
	a.must(a.store.SaveUpload(a.t.Context(), u))
	return u
}

func (a *archive) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func newDocument(u documents.Upload, title string) documents.NewDocument {
	return documents.NewDocument{Upload: u.ID, SHA256: u.SHA256, Title: title, Kind: documents.Study}
}

// create makes a document of one version.
func (a *archive) create(actor rooms.Actor, room uuid.UUID, title, content string) uuid.UUID {
	a.t.Helper()
	u := a.upload(actor, room, uuid.Nil, title+".txt", content)
	made, err := a.documents.Create(a.t.Context(), actor, documents.Creation{
		ClientID: rooms.NewID(), Room: room, Documents: []documents.NewDocument{newDocument(u, title)},
	})
	a.must(err)
	if made.Documents[0] != u.Document {
		a.t.Fatalf("document %s of the upload %s", made.Documents[0], u.Document)
	}
	return u.Document
}

func (a *archive) get(actor rooms.Actor, room, document uuid.UUID) documents.Details {
	a.t.Helper()
	d, err := a.documents.Get(a.t.Context(), actor, room, document)
	a.must(err)
	return d
}

func (a *archive) on(room, document uuid.UUID) documents.Target {
	return documents.Target{ClientID: rooms.NewID(), Room: room, Document: document}
}

// addVersion adds a version to a document that the actor saw with after versions.
func (a *archive) addVersion(actor rooms.Actor, room, document uuid.UUID, content string, after int64) error {
	a.t.Helper()
	u := a.upload(actor, room, document, "ny.txt", content)
	_, err := a.documents.AddVersion(a.t.Context(), actor, documents.NewVersion{
		Target: a.on(room, document), Upload: u.ID, SHA256: u.SHA256, After: after, Note: "Efter mötet",
	})
	return err
}

// clean fails unless the log proves itself and its read models.
func (a *archive) clean() {
	a.t.Helper()
	report, err := a.store.VerifyLog(a.t.Context(), true)
	a.must(err)
	if len(report.Breaks) > 0 || len(report.Differences) > 0 {
		a.t.Errorf("breaks %v, differences %v", report.Breaks, report.Differences)
	}
}

func (a *archive) count(sql string, args ...any) int {
	a.t.Helper()
	var n int
	a.must(a.owner.QueryRow(a.t.Context(), sql, args...).Scan(&n))
	return n
}

func (a *archive) wantCode(err error, code rooms.Code, words string) {
	a.t.Helper()
	if rooms.CodeOf(err) != code || code != "" && !strings.Contains(err.Error(), words) {
		a.t.Errorf("%v, want %q with %q", err, code, words)
	}
}

// setClock is a clock that a test moves.
type setClock struct {
	mu  sync.Mutex
	now time.Time
}

func newSetClock() *setClock { return &setClock{now: time.Now().UTC().Truncate(time.Millisecond)} }

func (c *setClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *setClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// noTrace fails when a room's log says any of the ids.
func (a *archive) noTrace(room uuid.UUID, ids ...uuid.UUID) {
	a.t.Helper()
	for _, id := range ids {
		if a.count(`SELECT count(*) FROM event_payload WHERE room = $1 AND convert_from(payload, 'UTF8') LIKE '%' || $2 || '%'`, room, id.String()) > 0 {
			a.t.Errorf("the room's log knows %s", id)
		}
	}
}
