package storage_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// Files become documents in the same append as their message, and a repeat is answered although the uploads are gone.
func TestFilesBecomeDocumentsWithTheirMessage(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	one, two := a.upload(a.anna, a.joint, uuid.Nil, "Plankarta å 🗺.pdf", "ett"), a.upload(a.anna, a.joint, uuid.Nil, "Plankarta å 🗺.pdf", "två")
	creation := documents.Creation{
		ClientID: rooms.NewID(), Room: a.joint,
		Documents: []documents.NewDocument{newDocument(one, "Plankarta"), newDocument(two, "Plankarta")},
		Message:   &documents.NewMessage{},
	}
	made, err := a.documents.Create(t.Context(), a.anna, creation)
	a.must(err)
	again, err := a.documents.Create(t.Context(), a.anna, creation)
	a.must(err)
	if again.Receipt != made.Receipt || len(again.Documents) != 2 || made.Receipt.Number != 1 {
		t.Errorf("made %+v, again %+v", made, again)
	}
	other := creation
	other.Documents = other.Documents[:1]
	_, err = a.documents.Create(t.Context(), a.anna, other)
	a.wantCode(err, rooms.Conflict, "redan")
	for _, u := range []documents.Upload{one, two} {
		d := a.get(a.bo, a.joint, u.Document)
		v := d.Versions[0]
		if d.Title != "Plankarta" || d.Versions[0].Number != 1 || v.Name != u.Name || v.SHA256 != u.SHA256 || v.Size != u.Size ||
			v.Author != rooms.OfficerAuthor(a.anna.Officer) || d.Document.Latest.Version != u.Version {
			t.Errorf("details %+v", d)
		}
		opened, err := a.documents.OpenVersion(t.Context(), a.bo, a.joint, u.Document, u.Version)
		a.must(err)
		if opened.Object.Key != u.Key() || opened.Object.StoreVersion != u.StoreVersion {
			t.Errorf("object %+v", opened.Object)
		}
	}
	if n := a.count(`SELECT count(*) FROM upload`); n != 0 {
		t.Errorf("%d uploads are left", n)
	}
	a.clean()
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	create := func(u documents.Upload, digest [32]byte) error {
		_, err := a.documents.Create(t.Context(), a.anna, documents.Creation{
			ClientID: rooms.NewID(), Room: a.joint,
			Documents: []documents.NewDocument{{Upload: u.ID, SHA256: digest, Title: "T", Kind: documents.Other}},
		})
		return err
	}
	u := a.upload(a.anna, a.joint, uuid.Nil, "a.txt", "a")
	a.wantCode(create(u, [32]byte{1}), rooms.Invalid, "inte fram hel")
	bos := a.upload(a.bo, a.joint, uuid.Nil, "b.txt", "b")
	a.wantCode(create(bos, bos.SHA256), rooms.Conflict, "redan använd")
	expired := a.upload(a.anna, a.joint, uuid.Nil, "c.txt", "c")
	a.exec(`UPDATE upload SET expires = '2020-01-01' WHERE id = $1`, expired.ID)
	a.wantCode(create(expired, expired.SHA256), rooms.Conflict, "gått ut")
	unfinished := a.upload(a.anna, a.joint, uuid.Nil, "d.txt", "d")
	a.exec(`UPDATE upload SET store_version = NULL WHERE id = $1`, unfinished.ID)
	a.wantCode(create(unfinished, unfinished.SHA256), rooms.Conflict, "färdigt")
	document := a.create(a.anna, a.joint, "Finns", "x")
	_, err := a.documents.AddVersion(t.Context(), a.anna, documents.NewVersion{
		Target: a.on(a.joint, document), Upload: u.ID, SHA256: u.SHA256, After: 1,
	})
	a.wantCode(err, rooms.Invalid, "annan handling")
	a.must(create(u, u.SHA256))
	a.wantCode(create(u, u.SHA256), rooms.Conflict, "redan använd")
	a.clean()
}

// Of two who add a version at the same time the second is told, and their file waits: it becomes the next version, or a document
// of its own beside it.
func TestTwoAddAVersionAtOnce(t *testing.T) {
	t.Parallel()
	t.Run("as the next version", func(t *testing.T) { twoAddAVersion(t, false) })
	t.Run("as a document of its own", func(t *testing.T) { twoAddAVersion(t, true) })
}

