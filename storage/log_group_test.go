package storage

import (
	"errors"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// until waits for a condition that another goroutine brings about.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		runtime.Gosched()
	}
}

// together appends all commands on a log with one shard: the first by itself, the others in the next batch.
func (f *fixture) together(log *Log, commands []rooms.Command) ([][]rooms.Receipt, []error) {
	f.t.Helper()
	receipts, errs := make([][]rooms.Receipt, len(commands)), make([]error, len(commands))
	var wg sync.WaitGroup
	send := func(i int) {
		wg.Go(func() { receipts[i], errs[i] = log.Append(f.t.Context(), commands[i]) })
	}
	log.shards[0].crowded.Store(true) // or the first would be committed by its sender, and the shard take one of the others
	asked, release := f.clock.hold()
	send(0)
	<-asked
	for i := 1; i < len(commands); i++ {
		send(i)
	}
	until(f.t, "the others are queued", func() bool { return len(log.shards[0].queue) == len(commands)-1 })
	release()
	wg.Wait()
	return receipts, errs
}

// counter counts transactions by path.
type counter struct {
	mu        sync.Mutex
	committed map[Path]int
	failed    map[Path]int
	commands  map[Path]int
	appended  map[Path]int
}

func newCounter() *counter {
	return &counter{committed: map[Path]int{}, failed: map[Path]int{}, commands: map[Path]int{}, appended: map[Path]int{}}
}

func (c *counter) Appended(path Path, _ time.Duration, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.appended[path]++
}

func (c *counter) Committed(path Path, commands int, _ time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commands[path] += commands
	if err != nil {
		c.failed[path]++
		return
	}
	c.committed[path]++
}

func (c *counter) of(m map[Path]int, path Path) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return m[path]
}

func TestPathsTaken(t *testing.T) {
	t.Parallel()
	paths := newCounter()
	f := newFixture(t, Options{Committers: 1, Metrics: paths})
	room := f.room()
	var commands []rooms.Command
	for range 40 {
		commands = append(commands, f.command(room, 1, posted("i grupp")))
	}
	if _, errs := f.together(f.log, commands); errors.Join(errs...) != nil {
		t.Fatal(errs)
	}
	if n := paths.of(paths.committed, GroupPath); n != 1 {
		t.Errorf("39 messages at once took %d group commits, want 1", n)
	}
	if n := paths.of(paths.committed, SinglePath); n != 1 {
		t.Errorf("a lone message took the single path %d times, want 1", n)
	}
	if n := paths.of(paths.committed, LockedPath); n != 1 {
		t.Errorf("the locked path was taken %d times, want once for the room's opening", n)
	}
	if n := paths.of(paths.appended, GroupPath) + paths.of(paths.appended, SinglePath) + paths.of(paths.appended, LockedPath); n != 41 {
		t.Errorf("%d appends were measured, want 41", n)
	}
	f.clean()
}

func TestAnotherNodeMovesTheHead(t *testing.T) {
	t.Parallel()
	paths := newCounter()
	f := newFixture(t, Options{Committers: 1, Metrics: paths})
	other := f.open(Options{Committers: 1})
	room := f.room()
	f.append(f.command(room, 1, posted("här")))
	if _, err := other.Append(t.Context(), f.command(room, 1, posted("där"))); err != nil {
		t.Fatal(err)
	}
	if seq := f.append(f.command(room, 1, posted("här igen")))[0].Seq; seq != 4 {
		t.Errorf("seq %d, want 4", seq)
	}
	if n := paths.of(paths.failed, SinglePath); n != 1 {
		t.Fatalf("%d conflicts, want 1", n)
	}
	locked := paths.of(paths.committed, LockedPath)
	for range lockedBatches {
		f.append(f.command(room, 1, posted("försiktigt")))
	}
	if n := paths.of(paths.committed, LockedPath) - locked; n != lockedBatches {
		t.Errorf("%d batches took the locked path after the conflict, want %d", n, lockedBatches)
	}
	f.append(f.command(room, 1, posted("som förut")))
	if n := paths.of(paths.committed, SinglePath); n != 2 {
		t.Errorf("the single path was taken %d times, want twice", n)
	}
	f.clean()
}

