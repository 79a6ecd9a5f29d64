package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// sweepModel is what a test of sweeping did: which content must be there for ever, and which may be.
type sweepModel struct {
	*uploadFixture
	staged    []documents.Upload // that no command has named, expired ones among them
	committed []documents.Upload // versions of documents
	contents  map[uuid.UUID][]byte
	retained  []ObjectVersion // protected, with or without a row
}

// claim is the command that makes an upload a document's first version.
func (m *sweepModel) claim(u documents.Upload) rooms.Command {
	digest := sha256.Sum256(m.contents[u.ID])
	c := m.command(m.inRoom, 1, rooms.DocumentCreated{Kind: "utredning", Title: u.Name}, rooms.VersionAdded{
		Document: u.Document.String(), MediaType: u.MediaType, Name: u.Name, SHA256: hex.EncodeToString(digest[:]), Size: u.Size,
	})
	c.Rooms[0].Events[0].ID, c.Rooms[0].Events[1].ID = u.Document, u.Version
	c.Claims = []rooms.Claim{{Version: u.Version, Document: u.Document, Upload: u.ID}}
	return c
}

// TestSweepNeverTakesWhatIsReferenced does what people and time do, in any order and partly at the same time: uploads begin, are
// cut, completed, named by commands, protected, disposed of and forgotten, and all of it is swept again and again. What a version
// refers to, and what is protected, is there in the end; what nobody named is gone after its time.
func TestSweepNeverTakesWhatIsReferenced(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	f.clock.add(time.Since(f.clock.Now())) // the store's clock is real
	rapid.Check(t, func(t *rapid.T) {
		m := &sweepModel{uploadFixture: f, contents: map[uuid.UUID][]byte{}}
		m.run(t)
	})
}

func (m *sweepModel) run(t *rapid.T) {
	ctx := context.Background()
	node := m.node()
	actions := map[string]func(){
		"stage":  func() { m.stage(t, node) },
		"commit": func() { m.commit(t, func() {}) },
		// A command and the sweeper at the same time: one of the two gets the upload.
		"commit while sweeping": func() { m.commit(t, func() { m.sweep(t, node) }) },
		"remove":                func() { m.removeOne(t, node) },
		"retain":                func() { m.retain(t) },
		"dispose":               func() { m.dispose(t) },
		"restore":               func() { m.restore(t, node) },
		"wait":                  func() { m.clock.add(time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour) },
		"sweep":                 func() { m.sweep(t, node) },
	}
	m.stage(t, node)
	for _, name := range rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(actions))), 1, 12).Draw(t, "actions") {
		actions[name]()
		m.check(t)
	}
	m.clock.add(2 * orphanAge)
	m.sweep(t, node)
	m.clock.add(orphanNotice)
	m.sweep(t, node)
	m.check(t)
	kept := map[string]bool{}
	for _, u := range m.committed {
		kept[u.Key()] = true
	}
	for _, version := range m.retained {
		kept[version.Key] = true
	}
	for version, err := range m.objects.List(ctx, "") {
		if err != nil || !kept[version.Key] {
			t.Fatalf("%s is left, %v", version.Key, err)
		}
	}
	for begun, err := range m.objects.Uploading(ctx) {
		t.Fatalf("%s is still on its way, %v", begun.Key, err)
	}
	m.clear(t)
}

// stage begins an upload, and perhaps leaves it half done.
func (m *sweepModel) stage(t *rapid.T, node *Uploads) {
	size := rapid.SampledFrom([]int{0, 10, 10, 10, 1000, 1000, 1000, partBytes + 100}).Draw(t, "size")
	data := content(size)
	whole := size == 0 || rapid.Bool().Draw(t, "whole")
	sent := breaking(data[:size-min(size, 5)])
	if whole {
		sent = bytes.NewReader(data)
	}
	u, err := node.Begin(context.Background(), m.announced(size), wide, sent)
	if err != nil && !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	m.staged, m.contents[u.ID] = append(m.staged, u), data
}

// take removes one of the staged uploads from the model.
func (m *sweepModel) take(t *rapid.T) documents.Upload {
	i := rapid.IntRange(0, len(m.staged)-1).Draw(t, "which")
	u := m.staged[i]
	m.staged = slices.Delete(m.staged, i, i+1)
	return u
}