func twoAddAVersion(t *testing.T, beside bool) {
	t.Parallel()
	a := newArchive(t)
	document := a.create(a.anna, a.joint, "Utredning", "ett")
	mine, theirs := a.upload(a.anna, a.joint, document, "a.txt", "Annas"), a.upload(a.bo, a.joint, document, "b.txt", "Bos")
	results := make([]error, 2)
	var group sync.WaitGroup
	for i, one := range []struct {
		actor  rooms.Actor
		upload documents.Upload
	}{{a.anna, mine}, {a.bo, theirs}} {
		group.Go(func() {
			_, results[i] = a.documents.AddVersion(t.Context(), one.actor, documents.NewVersion{
				Target: a.on(a.joint, document), Upload: one.upload.ID, SHA256: one.upload.SHA256, After: 1,
			})
		})
	}
	group.Wait()
	told := 0
	for _, err := range results {
		if err != nil {
			told++
			a.wantCode(err, rooms.Conflict, "Version 2 kom till")
		}
	}
	if told != 1 || a.count(`SELECT count(*) FROM upload`) != 1 {
		t.Fatalf("%d were told: %v", told, results)
	}
	loser, upload := a.anna, mine
	if results[0] == nil {
		loser, upload = a.bo, theirs
	}
	if beside {
		made, err := a.documents.Create(t.Context(), loser, documents.Creation{
			ClientID: rooms.NewID(), Room: a.joint, Documents: []documents.NewDocument{newDocument(upload, "Vid sidan av")},
		})
		a.must(err)
		own := a.get(a.anna, a.joint, made.Documents[0])
		if own.ID == document || own.Versions[0].SHA256 != upload.SHA256 || len(a.get(a.anna, a.joint, document).Versions) != 2 {
			t.Errorf("a document of its own %+v", own)
		}
		opened, err := a.documents.OpenVersion(t.Context(), a.anna, a.joint, own.ID, own.Latest.Version)
		a.must(err)
		if opened.Object.Document != own.ID || opened.Object.Key != upload.Key() {
			t.Errorf("object %+v", opened.Object)
		}
		a.clean()
		return
	}
	_, err := a.documents.AddVersion(t.Context(), loser, documents.NewVersion{
		Target: a.on(a.joint, document), Upload: upload.ID, SHA256: upload.SHA256, After: 2,
	})
	a.must(err)
	if d := a.get(a.anna, a.joint, document); len(d.Versions) != 3 || d.Versions[2].SHA256 != upload.SHA256 || d.Versions[2].Number != 3 {
		t.Errorf("versions %+v", d.Versions)
	}
	a.clean()
}

func TestFinalDocumentTakesNoVersion(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	document := a.create(a.anna, a.joint, "Planbeskrivning", "ett")
	_, err := a.documents.Finalise(t.Context(), a.bo, a.on(a.joint, document), a.get(a.bo, a.joint, document).Version)
	a.must(err)
	a.wantCode(a.addVersion(a.anna, a.joint, document, "två", 1), rooms.Conflict, "slutlig")
	reopen := documents.Reasoned{Target: a.on(a.joint, document), Version: a.get(a.anna, a.joint, document).Version}
	_, err = a.documents.Reopen(t.Context(), a.anna, reopen)
	a.wantCode(err, rooms.Invalid, "Skälet")
	reopen.Reason = "Bilagan saknades."
	_, err = a.documents.Reopen(t.Context(), a.anna, reopen)
	a.must(err)
	a.must(a.addVersion(a.anna, a.joint, document, "två", 1))
	a.clean()
}

