package storage_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/export"
	"plaza/rooms/proof"
	"plaza/storage"
)

// A shared document has a file of its own in the store: what becomes of the source's does not touch it.
func TestSharedFileIsItsOwn(t *testing.T) {
	t.Parallel()
	objects := openObjects(t)
	a := newArchiveIn(t, objects)
	view, err := a.service.OpenInternal(t.Context(), a.anna, a.reference)
	a.must(err)
	u := a.stored(objects, a.anna, view.ID, "karta.txt", "hela kartan")
	_, err = a.documents.Create(t.Context(), a.anna, documents.Creation{
		ClientID: rooms.NewID(), Room: view.ID, Documents: []documents.NewDocument{newDocument(u, "Karta")},
	})
	a.must(err)
	receipt, err := a.documents.Share(t.Context(), a.anna, documents.Share{Target: a.on(view.ID, u.Document), To: a.joint, Confirmed: true})
	a.must(err)
	copied := a.get(a.bo, a.joint, receipt.ID)
	a.must(objects.Delete(t.Context(), u.Key(), u.StoreVersion))
	if text, err := a.content(objects, a.bo, a.joint, copied.ID, copied.Latest.Version); err != nil || text != "hela kartan" {
		t.Errorf("the copy is %q (%v)", text, err)
	}
}

// The file of a registered document is protected against everybody but disposal, which takes it by its version.
func TestRegisteredFileIsProtectedUntilItIsDisposedOf(t *testing.T) {
	t.Parallel()
	objects := openObjects(t)
	a := newArchiveIn(t, objects)
	cia := a.officer("Cia Berg", a.town, "archivist", "registrar")
	view, err := a.service.OpenInternal(t.Context(), a.anna, a.reference)
	a.must(err)
	a.assign(view.ID, cia)
	u := a.stored(objects, a.anna, view.ID, "karta.txt", "hela kartan")
	_, err = a.documents.Create(t.Context(), a.anna, documents.Creation{
		ClientID: rooms.NewID(), Room: view.ID, Documents: []documents.NewDocument{newDocument(u, "Karta")},
	})
	a.must(err)
	_, err = a.service.Register(t.Context(), cia, rooms.Registration{
		ClientID: rooms.NewID(), Room: view.ID, Item: u.Document, DiaryNumber: "SBN 2026-123",
	})
	a.must(err)
	protection := storage.NewRetention(a.store, objects)
	a.must(protection.Protect(t.Context()))
	a.wantCode(objects.Delete(t.Context(), u.Key(), u.StoreVersion), rooms.Conflict, "skyddad")
	_, err = a.service.Dispose(t.Context(), cia, rooms.Disposal{
		ClientID: rooms.NewID(), Room: view.ID, Item: u.Document, Basis: "RA-FS 2021:6", Reference: "KS 2026/44",
	})
	a.must(err)
	records := storage.NewDisposalRecords(a.store, objects)
	a.must(records.Write(t.Context()))
	_, err = objects.Stat(t.Context(), u.Key(), u.StoreVersion)
	a.wantCode(err, rooms.NotFound, "")
	if n := a.count(`SELECT count(*) FROM disposed_object`); n != 0 {
		t.Errorf("%d files are still to go", n)
	}
	if names := recorded(t, objects); len(names) != 2 {
		t.Errorf("records %v, want one for each event that was disposed of", names)
	}
	a.must(records.Write(t.Context())) // again, harmless
	a.clean()
}

// A file that the store has lost, or refuses to let go, does not keep the others from what is due to them.
func TestOneFileDoesNotKeepTheOthers(t *testing.T) {
	t.Parallel()
	objects := openObjects(t)
	a := newArchiveIn(t, objects)
	cia := a.officer("Cia Berg", a.town, "registrar")
	a.assign(a.joint, cia)
	lost, kept := a.stored(objects, a.anna, a.joint, "borta.txt", "borta"), a.stored(objects, a.anna, a.joint, "karta.txt", "karta")
	_, err := a.documents.Create(t.Context(), a.anna, documents.Creation{
		ClientID: rooms.NewID(), Room: a.joint, Documents: []documents.NewDocument{newDocument(lost, "Borta"), newDocument(kept, "Karta")},
		Message: &documents.NewMessage{Text: "Två filer"},
	})
	a.must(err)
	for _, u := range []documents.Upload{lost, kept} {
		_, err = a.service.Register(t.Context(), cia, rooms.Registration{ClientID: rooms.NewID(), Room: a.joint, Item: u.Document, DiaryNumber: "SBN 2026-123"})
		a.must(err)
	}
	a.must(objects.Delete(t.Context(), lost.Key(), lost.StoreVersion))
	if err := storage.NewRetention(a.store, objects).Protect(t.Context()); rooms.CodeOf(err) != rooms.NotFound || !strings.Contains(err.Error(), lost.Key()) {
		t.Errorf("the lost file: %v", err)
	}
	a.wantCode(objects.Delete(t.Context(), kept.Key(), kept.StoreVersion), rooms.Conflict, "skyddad")

	a.exec(`INSERT INTO disposed_object (key, store_version) VALUES ('', 'refused'), ($1, $2)`, kept.Key(), kept.StoreVersion)
	if err := storage.NewDisposalRecords(a.store, objects).Write(t.Context()); err == nil {
		t.Error("the file without a name went")
	}
	_, err = objects.Stat(t.Context(), kept.Key(), kept.StoreVersion)
	a.wantCode(err, rooms.NotFound, "")
}

// An export has every version byte for byte, and of what is hidden or disposed of nothing.
func TestExportOfARoomWithDocuments(t *testing.T) {
	t.Parallel()
	objects := openObjects(t)
	a := newArchiveIn(t, objects)
	create := func(title, content string) documents.Upload {
		u := a.stored(objects, a.anna, a.joint, title+".txt", content)
		_, err := a.documents.Create(t.Context(), a.anna, documents.Creation{
			ClientID: rooms.NewID(), Room: a.joint, Documents: []documents.NewDocument{newDocument(u, title)},
			Message: &documents.NewMessage{Text: "Här är " + title},
		})
		a.must(err)
		return u
	}
	large := strings.Repeat("karta ", 200_000)
	u, hidden := create("Plankarta", large), create("Fel rum", "hemligt")
	_, err := a.documents.Hide(t.Context(), a.anna, documents.Reasoned{Target: a.on(a.joint, hidden.Document), Reason: "Fel rum", Version: 2})
	a.must(err)
	var out bytes.Buffer
	source := a.store.Export(rooms.OperatorScope(a.joint), storage.Range{}, objects)
	manifest, err := export.Write(t.Context(), &out, source, proof.NewKey([32]byte{1}), time.Now())
	a.must(err)
	result, err := export.Verify(t.Context(), bytes.NewReader(out.Bytes()), int64(out.Len()), export.Options{Keys: []string{proof.NewKey([32]byte{1}).Public().ID()}})
	a.must(err)
	if result.Verdict != export.Whole || manifest.Hidden != 2 {
		t.Errorf("%+v", result)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	a.must(err)
	files := map[string]string{}
	for _, f := range archive.File {
		if !strings.HasPrefix(f.Name, "files/") {
			continue
		}
		content, err := f.Open()
		a.must(err)
		all, err := io.ReadAll(content)
		a.must(err)
		files[f.Name] = string(all)
	}
	name := export.FileMember(a.get(a.anna, a.joint, u.Document).Versions[0].Seq, "Plankarta.txt")
	if len(files) != 1 || files[name] != large {
		t.Errorf("%d files, %s has %d bytes", len(files), name, len(files[name]))
	}
}