func TestRepeatsInOneBatch(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{Committers: 1})
	room := f.room()
	one := f.command(room, 1, posted("en gång"))
	other := one
	other.Rooms = []rooms.RoomCommand{{Room: room, AccessVersion: 1, Events: drafts(t, posted("något annat"))}}
	filler := f.command(room, 1, posted("först"))
	receipts, errs := f.together(f.log, []rooms.Command{filler, one, one, one, other})
	if n := f.count(`SELECT count(*) FROM event WHERE client_id = $1`, one.ClientID); n != 1 {
		t.Fatalf("%d events of one command, want 1", n)
	}
	conflicts := 0
	for i, err := range errs[1:] {
		switch {
		case rooms.CodeOf(err) == rooms.Conflict:
			conflicts++
		case err != nil:
			t.Error(err)
		case !reflect.DeepEqual(receipts[i+1], receipts[slices.Index(errs[1:], nil)+1]):
			t.Errorf("receipts differ: %+v", receipts)
		}
	}
	if conflicts != 1 && conflicts != 3 { // whichever body came first is the one that holds
		t.Errorf("%d conflicts: %v", conflicts, errs)
	}
	f.clean()
}

// A repeat that waits in the batch of an attempt that is refused may itself be allowed.
func TestRepeatOutlivesTheRefusalOfTheFirst(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{Committers: 1})
	room := f.room()
	stale := f.command(room, 7, posted("Hej"))
	fresh := stale
	fresh.Rooms = []rooms.RoomCommand{stale.Rooms[0]}
	fresh.Rooms[0].AccessVersion = 1
	_, errs := f.together(f.log, []rooms.Command{f.command(room, 1, posted("först")), stale, fresh, stale, fresh})
	if errs[2] != nil || errs[4] != nil {
		t.Errorf("the allowed ones: %v, %v", errs[2], errs[4])
	}
	if n := f.count(`SELECT count(*) FROM event WHERE client_id = $1`, stale.ClientID); n != 1 {
		t.Errorf("%d events of one command, want 1", n)
	}
}

func TestSeveralRoomsAreOneTransaction(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	from, to := f.room(), f.room()
	share := func(access int64) rooms.Command {
		c := f.command(from, 1, rooms.ShareSent{Event: uuid.NewString(), Room: to.String(), RoomName: "Rummet"})
		c.Rooms = append(c.Rooms, rooms.RoomCommand{Room: to, AccessVersion: access, Events: drafts(t,
			rooms.ShareReceived{AuthorName: "Anna Ek", AuthorityName: "Myndigheten", Text: "Hej"})})
		return c
	}
	f.accessChanged(share(2))
	if n := f.count(`SELECT count(*) FROM event`); n != 2 {
		t.Fatalf("%d events after a refused share, want the two openings", n)
	}
	command := share(1)
	receipts := f.append(command)
	if len(receipts) != 2 || receipts[0].Room != from || receipts[1].Room != to || receipts[1].Number != 1 {
		t.Errorf("receipts %+v", receipts)
	}
	if again := f.append(command); !reflect.DeepEqual(again, receipts) {
		t.Errorf("retry %+v, want %+v", again, receipts)
	}
	half := command
	half.Rooms = command.Rooms[:1]
	f.append(half) // the same in that room; the other room is not asked about
	third := f.room()
	elsewhere := command
	elsewhere.Rooms = []rooms.RoomCommand{command.Rooms[0], {Room: third, AccessVersion: 1, Events: command.Rooms[1].Events}}
	f.refused(elsewhere, rooms.Conflict)
	f.clean()
}

func TestAnnouncementsComeInOrder(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var events int
	last := map[uuid.UUID]int64{}
	access := map[uuid.UUID]int64{}
	f := newFixture(t, Options{Announce: func(a Announcement) {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range a.Events {
			if e.Room != a.Room || e.Seq != last[a.Room]+1 || len(e.Payload) == 0 {
				t.Errorf("announced %+v after %d", e.Header, last[a.Room])
			}
			last[a.Room] = e.Seq
			events++
		}
		access[a.Room] = a.AccessVersion
	}})
	all := []uuid.UUID{f.room(), f.room(), f.room(), f.room()}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 30 {
				a, b := all[(i+j)%4], all[(i+j+1)%4]
				c := f.command(a, 1, posted("Hej"))
				if j%3 == 0 { // over both shards, now and then
					c.Rooms = append(c.Rooms, rooms.RoomCommand{Room: b, AccessVersion: 1, Events: drafts(t, posted("Hej"))})
				}
				if _, err := f.log.Append(t.Context(), c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	f.append(f.command(all[0], 1, f.member()))
	if err := f.log.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := 4 + 8*40 + 1; events != want {
		t.Errorf("%d events were announced, want %d", events, want)
	}
	if access[all[0]] != 2 || access[all[1]] != 1 {
		t.Errorf("access versions %v", access)
	}
	if _, err := f.log.Append(t.Context(), f.command(all[0], 2, posted("för sent"))); rooms.CodeOf(err) != rooms.Unavailable {
		t.Errorf("append to a closed log: %v", err)
	}
}
