package storage_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/demo"
	"plaza/rooms/documents"
	"plaza/storage"
	"plaza/storage/storagetest"
)

// shop is a seeded installation with the demo in it.
type shop struct {
	service *rooms.Service
	store   *storage.Store
	clock   demo.SettableClock
	urls    storagetest.DatabaseURLs
}

func fillDemo(t *testing.T, clock demo.SettableClock) shop {
	t.Helper()
	urls := storagetest.Database(t)
	pool := openPool(t, urls.ServiceURL)
	if err := storage.Seed(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	log, err := storage.OpenLog(t.Context(), urls.ServiceURL, urls.DisposerURL, storage.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close(context.Background()) })
	store := storage.NewStore(pool, clock)
	s := shop{rooms.NewService(log, store, clock), store, clock, urls}
	if err := demo.Fill(t.Context(), s.service, s.files(t), demo.Long{}, store, clock); err != nil {
		t.Fatal(err)
	}
	return s
}

// files is where documents come in, with an object store of their own.
func (s shop) files(t *testing.T) demo.Files {
	t.Helper()
	objects := openObjects(t)
	uploads := storage.NewUploads(s.store, objects, s.clock)
	t.Cleanup(uploads.Stop)
	limits := documents.UploadLimits{File: 1e6, Room: 1e9, Waiting: 100}
	return demo.Files{
		Staging:   documents.NewStaging(s.service, uploads, s.clock, limits),
		Documents: documents.NewService(s.service, s.store, objects, s.clock, limits),
	}
}

// officer is the active officer of that name.
func (s shop) officer(t *testing.T, name string) rooms.Actor {
	t.Helper()
	all, err := s.service.ActiveOfficers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(a rooms.Actor) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("%s is not among %d active officers", name, len(all))
	}
	return all[i]
}

func TestDemoIsCasesLikeAnyOther(t *testing.T) {
	t.Parallel()
	s := fillDemo(t, &demo.Clock{})
	report, err := s.store.VerifyLog(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Clean() {
		t.Errorf("breaks %v, differences %v", report.Breaks, report.Differences)
	}
	cases, err := s.store.AllCases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 10 {
		t.Errorf("%d cases, want 10", len(cases))
	}
	for _, c := range cases {
		if len(c.Parties) != 2 || len(c.DiaryNumbers) != 2 || !strings.HasPrefix(string(c.Reference), "SE-"+c.Municipality+"-26-") {
			t.Errorf("%s %s: parties %v, diary numbers %v", c.Reference, c.Title, c.Parties, c.DiaryNumbers)
		}
	}
	var messages, rowsOfPosts, internal, restricted, locked, hidden, edited, shared, registered int
	err = openPool(t, s.urls.OwnerURL).QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM message),
		       (SELECT count(*) FROM event WHERE type = 'message.posted'),
		       (SELECT count(*) FROM room WHERE kind = 'internal'), (SELECT count(*) FROM room WHERE kind = 'restricted'),
		       (SELECT count(*) FROM room WHERE state = 'locked'), (SELECT count(*) FROM message WHERE withheld = 'hidden'),
		       (SELECT count(*) FROM item_content), (SELECT count(*) FROM event WHERE type = 'share.received'),
		       (SELECT count(*) FROM item_registration)`).
		Scan(&messages, &rowsOfPosts, &internal, &restricted, &locked, &hidden, &edited, &shared, &registered)
	if err != nil {
		t.Fatal(err)
	}
	if rowsOfPosts < 400 || messages != rowsOfPosts+shared {
		t.Errorf("%d messages from %d posts and %d shares, want 400 posts or more", messages, rowsOfPosts, shared)
	}
	for what, n := range map[string]int{
		"internal rooms": internal, "restricted rooms": restricted, "locked rooms": locked, "hidden messages": hidden, "edits": edited,
		"shares": shared, "registrations": registered,
	} {
		if n == 0 {
			t.Errorf("the demo has no %s", what)
		}
	}
	if err := demo.Fill(t.Context(), s.service, s.files(t), demo.Long{}, s.store, s.clock); rooms.CodeOf(err) != rooms.Conflict {
		t.Errorf("filling again: %v, want conflict", err)
	}
}

// The two officers of the README share the harbour's case; who is outside reads nothing.
func TestDemoOfficersMeetInTheHarbour(t *testing.T) {
	t.Parallel()
	s := fillDemo(t, &demo.Clock{})
	var readers []rooms.Actor
	for _, name := range []string{"Elin Sandberg", "Maria Lindqvist"} {
		readers = append(readers, s.officer(t, name))
	}
	var harbour rooms.Case
	for _, actor := range readers {
		cases, err := s.service.Cases(t.Context(), actor)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, c := range cases {
			if c.Title == "Detaljplan för Hamnen och Bastionskajen" {
				found, harbour = true, c
			}
		}
		if !found {
			t.Fatalf("%s does not see the harbour among %d cases", actor.Name, len(cases))
		}
		view, err := s.service.Room(t.Context(), actor, harbour.JointRoom)
		if err != nil || !view.MayPost {
			t.Errorf("%s in the harbour: %+v, %v", actor.Name, view, err)
		}
		if len(harbour.Steps) < 4 || harbour.Step != rooms.Consultation {
			t.Errorf("the harbour's steps: %+v", harbour.Steps)
		}
	}
	for _, name := range []string{"Petra Falk", "Nils Aronsson", "Rebecka Stål", "Viktor Palm", "Pernilla Kvist"} {
		outsider := s.officer(t, name)
		if _, err := s.service.Room(t.Context(), outsider, harbour.JointRoom); rooms.CodeOf(err) != rooms.NotFound {
			t.Errorf("%s in the harbour: %v, want not_found", name, err)
		}
	}
}

// earlyClock tells a day in spring until it is set: the machine's clock where the demo's autumn lies ahead.
type earlyClock struct {
	demo.Clock
	set bool
}

var earlyDay = time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)

func (c *earlyClock) Set(t time.Time) { c.set = !t.IsZero(); c.Clock.Set(t) }

func (c *earlyClock) Now() time.Time {
	if c.set {
		return c.Clock.Now()
	}
	return earlyDay
}

func TestDemoNeverLiesAhead(t *testing.T) {
	t.Parallel()
	s := fillDemo(t, &earlyClock{})
	rows, err := openPool(t, s.urls.OwnerURL).Query(t.Context(), `SELECT room, seq, time FROM event ORDER BY room, seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var before uuid.UUID
	var last time.Time
	n := 0
	for rows.Next() {
		var room uuid.UUID
		var seq int64
		var at time.Time
		if err := rows.Scan(&room, &seq, &at); err != nil {
			t.Fatal(err)
		}
		if room == before && at.Before(last) {
			t.Errorf("event %d of %s is earlier than the one before", seq, room)
		}
		if day := at.Weekday(); at.After(earlyDay) || day == time.Saturday || day == time.Sunday {
			t.Errorf("event %d of %s is of %v", seq, room, at)
		}
		before, last = room, at
		n++
	}
	if err := rows.Err(); err != nil || n == 0 {
		t.Fatalf("%d events, %v", n, err)
	}
}
