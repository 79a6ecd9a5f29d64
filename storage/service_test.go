package storage_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/rooms"
	"plaza/storage"
	"plaza/storage/storagetest"
)

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

// world is one installation with a municipality, its county board and some officers, on real storage.
type world struct {
	t       *testing.T
	service *rooms.Service
	store   *storage.Store
	log     *storage.Log
	urls    storagetest.DatabaseURLs
	owner   *pgxpool.Pool
	board   uuid.UUID // authority
	town    uuid.UUID // authority
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldAt(t, realClock{})
}

func newWorldAt(t *testing.T, clock rooms.Clock) *world {
	t.Helper()
	ctx := t.Context()
	urls := storagetest.Database(t)
	pool := openPool(t, urls.ServiceURL)
	store := storage.NewStore(pool, clock)
	if _, err := store.EnsureInstallation(ctx, "Test", false); err != nil {
		t.Fatal(err)
	}
	log, err := storage.OpenLog(ctx, urls.ServiceURL, urls.DisposerURL, storage.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close(context.Background()) })
	w := &world{t: t, service: rooms.NewService(log, store, clock), store: store, log: log, urls: urls, owner: openPool(t, urls.OwnerURL)}
	w.exec(`INSERT INTO county VALUES ('14', 'O', 'Västra Götaland')`)
	w.exec(`INSERT INTO municipality VALUES ('1485', '14', 'Uddevalla')`)
	w.board = w.authority("county_board", "Länsstyrelsen Västra Götaland", "14", nil)
	w.town = w.authority("municipality", "Uddevalla kommun", nil, "1485")
	return w
}