func (m *sweepModel) commit(t *rapid.T, meanwhile func()) {
	if len(m.staged) == 0 {
		return
	}
	u := m.take(t)
	failed := make(chan error, 1)
	go func() {
		_, err := m.log.Append(context.Background(), m.claim(u))
		failed <- err
	}()
	meanwhile()
	switch err := <-failed; {
	case err == nil:
		m.committed = append(m.committed, u)
	case rooms.CodeOf(err) == rooms.Conflict: // it was not whole, or its time is over and the sweeper was first
		m.staged = append(m.staged, u)
	default:
		t.Fatal(err)
	}
}

func (m *sweepModel) removeOne(t *rapid.T, node *Uploads) {
	if len(m.staged) == 0 {
		return
	}
	if err := node.Remove(context.Background(), m.officer, m.take(t).ID); err != nil {
		t.Fatal(err)
	}
}

// retain protects a version, as the registration of its document does.
func (m *sweepModel) retain(t *rapid.T) {
	if len(m.committed) == 0 {
		return
	}
	u := rapid.SampledFrom(m.committed).Draw(t, "document")
	if err := m.objects.SetRetention(context.Background(), u.Key(), u.StoreVersion, m.clock.Now().Add(1000*time.Hour).Truncate(time.Second)); err != nil {
		t.Fatal(err)
	}
	m.retained = append(m.retained, ObjectVersion{Key: u.Key(), VersionID: u.StoreVersion})
}

// dispose lets go of a version: its row is gone, its object waits for the sweeper or, protected, for the disposer.
func (m *sweepModel) dispose(t *rapid.T) {
	if len(m.committed) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.committed)-1).Draw(t, "document")
	m.exec(`DELETE FROM object WHERE version = $1`, m.committed[i].Version)
	m.committed = slices.Delete(m.committed, i, i+1)
}

// restore has the database not know a version for less than a day, as one that was restored by mistake does not.
func (m *sweepModel) restore(t *rapid.T, node *Uploads) {
	if len(m.committed) == 0 {
		return
	}
	var row []byte
	m.row(`DELETE FROM object AS o WHERE version = $1 RETURNING to_jsonb(o)`, []any{rapid.SampledFrom(m.committed).Draw(t, "document").Version}, &row)
	m.sweep(t, node)
	m.clock.add(time.Duration(rapid.IntRange(0, 23).Draw(t, "hours")) * time.Hour)
	m.sweep(t, node)
	m.exec(`INSERT INTO object SELECT * FROM jsonb_populate_record(NULL::object, $1)`, row)
	m.clock.add(time.Second)
	m.sweep(t, node)
}