func TestCheckOut(t *testing.T) {
	t.Parallel()
	clock := newSetClock()
	a := newArchiveAt(t, clock)
	document := a.create(a.bo, a.joint, "Yttrande", "ett")
	until := clock.Now().Add(2 * time.Hour)
	_, err := a.documents.Lock(t.Context(), a.bo, a.on(a.joint, document), until)
	a.must(err)
	a.wantCode(a.addVersion(a.anna, a.joint, document, "två", 1), rooms.Conflict, "Bo Dahl, Länsstyrelsen Västra Götaland, har checkat ut handlingen till "+
		until.In(rooms.Stockholm).Format("2006-01-02 15:04"))
	_, err = a.documents.Lock(t.Context(), a.anna, a.on(a.joint, document), until)
	a.wantCode(err, rooms.Conflict, "Bo Dahl")
	a.must(a.addVersion(a.bo, a.joint, document, "Bos", 1))

	clock.add(2 * time.Hour) // it ends by itself
	a.must(a.addVersion(a.anna, a.joint, document, "Annas", 2))
	_, err = a.documents.Unlock(t.Context(), a.bo, a.on(a.joint, document), "")
	a.wantCode(err, rooms.Conflict, "inte utcheckad")

	_, err = a.documents.Lock(t.Context(), a.anna, a.on(a.joint, document), clock.Now().Add(time.Hour))
	a.must(err)
	_, err = a.documents.Unlock(t.Context(), a.bo, a.on(a.joint, document), "Hon är ledig.")
	a.wantCode(err, rooms.Forbidden, "roll") // Bo is no coordinator
	_, err = a.documents.Unlock(t.Context(), a.anna, a.on(a.joint, document), "")
	a.must(err)
	_, err = a.documents.Lock(t.Context(), a.bo, a.on(a.joint, document), clock.Now().Add(time.Hour))
	a.must(err)
	_, err = a.documents.Unlock(t.Context(), a.anna, a.on(a.joint, document), "")
	a.wantCode(err, rooms.Invalid, "Skälet")
	_, err = a.documents.Unlock(t.Context(), a.anna, a.on(a.joint, document), "Bo är sjuk.")
	a.must(err)
	if a.count(`SELECT count(*) FROM event WHERE type = 'document.unlocked'`) != 2 {
		t.Error("breaking a check-out left no trace")
	}
	for _, d := range []time.Duration{0, -time.Hour, 31 * 24 * time.Hour} {
		_, err = a.documents.Lock(t.Context(), a.bo, a.on(a.joint, document), clock.Now().Add(d))
		a.wantCode(err, rooms.Invalid, "30 dagar")
	}
	a.clean()
}

func TestEarlierVersionIsRestored(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	document := a.create(a.anna, a.joint, "Karta", "ett")
	a.must(a.addVersion(a.bo, a.joint, document, "två", 1))
	first := a.get(a.anna, a.joint, document).Versions[0]
	restore := documents.Restoration{Target: a.on(a.joint, document), Version: first.ID, Note: "Den var bättre", After: 2}
	receipt, err := a.documents.Restore(t.Context(), a.bo, restore)
	a.must(err)
	again, err := a.documents.Restore(t.Context(), a.bo, restore)
	a.must(err)
	if again != receipt {
		t.Errorf("again %+v, first %+v", again, receipt)
	}
	third := a.get(a.anna, a.joint, document).Versions[2]
	if third.SHA256 != first.SHA256 || third.RestoredFrom != first.ID || third.Number != 3 || third.ID != receipt.ID {
		t.Errorf("restored %+v of %+v", third, first)
	}
	opened, err := a.documents.OpenVersion(t.Context(), a.anna, a.joint, document, third.ID)
	a.must(err)
	if opened.Object.Key != documents.ObjectKey(document, first.ID) {
		t.Errorf("object %+v", opened.Object)
	}
	restore.Target, restore.Version, restore.After = a.on(a.joint, document), third.ID, 3
	_, err = a.documents.Restore(t.Context(), a.bo, restore)
	a.wantCode(err, rooms.Invalid, "redan den senaste")
	a.clean()
}

