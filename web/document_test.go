package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/export"
	"plaza/web"
)

// nowhere is an object store in which nothing lies, for what moves no file but within it.
type nowhere struct{}

func (nowhere) Copy(context.Context, documents.Object, string) (string, error) { return "copy", nil }

// wide are limits that nothing here reaches.
var wide = documents.UploadLimits{File: 1 << 40, Room: 1 << 40, Waiting: 1000}

// staged is an upload of the officer's as if the file had come up; document is the nil UUID for a new one.
func (w *world) staged(actor rooms.Actor, room, document uuid.UUID, content string) documents.Upload {
	w.t.Helper()
	if document == uuid.Nil {
		document = rooms.NewID()
	}
	now := w.clock.Now()
	u := documents.Upload{
		ID: rooms.NewID(), Officer: actor.Officer, Room: room, Document: document, Version: rooms.NewID(), Name: "plan.pdf",
		MediaType: "application/pdf", Size: int64(len(content)), Received: int64(len(content)), Created: now, Expires: now.Add(documents.UploadLife),
	}
	w.contents.Store(u.Version, content)
	check(w.t, w.store.InsertUpload(w.t.Context(), u, wide))
	u.SHA256, u.StoreVersion = sha256.Sum256([]byte(content)), "1"
	check(w.t, w.store.SaveUpload(w.t.Context(), u))
	return u
}

// exportWithFiles is an export of a room whose files are what staged made up.
type exportWithFiles struct {
	export.Source
	w *world
}

func (e exportWithFiles) File(_ context.Context, version uuid.UUID) (io.ReadCloser, error) {
	content, known := e.w.contents.Load(version)
	if !known {
		return nil, rooms.Errorf(rooms.NotFound, "Versionen finns inte.")
	}
	return io.NopCloser(strings.NewReader(content.(string))), nil
}

// newDocument is the body of what makes a document of an upload.
func newDocument(u documents.Upload, title string) map[string]any {
	return map[string]any{"upload": u.ID, "sha256": hex.EncodeToString(u.SHA256[:]), "title": title, "kind": "plan_map"}
}

// document makes a document by the API.
func (b *browser) document(room uuid.UUID, title, content string) string {
	b.w.t.Helper()
	u := b.w.staged(b.actor, room, uuid.Nil, content)
	r := b.must(http.MethodPost, "/api/rooms/"+room.String()+"/documents", command(map[string]any{"documents": []any{newDocument(u, title)}}))
	return into[web.CreatedDocuments](b.w.t, r).Documents[0]
}

// A file is dropped into a room with a message; the other authority sees both at once, adds a version, and every version is known by
// its hash, author, authority and time.
func TestDocumentByTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	chief := w.signIn(w.officer("Cia Dal", board, rooms.OfficerRole, rooms.CoordinatorRole))
	room := uuid.MustParse(joint(openCase(anna)))
	path := "/api/rooms/" + room.String()
	chief.must(http.MethodPost, path+"/members", command(map[string]any{"officer": chief.actor.Officer, "from": "start"}))

	u := w.staged(anna.actor, room, uuid.Nil, "karta")
	body := command(map[string]any{"documents": []any{newDocument(u, "Plankarta")}, "message": map[string]any{"text": "Se kartan"}})
	made := into[web.CreatedDocuments](t, anna.must(http.MethodPost, path+"/documents", body))
	if again := into[web.CreatedDocuments](t, anna.must(http.MethodPost, path+"/documents", body)); again.Receipt != made.Receipt {
		t.Errorf("again %+v, first %+v", again, made)
	}
	if made.Receipt.Number != 1 {
		t.Errorf("the message is not numbered: %+v", made.Receipt)
	}
	document := path + "/documents/" + made.Documents[0]
	next := w.staged(chief.actor, room, u.Document, "ny karta")
	chief.must(http.MethodPost, document+"/versions", command(map[string]any{
		"upload": next.ID, "sha256": hex.EncodeToString(next.SHA256[:]), "note": "Gränsen är flyttad", "after": 1,
	}))
	d := get[web.DocumentDetails](anna, document)
	if len(d.Versions) != 2 || d.Versions[1].SHA256 != hex.EncodeToString(next.SHA256[:]) || d.Versions[1].Authority != board.String() ||
		d.Versions[1].Author != rooms.OfficerAuthor(chief.actor.Officer).String() || d.Document.Size != next.Size || d.Document.Versions != 2 {
		t.Errorf("details %+v", d)
	}
	until := w.clock.Now().Add(time.Hour)
	anna.must(http.MethodPost, document+"/lock", command(map[string]any{"until": until}))
	if d := get[web.DocumentDetails](chief, document); d.Document.LockedBy != rooms.OfficerAuthor(anna.actor.Officer).String() || !d.MayBreakLock || d.MayHide {
		t.Errorf("checked out: %+v", d)
	}
	chief.must(http.MethodPost, document+"/unlock", command(map[string]any{"reason": "Anna är ledig"}))
	page := get[web.DocumentPage](chief, path+"/documents?sort=size&order=descending&in_folder=true&text=karta")
	if len(page.Documents) != 1 || page.Documents[0].ID != made.Documents[0] {
		t.Errorf("page %+v", page)
	}
	if folders := get[web.FolderList](chief, path+"/folders").Folders; len(folders) != 1 || folders[0] != (web.Folder{Count: 1}) {
		t.Errorf("folders %+v", folders)
	}
	other := into[web.CreatedDocuments](t, anna.must(http.MethodPost, path+"/documents",
		command(map[string]any{"documents": []any{newDocument(w.staged(anna.actor, room, uuid.Nil, "foto"), "Foto")}})))
	wanted := "?document=" + made.Documents[0] + "&document=" + other.Documents[0] + "&document=" + uuid.NewString()
	if page := get[web.DocumentPage](chief, path+"/documents"+wanted); len(page.Documents) != 2 || page.Documents[0].ID != other.Documents[0] {
		t.Errorf("two of them and one that is not there: %+v", page)
	}
	if page := get[web.EventPage](chief, path+"/events"); len(page.Documents) != 1 || page.Documents[0].ID != made.Documents[0] || page.Documents[0].Versions != 2 {
		t.Errorf("the page of the message has the documents %+v", page.Documents)
	}
	for name, refused := range map[string]string{"document": "?document=x", "sort": "?sort=secret", "limit": "?limit=201", "kind": "?kind=x"} {
		if r := chief.do(http.MethodGet, path+"/documents"+refused, nil); r.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}
