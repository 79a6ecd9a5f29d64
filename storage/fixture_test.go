package storage

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/storage/storagetest"
)

// testClock is a clock that a test sets.
type testClock struct {
	mu      sync.Mutex
	now     time.Time
	asked   chan struct{} // closed by the next Now, which then waits for release
	release chan struct{}
}

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 3, 1, 9, 15, 2, 123_456_789, time.UTC)}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	asked, release := c.asked, c.release
	c.asked, c.release = nil, nil
	c.mu.Unlock()
	if asked != nil {
		close(asked)
		<-release
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// hold stops whoever asks for the time next, until release is called. A log asks when it numbers.
func (c *testClock) hold() (asked <-chan struct{}, release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked, c.release = make(chan struct{}), make(chan struct{})
	held := c.release
	return c.asked, func() { close(held) }
}

func (c *testClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fixture is a database with a log on it, an authority and an officer.
type fixture struct {
	t         testing.TB
	urls      storagetest.DatabaseURLs
	owner     *pgx.Conn
	clock     *testClock
	log       *Log
	reads     *Store
	authority uuid.UUID
	officer   uuid.UUID
}

func newFixture(t testing.TB, options Options) *fixture {
	t.Helper()
	f := &fixture{t: t, urls: storagetest.Database(t), clock: newTestClock(), authority: uuid.New(), officer: uuid.New()}
	f.owner = connectTest(t, f.urls.OwnerURL)
	organisation, person := uuid.New(), uuid.New()
	f.exec(`INSERT INTO organisation (id, kind, name) VALUES ($1, 'state_agency', 'Myndigheten')`, organisation)
	f.exec(`INSERT INTO authority (id, organisation, name) VALUES ($1, $2, 'Myndigheten')`, f.authority, organisation)
	f.exec(`INSERT INTO person (id, name, email) VALUES ($1, 'Anna Ek', 'anna@example.se')`, person)
	f.exec(`INSERT INTO officer (id, person, authority, title, active_from) VALUES ($1, $2, $3, 'handläggare', '2020-01-01')`,
		f.officer, person, f.authority)
	pool, err := OpenPool(t.Context(), f.urls.ServiceURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	f.reads = NewStore(pool, f.clock)
	f.log = f.open(options)
	return f
}

// colleague is another officer, who is the same in all else.
func (f *fixture) colleague() uuid.UUID {
	f.t.Helper()
	id := uuid.New()
	f.exec(`INSERT INTO officer SELECT (jsonb_populate_record(o, jsonb_build_object('id', $1::uuid))).* FROM officer o WHERE id = $2`, id, f.officer)
	return id
}

// open opens another log on the fixture's database, as another node would.
func (f *fixture) open(options Options) *Log {
	f.t.Helper()
	if options.Clock == nil {
		options.Clock = f.clock
	}
	log, err := OpenLog(f.t.Context(), f.urls.ServiceURL, f.urls.DisposerURL, options)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := log.Close(ctx); err != nil {
			f.t.Errorf("close the log: %v", err)
		}
	})
	return log
}

func connectTest(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func (f *fixture) exec(sql string, arguments ...any) {
	f.t.Helper()
	if _, err := f.owner.Exec(f.t.Context(), sql, arguments...); err != nil {
		f.t.Fatal(err)
	}
}

// row reads one row of any columns.
func (f *fixture) row(sql string, arguments []any, into ...any) {
	f.t.Helper()
	if err := f.owner.QueryRow(f.t.Context(), sql, arguments...).Scan(into...); err != nil {
		f.t.Fatalf("%s: %v", sql, err)
	}
}

func (f *fixture) count(sql string, arguments ...any) int {
	f.t.Helper()
	var n int
	f.row(sql, arguments, &n)
	return n
}

func drafts(t testing.TB, payloads ...rooms.Payload) []rooms.Draft {
	t.Helper()
	all := make([]rooms.Draft, 0, len(payloads))
	for _, p := range payloads {
		d, err := rooms.NewDraft(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// command is one of the fixture's officer in one room.
func (f *fixture) command(room uuid.UUID, accessVersion int64, payloads ...rooms.Payload) rooms.Command {
	f.t.Helper()
	return rooms.Command{
		ClientID: uuid.New(), Author: rooms.OfficerAuthor(f.officer), Authority: f.authority, OfficerVersion: 1,
		Rooms: []rooms.RoomCommand{{Room: room, AccessVersion: accessVersion, Events: drafts(f.t, payloads...)}},
	}
}

// opening is the command that makes a restricted room; its access version is 1 after it.
func (f *fixture) opening(room uuid.UUID) rooms.Command {
	f.t.Helper()
	new := rooms.NewRoom{Kind: rooms.RestrictedRoom, Case: uuid.New(), Name: "Rummet"}
	c := f.command(room, 0, rooms.RoomOpened{Case: new.Case.String(), Kind: new.Kind, Name: new.Name})
	c.Rooms[0].Create = &new
	return c
}

// room makes a restricted room with room.opened as its only event.
func (f *fixture) room() uuid.UUID {
	f.t.Helper()
	id := uuid.New()
	f.append(f.opening(id))
	return id
}

func (f *fixture) append(c rooms.Command) []rooms.Receipt {
	f.t.Helper()
	receipts, err := f.log.Append(f.t.Context(), c)
	if err != nil {
		f.t.Fatal(err)
	}
	return receipts
}

// refused appends what must be refused with the code.
func (f *fixture) refused(c rooms.Command, code rooms.Code) {
	f.t.Helper()
	if receipts, err := f.log.Append(f.t.Context(), c); rooms.CodeOf(err) != code {
		f.t.Fatalf("Append = %v, %v, want %s", receipts, err, code)
	}
}

func posted(text string) rooms.MessagePosted { return rooms.MessagePosted{Text: text} }