// Reading a marked document is audited before anything is given, once for what is one reading.
func TestReadingOfMarkedDocumentsIsAudited(t *testing.T) {
	t.Parallel()
	clock := newSetClock()
	a := newArchiveAt(t, clock)
	document := a.create(a.anna, a.joint, "Skyddsobjekt", "hemligt")
	version := a.get(a.anna, a.joint, document).Latest.Version
	read := func() {
		t.Helper()
		_, err := a.documents.OpenVersion(t.Context(), a.bo, a.joint, document, version)
		a.must(err)
	}
	readings := func() int {
		return a.count(`SELECT count(*) FROM audit_event WHERE type = 'document.read' AND chain = $1`, a.board)
	}
	read()
	if readings() != 0 {
		t.Error("an unmarked document's reading was audited")
	}
	mark := documents.Marking{Target: a.on(a.joint, document), Version: 2, Note: "Kapitel 4"}
	_, err := a.documents.Mark(t.Context(), a.anna, mark)
	a.wantCode(err, rooms.Invalid, "Lagrummet")
	mark.Ground = "OSL 18 kap. 13 §"
	_, err = a.documents.Mark(t.Context(), a.anna, mark)
	a.must(err)
	read()
	read()
	if n := readings(); n != 1 {
		t.Errorf("%d readings, want 1", n)
	}
	clock.add(time.Hour)
	read()
	if n := readings(); n != 2 {
		t.Errorf("%d readings, want 2", n)
	}
	_, err = a.documents.Unmark(t.Context(), a.bo, documents.Reasoned{Target: a.on(a.joint, document), Reason: "Kapitlet är borta.", Version: 3})
	a.must(err)
	if d := a.get(a.bo, a.joint, document); d.Ground != "" || d.MarkingNote != "" {
		t.Errorf("marked %+v", d)
	}
	a.clean()
}

func TestSharedDocumentIsACopyOfItsOwn(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	view, err := a.service.OpenInternal(t.Context(), a.anna, a.reference)
	a.must(err)
	document := a.create(a.anna, view.ID, "Intern bedömning", "utkast")
	a.must(a.addVersion(a.anna, view.ID, document, "färdig", 1))
	if !a.get(a.anna, view.ID, document).LeavesInternal || a.get(a.anna, a.joint, a.create(a.anna, a.joint, "Öppen", "x")).LeavesInternal {
		t.Error("whoever shares is not warned, or without reason")
	}
	_, err = a.documents.Mark(t.Context(), a.anna, documents.Marking{
		Target: a.on(view.ID, document), Ground: "OSL 18 kap. 13 §", Note: "bara för oss", Version: a.get(a.anna, view.ID, document).Version,
	})
	a.must(err)
	share := documents.Share{Target: a.on(view.ID, document), To: a.joint}
	_, err = a.documents.Share(t.Context(), a.anna, share)
	a.wantCode(err, rooms.Invalid, "OSL 18 kap. 13 §")
	share.Ground = "OSL 10 kap. 2 §"
	_, err = a.documents.Share(t.Context(), a.anna, share)
	a.wantCode(err, rooms.Invalid, "bekräfta")
	if len(a.copies.made) != 0 {
		t.Errorf("copied before it was confirmed: %v", a.copies.made)
	}
	share.Confirmed = true
	receipt, err := a.documents.Share(t.Context(), a.anna, share)
	a.must(err)
	again, err := a.documents.Share(t.Context(), a.anna, share)
	a.must(err)
	if again != receipt || len(a.copies.made) != 1 {
		t.Errorf("again %+v, first %+v, copies %v", again, receipt, a.copies.made)
	}
	source, copied := a.get(a.anna, view.ID, document), a.get(a.bo, a.joint, receipt.ID)
	if copied.ID == document || len(copied.Versions) != 1 || copied.Versions[0].SHA256 != source.Versions[1].SHA256 ||
		copied.Ground != source.Ground || copied.MarkingNote != "" || copied.Title != source.Title {
		t.Errorf("copy %+v", copied)
	}
	opened, err := a.documents.OpenVersion(t.Context(), a.bo, a.joint, copied.ID, copied.Latest.Version)
	a.must(err)
	if opened.Object.Key != a.copies.made[documents.ObjectKey(document, source.Latest.Version)] || opened.Object.Key != documents.ObjectKey(copied.ID, copied.Latest.Version) {
		t.Errorf("object %+v", opened.Object)
	}
	a.noTrace(a.joint, view.ID, document, source.Latest.Version)
	_, err = a.documents.Share(t.Context(), a.anna, documents.Share{Target: a.on(a.joint, copied.ID), To: view.ID, Ground: "x"})
	a.wantCode(err, rooms.Forbidden, "gemensamma rum")
	a.clean()
}