func openPool(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := storage.OpenPool(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.owner.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) authority(kind, name string, county, municipality any) uuid.UUID {
	w.t.Helper()
	organisation, authority := rooms.NewID(), rooms.NewID()
	w.exec(`INSERT INTO organisation VALUES ($1, $2, $3, $4, $5)`, organisation, kind, name, county, municipality)
	w.exec(`INSERT INTO authority VALUES ($1, $2, $3, 0)`, authority, organisation, name)
	return authority
}

func (w *world) officer(name string, authority uuid.UUID, roles ...string) rooms.Actor {
	w.t.Helper()
	person, officer := rooms.NewID(), rooms.NewID()
	w.exec(`INSERT INTO person VALUES ($1, $2, $3)`, person, name, strings.ReplaceAll(name, " ", ".")+"@example.se")
	w.exec(`INSERT INTO officer VALUES ($1, $2, $3, 'handläggare', '2020-01-01')`, officer, person, authority)
	for _, role := range roles {
		w.exec(`INSERT INTO officer_role VALUES ($1, $2)`, officer, role)
	}
	actor, err := w.store.Officer(w.t.Context(), officer)
	if err != nil {
		w.t.Fatal(err)
	}
	return actor
}

// openCase opens a case as the officer and assigns the others, each by a coordinator of their own authority.
func (w *world) openCase(opener rooms.Actor, others ...rooms.Actor) rooms.Case {
	w.t.Helper()
	c, err := w.service.OpenCase(w.t.Context(), opener, rooms.NewCase{
		ClientID: rooms.NewID(), Municipality: "1485", Title: "Detaljplan Hamnen",
		PlanType: rooms.DetailedPlan, Procedure: rooms.StandardProcedure, Purpose: "Bostäder vid kajen.",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, o := range others {
		w.assign(c.JointRoom, o)
	}
	return c
}

func (w *world) assign(room uuid.UUID, officer rooms.Actor) {
	w.t.Helper()
	coordinator := w.officer("Samordnare "+uuid.NewString(), officer.Authority, "coordinator")
	err := w.service.Assign(w.t.Context(), coordinator, rooms.Assignment{
		ClientID: rooms.NewID(), Room: room, Officer: officer.Officer, From: rooms.FromStart,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) post(actor rooms.Actor, room uuid.UUID, text string) rooms.Receipt {
	w.t.Helper()
	r, err := w.service.PostMessage(w.t.Context(), actor, rooms.NewMessage{ClientID: rooms.NewID(), Room: room, Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) events(actor rooms.Actor, room uuid.UUID) []rooms.Event {
	w.t.Helper()
	page, err := w.service.History(w.t.Context(), actor, room, rooms.After(0), rooms.MaxPage)
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Events
}

func wantCode(t *testing.T, err error, want rooms.Code) {
	t.Helper()
	if got := rooms.CodeOf(err); got != want {
		t.Fatalf("error %v has code %q, want %q", err, got, want)
	}
}

func TestTwoAuthoritiesTalkInACase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer"), w.officer("Bo Alm", w.board, "officer")
	c := w.openCase(anna, bo)
	if len(c.Parties) != 2 || c.Parties[0].Name != "Uddevalla kommun" || c.Parties[1].Authority != w.board {
		t.Errorf("parties %v", c.Parties)
	}
	first := w.post(anna, c.JointRoom, "Hej\r\nmed er")
	second := w.post(bo, c.JointRoom, "Hej själv")
	if first.Number != 1 || second.Number != 2 || second.Seq != first.Seq+1 {
		t.Errorf("receipts %+v %+v", first, second)
	}
	events := w.events(bo, c.JointRoom)
	last := events[len(events)-2]
	if last.ID != first.ID || string(last.Payload) != `{"text":"Hej\nmed er"}` {
		t.Errorf("read back %s", last.Payload)
	}
	stranger := w.officer("Cia Dal", w.town, "officer")
	_, err := w.service.History(t.Context(), stranger, c.JointRoom, rooms.After(0), 10)
	wantCode(t, err, rooms.NotFound)
}

func TestOpeningACaseTwiceOpensOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer")
	n := rooms.NewCase{
		ClientID: rooms.NewID(), Municipality: "1485", Title: "Hamnen", PlanType: rooms.DetailedPlan, Procedure: rooms.StandardProcedure,
	}
	first, err := w.service.OpenCase(t.Context(), anna, n)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.service.OpenCase(t.Context(), anna, n)
	if err != nil || again.Reference != first.Reference {
		t.Errorf("retry opened %s (%v), want %s", again.Reference, err, first.Reference)
	}
	n.Title = "Något annat"
	_, err = w.service.OpenCase(t.Context(), anna, n)
	wantCode(t, err, rooms.Conflict)
	n.ClientID, n.Municipality = rooms.NewID(), "0180"
	_, err = w.service.OpenCase(t.Context(), anna, n)
	wantCode(t, err, rooms.NotFound)
}

func TestInternalRoomOpensOnceWithTheAuthoritysOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, eva := w.officer("Anna Ek", w.town, "officer"), w.officer("Eva Ek", w.town, "officer")
	bo := w.officer("Bo Alm", w.board, "officer")
	c := w.openCase(anna, bo, eva)
	room, err := w.service.OpenInternal(t.Context(), anna, c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	same, err := w.service.OpenInternal(t.Context(), eva, c.Reference)
	if err != nil || same.ID != room.ID {
		t.Fatalf("second opening: %v %v", same.ID, err)
	}
	if len(room.Readers) != 1 || room.Readers[0].Authority != w.town {
		t.Errorf("readers %v", room.Readers)
	}
	w.post(eva, room.ID, "Bara vi ser detta")
	_, err = w.service.Room(t.Context(), bo, room.ID)
	wantCode(t, err, rooms.NotFound)

	// Whoever is assigned to the case later comes into the open internal room in the same command, and leaves both at once.
	ida := w.officer("Ida Berg", w.town, "officer")
	w.assign(c.JointRoom, ida)
	w.post(ida, room.ID, "Jag är också här")
	coordinator := w.officer("Siv Ask", w.town, "coordinator")
	if err := w.service.Remove(t.Context(), coordinator, rooms.Removal{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: ida.Officer}); err != nil {
		t.Fatal(err)
	}
	for _, left := range []uuid.UUID{c.JointRoom, room.ID} {
		_, err = w.service.History(t.Context(), ida, left, rooms.After(0), 10)
		wantCode(t, err, rooms.NotFound)
	}
}

func TestEditAndHide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer"), w.officer("Bo Alm", w.board, "officer")
	coordinator := w.officer("Siv Ask", w.town, "officer", "coordinator")
	c := w.openCase(anna, bo, coordinator)
	posted := w.post(anna, c.JointRoom, "Fel text")
	edit := rooms.MessageEdit{ClientID: rooms.NewID(), Room: c.JointRoom, Message: posted.ID, Text: "Rätt text", Version: 1}
	if _, err := w.service.EditMessage(t.Context(), bo, edit); rooms.CodeOf(err) != rooms.Forbidden {
		t.Errorf("another officer edited: %v", err)
	}
	if _, err := w.service.EditMessage(t.Context(), anna, edit); err != nil {
		t.Fatal(err)
	}
	edit.ClientID, edit.Text = rooms.NewID(), "Ändrat på gammal version"
	_, err := w.service.EditMessage(t.Context(), anna, edit)
	wantCode(t, err, rooms.Conflict)

	hide := rooms.MessageHiding{ClientID: rooms.NewID(), Room: c.JointRoom, Message: posted.ID, Reason: "Personuppgifter", Version: 2}
	_, err = w.service.HideMessage(t.Context(), anna, hide)
	wantCode(t, err, rooms.Forbidden)
	if _, err := w.service.HideMessage(t.Context(), coordinator, hide); err != nil {
		t.Fatal(err)
	}
	for _, e := range w.events(bo, c.JointRoom) {
		if strings.Contains(string(e.Payload), "text\":\"Fel") || strings.Contains(string(e.Payload), "text\":\"Rätt") {
			t.Errorf("hidden text is read: %s", e.Payload)
		}
	}
	_, err = w.service.HiddenText(t.Context(), bo, c.JointRoom, posted.ID)
	wantCode(t, err, rooms.Forbidden)
	for _, entitled := range []rooms.Actor{anna, coordinator} {
		text, err := w.service.HiddenText(t.Context(), entitled, c.JointRoom, posted.ID)
		if err != nil || text != "Rätt text" {
			t.Errorf("%s reads %q, %v", entitled.Name, text, err)
		}
	}
	var audited int
	if err := w.owner.QueryRow(t.Context(), `SELECT count(*) FROM audit_event WHERE type = 'hidden.read'`).Scan(&audited); err != nil || audited != 2 {
		t.Errorf("%d readings audited (%v), want 2", audited, err)
	}
}

func TestShareIsACopyWithoutTraceOfItsSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer"), w.officer("Bo Alm", w.board, "officer")
	c := w.openCase(anna, bo)
	internal, err := w.service.OpenInternal(t.Context(), anna, c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	secret := w.post(anna, internal.ID, "Se [K1](plaza:issue/"+uuid.NewString()+"), [@Anna Ek](plaza:officer/"+anna.Officer.String()+")")
	share := rooms.Share{ClientID: rooms.NewID(), From: internal.ID, Message: secret.ID, To: c.JointRoom}
	if _, err := w.service.ShareMessage(t.Context(), bo, share); rooms.CodeOf(err) != rooms.NotFound {
		t.Errorf("an outsider shared: %v", err)
	}
	receipt, err := w.service.ShareMessage(t.Context(), anna, share)
	if err != nil {
		t.Fatal(err)
	}
	events := w.events(bo, c.JointRoom)
	copied := events[len(events)-1]
	want := `{"author_name":"Anna Ek","authority_name":"Uddevalla kommun","text":"Se K1, [@Anna Ek](plaza:officer/` + anna.Officer.String() + `)"}`
	if copied.ID != receipt.ID || string(copied.Payload) != want || copied.Number != 1 {
		t.Errorf("copy %s no %d", copied.Payload, copied.Number)
	}
	own := w.events(anna, internal.ID)
	if got := own[len(own)-1].Type.Name; got != "share.sent" {
		t.Errorf("the source's log ends with %s", got)
	}
}

func TestDisposalNeedsEveryParty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "archivist")
	bo := w.officer("Bo Alm", w.board, "officer", "archivist")
	c := w.openCase(anna, bo)
	posted := w.post(anna, c.JointRoom, "Ska gallras")
	if _, err := w.service.EditMessage(t.Context(), anna, rooms.MessageEdit{
		ClientID: rooms.NewID(), Room: c.JointRoom, Message: posted.ID, Text: "Ska också gallras", Version: 1,
	}); err != nil {
		t.Fatal(err)
	}
	dispose := func(actor rooms.Actor) {
		t.Helper()
		if _, err := w.service.Dispose(t.Context(), actor, rooms.Disposal{
			ClientID: rooms.NewID(), Room: c.JointRoom, Item: posted.ID, Basis: "RA-FS 2021:6", Reference: "GB 2026:1",
		}); err != nil {
			t.Fatal(err)
		}
	}
	payloads := func() (n int) {
		t.Helper()
		err := w.owner.QueryRow(t.Context(), `SELECT count(*) FROM event_payload WHERE room = $1 AND convert_from(payload, 'UTF8') ~ 'gallras"'`,
			c.JointRoom).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	dispose(anna)
	if n := payloads(); n != 2 {
		t.Errorf("after one decision %d payloads are left, want 2", n)
	}
	dispose(bo)
	if n := payloads(); n != 0 {
		t.Errorf("after both decisions %d payloads are left, want 0", n)
	}
	report, err := w.store.VerifyLog(t.Context(), true)
	if err != nil || !report.Clean() {
		t.Errorf("verify: %+v %v", report, err)
	}
}

func TestAuditChainsVerify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer")
	for range 3 {
		if err := w.service.AuditSignIn(t.Context(), anna, "demo"); err != nil {
			t.Fatal(err)
		}
	}
	if report, err := w.store.VerifyLog(t.Context(), false); err != nil || !report.Clean() {
		t.Errorf("verify: %+v %v", report, err)
	}
	w.exec(`UPDATE audit_event SET time = time - interval '1 hour' WHERE chain = $1 AND seq = 2`, w.town)
	if report, err := w.store.VerifyLog(t.Context(), false); err != nil || report.Clean() {
		t.Errorf("a changed audit entry went unseen: %+v %v", report, err)
	}
}

func TestDemoModeNeverChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.store.EnsureInstallation(t.Context(), "Test", true); err == nil {
		t.Error("an installation without demo became one")
	}
}

func TestRetryIsAnsweredAfterTheRightEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, siv := w.officer("Anna Ek", w.town, "officer"), w.officer("Siv Ask", w.town, "officer", "coordinator")
	c := w.openCase(anna, siv)
	message := rooms.NewMessage{ClientID: rooms.NewID(), Room: c.JointRoom, Text: "Skickat innan rummet låstes"}
	first, err := w.service.PostMessage(t.Context(), anna, message)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.ChangeRoomState(t.Context(), siv, rooms.RoomStateChange{
		ClientID: rooms.NewID(), Room: c.JointRoom, To: rooms.Locked,
	}); err != nil {
		t.Fatal(err)
	}
	again, err := w.service.PostMessage(t.Context(), anna, message)
	if err != nil || again.Seq != first.Seq {
		t.Errorf("retry got %+v, %v; want seq %d", again, err, first.Seq)
	}
	message.ClientID = rooms.NewID()
	_, err = w.service.PostMessage(t.Context(), anna, message)
	wantCode(t, err, rooms.Forbidden)
}