func (m *sweepModel) sweep(t *rapid.T, node *Uploads) {
	if err := node.SweepExpired(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := node.SweepOrphans(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// check holds that everything that must be there is, and that what a room has and what waits is counted.
func (m *sweepModel) check(t *rapid.T) {
	if wrong := m.count(`
		SELECT count(*) FROM (
			SELECT room FROM (
				SELECT room, size FROM upload UNION ALL SELECT room, size FROM object UNION ALL SELECT room, -bytes FROM room_storage
			) AS stored GROUP BY room HAVING sum(size) <> 0) AS wrong`); wrong != 0 {
		t.Fatal("the bytes of a room are not counted right")
	}
	if wrong := m.count(`
		SELECT count(*) FROM (
			SELECT officer FROM (
				SELECT officer, 1 AS uploads FROM upload UNION ALL SELECT officer, -uploads FROM uploads_waiting
			) AS counted GROUP BY officer HAVING sum(uploads) <> 0) AS wrong`); wrong != 0 {
		t.Fatal("the uploads of an officer are not counted right")
	}
	for _, u := range m.committed {
		if !bytes.Equal(m.stored(m.t, u), m.contents[u.ID]) {
			t.Fatal("a version of a document is not whole")
		}
	}
	for _, version := range m.retained {
		if _, err := m.objects.Stat(context.Background(), version.Key, version.VersionID); err != nil {
			t.Fatalf("what is protected is gone: %v", err)
		}
	}
	for _, u := range m.staged { // until their time is over
		found, err := m.uploads.Find(context.Background(), m.officer, u.ID)
		if err == nil && found.Complete() && !bytes.Equal(m.stored(m.t, found), m.contents[u.ID]) {
			t.Fatal("an upload that may still be named is not whole")
		}
		if err == nil != m.clock.Now().Before(u.Expires) {
			t.Fatalf("an upload that expires %v, at %v: %v", u.Expires, m.clock.Now(), err)
		}
	}
}

// clear leaves nothing to the next run.
func (m *sweepModel) clear(t *rapid.T) {
	for _, u := range m.committed {
		m.exec(`DELETE FROM object WHERE version = $1`, u.Version)
	}
	for version, err := range m.objects.List(context.Background(), "") {
		if err == nil {
			err = m.objects.Dispose(context.Background(), version.Key, version.VersionID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// An object is there before its row: what is not old yet may still get one. And what is old goes when it had none for a day, from
// the first sweep on that found it so.
func TestSweepSparesWhatMayStillGetItsRow(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	f.clock.add(time.Since(f.clock.Now())) // the store's clock is real
	data := content(10)
	u := f.announced(len(data))
	u.Expires = u.Created.Add(1000 * time.Hour)
	u, err := f.uploads.Begin(t.Context(), u, wide, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	forget := func() { f.exec(`DELETE FROM upload`) }
	remember := func() {
		if err := f.reads.InsertUpload(t.Context(), u, wide); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		passed time.Duration
		before func()
		there  bool
		noted  int
	}{
		{0, forget, true, 0},
		{orphanAge - time.Hour, nil, true, 0},
		{time.Hour, nil, true, 1},
		{orphanNotice - time.Second, nil, true, 1},
		{time.Second, remember, true, 0},
		{orphanNotice, forget, true, 1}, // by the first sweep that found it, not since it lost its row
		{orphanNotice - time.Second, nil, true, 1},
		{time.Second, nil, false, 1},
		{time.Second, nil, false, 0},
	} {
		f.clock.add(step.passed)
		if step.before != nil {
			step.before()
		}
		if err := f.node().SweepOrphans(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := f.objects.Stat(t.Context(), u.Key(), u.StoreVersion); (err == nil) != step.there {
			t.Errorf("after another %v: %v", step.passed, err)
		}
		if noted := f.count(`SELECT count(*) FROM orphan`); noted != step.noted {
			t.Errorf("after another %v: %d orphans are noted, want %d", step.passed, noted, step.noted)
		}
	}
}

// TestSweepIsSoonAfterTheStart: a server that is started anew each day sweeps the store as well.
func TestSweepIsSoonAfterTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		var worked []time.Duration
		repeat(ctx, expiredEvery, orphansEvery, func() {
			if worked = append(worked, time.Since(began)); len(worked) == 3 {
				stop()
			}
		})
		if want := []time.Duration{expiredEvery, expiredEvery + orphansEvery, expiredEvery + 2*orphansEvery}; !slices.Equal(worked, want) {
			t.Errorf("worked after %v, want %v", worked, want)
		}
	})
}

// TestSweepLeavesWhatACommandTakes: an upload whose time is over goes to the command that has found it, also when the sweeper comes
// before that has committed.
func TestSweepLeavesWhatACommandTakes(t *testing.T) {
	t.Parallel()
	m := &sweepModel{uploadFixture: newUploadFixture(t), contents: map[uuid.UUID][]byte{}}
	data := content(10)
	u, err := m.uploads.Begin(t.Context(), m.announced(len(data)), wide, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	m.contents[u.ID] = data
	m.clock.add(documents.UploadLife)
	found, commit := m.clock.hold() // a log asks for the time between reading and writing
	committed := make(chan error, 1)
	command := m.claim(u)
	go func() {
		_, err := m.log.Append(t.Context(), command)
		committed <- err
	}()
	<-found
	err = m.node().SweepExpired(t.Context())
	commit()
	if err := errors.Join(err, <-committed); err != nil {
		t.Fatal(err)
	}
	if kept := m.count(`SELECT count(*) FROM object WHERE version = $1`, u.Version); kept != 1 || !bytes.Equal(m.stored(t, u), data) {
		t.Errorf("%d rows name the file of the version", kept)
	}
}