// Nothing is shared out of its case, also by who writes in both.
func TestWhatIsSharedStaysInItsCase(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	other := a.openCase(a.anna).JointRoom
	document := a.create(a.anna, a.joint, "Plankarta", "x")
	_, err := a.documents.Share(t.Context(), a.anna, documents.Share{Target: a.on(a.joint, document), To: other, Ground: "x", Confirmed: true})
	a.wantCode(err, rooms.Invalid, "inom sitt ärende")
	posted, err := a.service.PostMessage(t.Context(), a.anna, rooms.NewMessage{ClientID: rooms.NewID(), Room: a.joint, Text: "Hej"})
	a.must(err)
	_, err = a.service.ShareMessage(t.Context(), a.anna, rooms.Share{ClientID: rooms.NewID(), From: a.joint, Message: posted.ID, To: other})
	a.wantCode(err, rooms.Invalid, "inom sitt ärende")
}

// A copy takes its place in the room that it goes to, and is refused where there is none.
func TestSharedDocumentKeepsToTheRoomsQuota(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	a.documents = documents.NewService(a.service, a.store, a.copies, realClock{}, documents.UploadLimits{Room: 10, Waiting: 10})
	view, err := a.service.OpenInternal(t.Context(), a.anna, a.reference)
	a.must(err)
	a.create(a.bo, a.joint, "Bos", "sju byt")
	share := func(content string) error {
		document := a.create(a.anna, view.ID, "Intern bedömning", content)
		command := documents.Share{Target: a.on(view.ID, document), To: a.joint, Confirmed: true}
		_, err := a.documents.Share(t.Context(), a.anna, command)
		if err == nil {
			_, err = a.documents.Share(t.Context(), a.anna, command)
		}
		return err
	}
	a.wantCode(share("fyra"), rooms.TooLarge, "plats")
	if len(a.copies.made) != 0 {
		t.Errorf("copied what has no place: %v", a.copies.made)
	}
	a.must(share("tre"))
	a.wantCode(share("1"), rooms.TooLarge, "plats")
	a.clean()
}

// TestReadingIsAuditedAsWhatItIs: who has read a marked document lately and reads it again when it has been marked anew, or hidden,
// reads something else as far as the audit goes.
func TestReadingIsAuditedAsWhatItIs(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	document := a.create(a.anna, a.joint, "Skyddsrum", "hemligt")
	version := a.get(a.anna, a.joint, document).Latest.Version
	read := func(ground string, hidden bool) {
		t.Helper()
		for range 2 {
			_, err := a.documents.OpenVersion(t.Context(), a.anna, a.joint, document, version)
			a.must(err)
		}
		if n := a.count(`
			SELECT count(*) FROM (SELECT convert_from(payload, 'UTF8')::jsonb AS said FROM audit_event WHERE type = 'document.read') AS readings
			WHERE (said ->> 'hidden')::bool = $1 AND coalesce(said ->> 'ground', '') = $2`, hidden, ground); n != 1 {
			t.Errorf("the reading with ground %q, hidden %v, was audited %d times", ground, hidden, n)
		}
	}
	for _, ground := range []string{"OSL 15 kap. 2 §", "OSL 18 kap. 13 §"} {
		_, err := a.documents.Mark(t.Context(), a.anna, documents.Marking{
			Target: a.on(a.joint, document), Ground: ground, Version: a.get(a.anna, a.joint, document).Document.Version,
		})
		a.must(err)
		read(ground, false)
	}
	_, err := a.documents.Hide(t.Context(), a.anna, documents.Reasoned{
		Target: a.on(a.joint, document), Reason: "Fel rum", Version: a.get(a.anna, a.joint, document).Document.Version,
	})
	a.must(err)
	read("", true) // nothing more is told of it, nor of its marking
}

