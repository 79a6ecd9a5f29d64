package storage

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/rooms"
	"plaza/rooms/territory"
	"plaza/storage/storagetest"
)

// servicePool connects the service role to a database of the test's own.
func servicePool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := OpenPool(t.Context(), storagetest.Database(t).ServiceURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

type fixedClock time.Time

func (c fixedClock) Now() time.Time { return time.Time(c) }

var springDay = time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)

// seeded is a store over the seeded territory, with one person.
func seeded(t *testing.T) (*Store, rooms.Person) {
	t.Helper()
	pool := servicePool(t)
	if err := Seed(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	store := NewStore(pool, fixedClock(springDay))
	person := rooms.Person{ID: rooms.NewID(), Name: "Anna Ek", Email: "Anna.Ek@example.org"}
	if err := store.AddPerson(t.Context(), person); err != nil {
		t.Fatal(err)
	}
	return store, person
}

func newOfficer(person rooms.Person, roles ...rooms.Role) rooms.Officer {
	return rooms.Officer{
		ID: rooms.NewID(), Person: person.ID, Authority: territory.FirstAuthority("1485"), Title: "Planarkitekt",
		From: springDay.AddDate(-1, 0, 0), Roles: roles,
	}
}

func TestOfficerIsWhatWasAdded(t *testing.T) {
	t.Parallel()
	store, person := seeded(t)
	if has, err := store.HasOfficers(t.Context()); err != nil || has {
		t.Errorf("a new installation has officers: %v, %v", has, err)
	}
	officer := newOfficer(person, rooms.OfficerRole, rooms.RegistrarRole, rooms.OfficerRole)
	if err := store.AddOfficer(t.Context(), officer); err != nil {
		t.Fatal(err)
	}
	actor, err := store.Officer(t.Context(), officer.ID)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(actor.Permissions)
	want := rooms.Actor{
		Person: person.ID, Officer: officer.ID, Authority: officer.Authority, AuthorityName: "Uddevalla kommun",
		Name: "Anna Ek", Title: "Planarkitekt", Version: 1,
	}
	permissions := []rooms.Permission{rooms.MayOpenCase, rooms.MayReadHidden, rooms.MayRegister, rooms.MayReadByRole}
	slices.Sort(permissions)
	if !slices.Equal(actor.Permissions, permissions) {
		t.Errorf("permissions %v, want %v", actor.Permissions, permissions)
	}
	if actor.Permissions = nil; !equalActors(actor, want) {
		t.Errorf("got %+v, want %+v", actor, want)
	}
	if has, err := store.HasOfficers(t.Context()); err != nil || !has {
		t.Errorf("no officers after the first: %v, %v", has, err)
	}
}

func equalActors(a, b rooms.Actor) bool {
	return a.Person == b.Person && a.Officer == b.Officer && a.Authority == b.Authority && a.AuthorityName == b.AuthorityName &&
		a.Name == b.Name && a.Title == b.Title && a.Version == b.Version
}

func TestChangingAnOfficerRaisesTheVersion(t *testing.T) {
	t.Parallel()
	store, person := seeded(t)
	officer := newOfficer(person, rooms.OfficerRole)
	if err := store.AddOfficer(t.Context(), officer); err != nil {
		t.Fatal(err)
	}
	officer.Title, officer.Roles = "Enhetschef", []rooms.Role{rooms.CoordinatorRole}
	if err := store.ChangeOfficer(t.Context(), officer); err != nil {
		t.Fatal(err)
	}
	actor, err := store.Officer(t.Context(), officer.ID)
	if err != nil {
		t.Fatal(err)
	}
	if actor.Version != 2 || actor.Title != "Enhetschef" || !slices.Contains(actor.Permissions, rooms.MayHide) {
		t.Errorf("after the change: %+v", actor)
	}
	officer.Until = springDay
	if err := store.ChangeOfficer(t.Context(), officer); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Officer(t.Context(), officer.ID); rooms.CodeOf(err) != rooms.NotFound {
		t.Errorf("an officer whose time is over: %v, want not_found", err)
	}
}

func TestPeopleRefusals(t *testing.T) {
	t.Parallel()
	store, person := seeded(t)
	addOfficer := func(change func(*rooms.Officer)) func(context.Context) error {
		officer := newOfficer(person, rooms.OfficerRole)
		change(&officer)
		return func(ctx context.Context) error { return store.AddOfficer(ctx, officer) }
	}
	addPerson := func(name, email string) func(context.Context) error {
		return func(ctx context.Context) error {
			return store.AddPerson(ctx, rooms.Person{ID: rooms.NewID(), Name: name, Email: email})
		}
	}
	for name, c := range map[string]struct {
		do   func(context.Context) error
		want rooms.Code
	}{
		"an address twice, in another case": {addPerson("Anna Alm", "anna.ek@EXAMPLE.org"), rooms.Conflict},
		"no name":                           {addPerson(" ", "x@example.org"), rooms.Invalid},
		"no address":                        {addPerson("Bo Ek", "bo.example.org"), rooms.Invalid},
		"an unknown person":                 {addOfficer(func(o *rooms.Officer) { o.Person = uuid.New() }), rooms.Invalid},
		"an unknown authority":              {addOfficer(func(o *rooms.Officer) { o.Authority = uuid.New() }), rooms.Invalid},
		"an unknown role":                   {addOfficer(func(o *rooms.Officer) { o.Roles = []rooms.Role{"king"} }), rooms.Invalid},
		"no title":                          {addOfficer(func(o *rooms.Officer) { o.Title = "" }), rooms.Invalid},
		"no first day":                      {addOfficer(func(o *rooms.Officer) { o.From = time.Time{} }), rooms.Invalid},
		"an end before the beginning":       {addOfficer(func(o *rooms.Officer) { o.Until = o.From }), rooms.Invalid},
		"changing nobody": {
			func(ctx context.Context) error { return store.ChangeOfficer(ctx, newOfficer(person)) }, rooms.NotFound,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := rooms.CodeOf(c.do(t.Context())); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
