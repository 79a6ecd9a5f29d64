package storage_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/proof"
	"plaza/storage"
)

// dayClock is a clock that a test moves from day to day.
type dayClock struct {
	mu  sync.Mutex
	now time.Time
}

func newDayClock() *dayClock {
	return &dayClock{now: time.Date(2026, 3, 1, 9, 15, 2, 123e6, time.UTC)}
}

func (c *dayClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *dayClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var signer = proof.NewKey([32]byte{1})

func (w *world) sign(day proof.Day, key proof.Key) {
	w.t.Helper()
	if err := w.store.SignDay(w.t.Context(), day, key); err != nil {
		w.t.Fatal(err)
	}
}

// published is the heads file that the installation publishes.
func (w *world) published() []byte {
	w.t.Helper()
	successions, err := w.store.Successions(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	var file []byte
	for _, s := range successions {
		file = append(file, s.Line()...)
	}
	for _, r := range all(w.t, w.store.SignedHeads(w.t.Context())) {
		file = append(file, r.Line()...)
	}
	return file
}

func all[T any](t *testing.T, sequence iter.Seq2[T, error]) []T {
	t.Helper()
	var values []T
	for value, err := range sequence {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	return values
}

// Each day's heads are signed once, and prove for each room what its last event was at the cut.
func TestDailyHeads(t *testing.T) {
	t.Parallel()
	clock := newDayClock()
	w := newWorldAt(t, clock)
	daily := proof.Daily{Store: w.store, Key: signer, Clock: clock, Log: slog.New(slog.DiscardHandler)}
	anna := w.officer("Anna Ek", w.town, "officer")
	joint := w.openCase(anna).JointRoom
	heads := map[proof.Day]int64{} // the room's last event at each cut; the room arose after the first
	for day := range 4 {
		if err := daily.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range day { // no messages on the first day
			w.post(anna, joint, fmt.Sprintf("Inlägg %d dag %d", i, day))
		}
		events := w.events(anna, joint)
		clock.pass(24 * time.Hour)
		heads[proof.DayOf(clock.Now())] = events[len(events)-1].Seq
	}
	clock.pass(48 * time.Hour) // nobody was there for two days
	if err := daily.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	heads["2026-03-06"], heads["2026-03-07"] = heads["2026-03-05"], heads["2026-03-05"]
	proofs := all(t, w.store.Proofs(t.Context(), joint, 1, rooms.MaxInteger))

	chain, err := proof.ReadChain(bytes.NewReader(w.published()))
	if err != nil {
		t.Fatal(err)
	}
	if want := []proof.Day{"2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"}; !slices.Equal(chain.Days(), want) {
		t.Fatalf("published %v, want %v", chain.Days(), want)
	}
	for _, r := range proofs {
		if r.Proof.Root(joint) != r.Root || !chain.Holds(r) || r.Proof.Seq != heads[r.Day] {
			t.Errorf("%s: event %d, want %d", r.Day, r.Proof.Seq, heads[r.Day])
		}
	}
	if len(proofs) != len(heads) {
		t.Errorf("proofs of %d days, want %d", len(proofs), len(heads))
	}
	before := w.published()
	w.sign("2026-03-07", signer)
	if !bytes.Equal(w.published(), before) {
		t.Error("a signed day was signed again")
	}
	if err := w.store.SignDay(t.Context(), "2026-02-28", signer); err == nil {
		t.Error("a day before the signed ones was signed")
	}
}

// Nodes that sign at once sign one and the same.
func TestNodesSignOnce(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, newDayClock())
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := w.store.SignDay(t.Context(), "2026-03-02", signer); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := len(all(t, w.store.SignedHeads(t.Context()))); n != 1 {
		t.Errorf("%d records", n)
	}
}

func TestChangeOfKey(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, newDayClock())
	successor := proof.NewKey([32]byte{2})
	w.sign("2026-03-02", signer)
	if err := w.store.SignDay(t.Context(), "2026-03-03", successor); err == nil {
		t.Fatal("a stranger's key signs")
	}
	successions := proof.Successions([]proof.Key{signer, successor})
	for range 2 { // as every start does
		if err := w.store.AddSuccessions(t.Context(), successions); err != nil {
			t.Fatal(err)
		}
	}
	w.sign("2026-03-03", successor)
	chain, err := proof.ReadChain(bytes.NewReader(w.published()))
	if err != nil || !chain.Signed(successor.Public()) || len(chain.Successions()) != 1 {
		t.Fatalf("%v", err)
	}
	untrue := successions[0]
	untrue.Signature[0] ^= 1
	if err := w.store.AddSuccessions(t.Context(), []proof.Succession{untrue}); err == nil {
		t.Error("a succession that the old key did not sign is kept")
	}
}

// An event that was numbered before the cut and is committed late is in the day's heads: signing waits for it.
func TestSigningWaitsForAppends(t *testing.T) {
	t.Parallel()
	clock := newDayClock()
	w := newWorldAt(t, clock)
	anna := w.officer("Anna Ek", w.town, "officer")
	joint := w.openCase(anna).JointRoom
	tx, err := w.owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := tx.Exec(t.Context(), `UPDATE room SET seq = seq WHERE id = $1`, joint); err != nil {
		t.Fatal(err)
	}
	signed := make(chan error, 1)
	go func() { signed <- w.store.SignDay(t.Context(), "2026-03-02", signer) }()
	for waiting := false; !waiting; {
		err := w.owner.QueryRow(t.Context(), `
			SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
			WHERE d.datname = current_database() AND l.relation = 'room'::regclass AND l.mode = 'ShareLock' AND NOT l.granted)`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-signed:
			t.Fatalf("signed while an event was being committed: %v", err)
		default:
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-signed; err != nil {
		t.Fatal(err)
	}
}

func (w *world) export(scope rooms.Scope, asked storage.Range, now time.Time) ([]byte, error) {
	var out bytes.Buffer
	_, err := export.Write(w.t.Context(), &out, w.store.Export(scope, asked, nil), signer, now)
	return out.Bytes(), err
}

func (w *world) verify(file []byte, heads []byte) export.Result {
	w.t.Helper()
	chain, err := proof.ReadChain(bytes.NewReader(heads))
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := export.Verify(w.t.Context(), bytes.NewReader(file), int64(len(file)), export.Options{Keys: []string{signer.Public().ID()}, Heads: chain})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// contents are all members of an export, one after the other.
func contents(t *testing.T, file []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range archive.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&text, content); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

// A room with a hidden message and a disposed one is exported whole and in parts, and each verifies against the published
// heads until something is changed in the database.
func TestExportOfARoom(t *testing.T) {
	t.Parallel()
	clock := newDayClock()
	w := newWorldAt(t, clock)
	anna := w.officer("Anna Ek", w.town, "officer", "archivist", "coordinator")
	c := w.openCase(anna)
	internal, err := w.service.OpenInternal(t.Context(), anna, c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	scope := rooms.OperatorScope(internal.ID)
	w.post(anna, internal.ID, "Kommer \"bullret\" från kajen?\nÅtgärd krävs.")
	hidden := w.post(anna, internal.ID, "En hemlighet")
	w.sign("2026-03-01", signer)
	clock.pass(24 * time.Hour)
	w.sign("2026-03-02", signer)
	disposed := w.post(anna, internal.ID, "Ska gallras")
	if _, err := w.service.HideMessage(t.Context(), anna, rooms.MessageHiding{
		ClientID: rooms.NewID(), Room: internal.ID, Message: hidden.ID, Reason: "sekretess", Version: 1,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.Dispose(t.Context(), anna, rooms.Disposal{
		ClientID: rooms.NewID(), Room: internal.ID, Item: disposed.ID, Basis: "RA-FS 2021:6", Reference: "GB 2026:1",
	}); err != nil {
		t.Fatal(err)
	}
	clock.pass(24 * time.Hour)
	w.sign("2026-03-03", signer)
	last := w.post(anna, internal.ID, "Sist")
	heads, now := w.published(), clock.Now()

	whole, err := w.export(scope, storage.Range{}, now)
	if err != nil {
		t.Fatal(err)
	}
	r := w.verify(whole, heads)
	m := r.Manifest
	if r.Verdict != export.Whole || !m.Complete || m.Last != last.Seq || m.Hidden != 1 || m.Disposed != 1 || m.Room.Reference != c.Reference ||
		r.Heads != 2 || m.Installation.Name != "Test" || m.Installation.ID == uuid.Nil {
		t.Errorf("%+v\n%s", m, report(r))
	}
	if text := contents(t, whole); strings.Contains(text, "En hemlighet") || strings.Contains(text, "Ska gallras") || !strings.Contains(text, "Anna Ek") {
		t.Error("the export holds what is withheld, or lacks its people")
	}

	entitled, err := w.export(scope, storage.Range{Hidden: true}, now)
	if err != nil {
		t.Fatal(err)
	}
	if r := w.verify(entitled, heads); r.Verdict != export.Whole || r.Hidden != 0 || r.Disposed != 1 || !strings.Contains(contents(t, entitled), "En hemlighet") {
		t.Errorf("with hidden payloads\n%s", report(r))
	}
	part, err := w.export(scope, storage.Range{First: 2, Last: disposed.Seq}, now)
	if err != nil {
		t.Fatal(err)
	}
	if r := w.verify(part, heads); r.Verdict != export.Whole || r.Manifest.Complete || r.Events != disposed.Seq-1 {
		t.Errorf("a part\n%s", report(r))
	}
	for _, wrong := range []storage.Range{{First: last.Seq + 1}, {Last: last.Seq + 1}, {First: 3, Last: 2}} {
		_, err := w.export(scope, wrong, now)
		wantCode(t, err, rooms.Invalid)
	}
	_, err = w.export(rooms.OperatorScope(uuid.New()), storage.Range{}, now)
	wantCode(t, err, rooms.NotFound)

	w.exec(`UPDATE event SET time = time - interval '1 hour' WHERE room = $1 AND seq = $2`, internal.ID, hidden.Seq)
	changed, err := w.export(scope, storage.Range{}, now)
	if err != nil {
		t.Fatal(err)
	}
	if r := w.verify(changed, heads); r.Verdict != export.Broken || r.Findings[0].Seq != hidden.Seq {
		t.Errorf("an event changed in the database\n%s", report(r))
	}
	w.exec(`DELETE FROM event_payload WHERE room = $1 AND seq = $2`, internal.ID, last.Seq)
	if _, err := w.export(scope, storage.Range{}, now); err == nil {
		t.Error("a payload that nobody decided to dispose of is gone, and the room is exported")
	}
}

func report(r export.Result) string {
	var b strings.Builder
	_ = r.Report(&b) // a Builder takes everything
	return b.String()
}