func TestHiddenDocument(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	document := a.create(a.anna, a.joint, "Fel rum", "hemligt")
	bos := a.create(a.bo, a.joint, "Bos", "x")
	version := a.get(a.anna, a.joint, document).Latest.Version
	hide := documents.Reasoned{Target: a.on(a.joint, bos), Reason: "Fel rum", Version: 2}
	_, err := a.documents.Hide(t.Context(), a.anna, hide)
	a.wantCode(err, rooms.Forbidden, "den myndighet")
	hide.Target = a.on(a.joint, document)
	_, err = a.documents.Hide(t.Context(), a.anna, hide)
	a.must(err)
	d := a.get(a.bo, a.joint, document)
	if d.Withheld != rooms.Hidden || d.Title != "" || len(d.Versions) != 0 || d.Document.Latest.Name != "" || d.Document.Latest.Size != 0 {
		t.Errorf("a reader sees %+v", d)
	}
	_, err = a.documents.OpenVersion(t.Context(), a.bo, a.joint, document, version)
	a.wantCode(err, rooms.Forbidden, "roll")
	_, err = a.documents.HiddenVersions(t.Context(), a.bo, a.joint, document)
	a.wantCode(err, rooms.Forbidden, "roll")
	versions, err := a.documents.HiddenVersions(t.Context(), a.anna, a.joint, document)
	a.must(err)
	if len(versions) != 1 || versions[0].ID != version {
		t.Errorf("hidden versions %+v", versions)
	}
	_, err = a.documents.OpenVersion(t.Context(), a.anna, a.joint, document, version)
	a.must(err)
	if n := a.count(`SELECT count(*) FROM audit_event WHERE type = 'document.read'`); n != 2 {
		t.Errorf("%d readings were audited, want 2", n)
	}
	a.wantCode(a.addVersion(a.anna, a.joint, document, "två", 1), rooms.Conflict, "dold")
	if n := a.count(`SELECT count(*) FROM withheld_event WHERE room = $1`, a.joint); n != 2 {
		t.Errorf("%d events are withheld, want 2", n)
	}
	second := a.create(a.anna, a.joint, "Också fel", "mer")
	_, err = a.documents.Hide(t.Context(), a.anna, documents.Reasoned{Target: a.on(a.joint, second), Reason: "Fel rum", Version: 2})
	a.must(err)
	_, err = a.documents.HiddenVersions(t.Context(), a.anna, a.joint, second)
	a.must(err)
	if n := a.count(`SELECT count(*) FROM audit_event WHERE type = 'document.read'`); n != 3 {
		t.Errorf("%d readings were audited after those of another document, want 3", n)
	}
	a.clean()
}

func TestDisposedDocument(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	archivists := []rooms.Actor{a.officer("Cia Berg", a.town, "archivist", "registrar"), a.officer("Dan Alm", a.board, "archivist")}
	for _, actor := range archivists {
		a.assign(a.joint, actor)
	}
	document := a.create(a.anna, a.joint, "Personuppgifter", "ett")
	a.must(a.addVersion(a.bo, a.joint, document, "två", 1))
	first := a.get(a.anna, a.joint, document).Versions[0]
	_, err := a.documents.Restore(t.Context(), a.anna, documents.Restoration{Target: a.on(a.joint, document), Version: first.ID, After: 2})
	a.must(err)
	_, err = a.documents.Change(t.Context(), a.anna, documents.Labels{
		Target: a.on(a.joint, document), Title: "Bilaga", Kind: documents.Other, Folder: "Underlag", Version: a.get(a.anna, a.joint, document).Version,
	})
	a.must(err)
	_, err = a.service.Register(t.Context(), archivists[0], rooms.Registration{
		ClientID: rooms.NewID(), Room: a.joint, Item: document, DiaryNumber: "SBN 2026-123", ActNumber: "7",
	})
	a.must(err)
	if r := a.get(a.bo, a.joint, document).Registrations; len(r) != 1 || r[0].DiaryNumber != "SBN 2026-123" {
		t.Errorf("registrations %+v", r)
	}
	for i, actor := range archivists {
		if n := a.count(`SELECT count(*) FROM object`); n != 3 {
			t.Errorf("%d objects before decision %d, want 3", n, i+1)
		}
		_, err := a.service.Dispose(t.Context(), actor, rooms.Disposal{
			ClientID: rooms.NewID(), Room: a.joint, Item: document, Basis: "RA-FS 2021:6", Reference: "KS 2026/44",
		})
		a.must(err)
	}
	d := a.get(a.anna, a.joint, document)
	if d.Withheld != rooms.Disposed || d.Title != "" || len(d.Versions) != 0 || d.Document.Versions != 0 {
		t.Errorf("left of it: %+v", d)
	}
	_, err = a.documents.OpenVersion(t.Context(), a.anna, a.joint, document, first.ID)
	a.wantCode(err, rooms.NotFound, "gallrad")
	for table, want := range map[string]int{"object": 0, "disposed_object": 2, "document_version": 0} {
		if n := a.count(`SELECT count(*) FROM ` + table); n != want {
			t.Errorf("%d rows of %s, want %d", n, table, want)
		}
	}
	if n := a.count(`SELECT count(*) FROM event_payload p JOIN event e USING (room, seq)
		WHERE e.type IN ('document.created', 'version.added', 'document.changed')`); n != 0 {
		t.Errorf("%d payloads are left", n)
	}
	a.clean()
}

// A list is sorted as Swedish is, goes on where it ended, and shows what the reader may see.
func TestListOfDocuments(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	titles := []string{"Plan 2", "Plan 10", "zon", "Åkern", "ängen", "Östra", "Plan 2"} // in their order, but for the last
	ids := []uuid.UUID{rooms.NewID()}                                                   // of no document
	for i := len(titles) - 1; i >= 0; i-- {
		ids = append(ids, a.create(a.anna, a.joint, titles[i], strings.Repeat("x", i)))
	}
	want := []string{"Plan 2", "Plan 2", "Plan 10", "zon", "Åkern", "ängen", "Östra"}
	for _, descending := range []bool{false, true} {
		var got []string
		q := documents.Query{Sort: documents.ByTitle, Limit: 3, Descending: descending}
		for more := true; more; {
			page, err := a.documents.List(t.Context(), a.bo, a.joint, q)
			a.must(err)
			for _, d := range page.Documents {
				got = append(got, d.Title)
				q.After = d.ID
			}
			more = page.More
		}
		if descending {
			for i, j := 0, len(got)-1; i < j; i, j = i+1, j-1 {
				got[i], got[j] = got[j], got[i]
			}
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("titles %q, want %q", got, want)
		}
	}
	for name, filter := range map[string]struct {
		query documents.Query
		want  int
	}{
		"some alone":   {documents.Query{IDs: ids[:3]}, 2},
		"text":         {documents.Query{Text: "PLAN"}, 3},
		"text as text": {documents.Query{Text: "%"}, 0},
		"kind":         {documents.Query{Kind: documents.Photo}, 0},
		"working":      {documents.Query{Status: documents.WorkingMaterial}, 7},
		"authority":    {documents.Query{Authority: a.board}, 0},
		"folder":       {documents.Query{InFolder: new(string)}, 7},
	} {
		for _, order := range []documents.Sort{documents.ByTitle, documents.ByChanged, documents.BySize, documents.ByKind, documents.ByFolder} {
			filter.query.Sort, filter.query.Limit = order, 10
			page, err := a.documents.List(t.Context(), a.bo, a.joint, filter.query)
			a.must(err)
			if len(page.Documents) != filter.want {
				t.Errorf("%s by %s: %d documents, want %d", name, order, len(page.Documents), filter.want)
			}
		}
	}
	late := a.officer("Eva Ny", a.board, "officer")
	a.must(a.service.Assign(t.Context(), a.officer("Fia Ho", a.board, "officer", "coordinator"), rooms.Assignment{
		ClientID: rooms.NewID(), Room: a.joint, Officer: late.Officer, From: rooms.FromNow,
	}))
	page, err := a.documents.List(t.Context(), late, a.joint, documents.Query{Sort: documents.ByTitle, Limit: 10})
	a.must(err)
	folders, err := a.documents.Folders(t.Context(), late, a.joint)
	a.must(err)
	if len(page.Documents) != 0 || len(folders) != 0 {
		t.Errorf("who came later sees %+v and %+v", page, folders)
	}
}
