package storage

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// script drives two nodes on one database with any sequence of commands, and keeps beside them what the log must be.
type script struct {
	*fixture
	nodes []*Log
	rooms []uuid.UUID
	logs  map[uuid.UUID][]expected
	acked []acknowledged
	late  map[uuid.UUID]time.Time // the latest time given so far
}

// expected is an event that must be in a room's log at its place in the slice.
type expected struct {
	kind    rooms.EventType
	payload []byte
	receipt rooms.Receipt
}

type acknowledged struct {
	command  rooms.Command
	receipts []rooms.Receipt
}

func (s *script) access(room uuid.UUID) int64 {
	n := int64(0)
	for _, e := range s.logs[room] {
		if e.kind.ChangesAccess() {
			n++
		}
	}
	return n
}

func (s *script) node(t *rapid.T) *Log {
	return s.nodes[rapid.IntRange(0, len(s.nodes)-1).Draw(t, "node")]
}

func (s *script) roomOf(t *rapid.T) uuid.UUID { return rapid.SampledFrom(s.rooms).Draw(t, "room") }

// payloads draws 1..3 events that every room takes.
func (s *script) payloads(t *rapid.T) []rooms.Payload {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) rooms.Payload {
		text := rapid.StringMatching(`[a-zåäö"\\]{0,20}`).Draw(t, "text")
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			m := s.member()
			m.Name = text
			return m
		case 1:
			return rooms.RoomStateChanged{Reason: text, To: rooms.Open}
		}
		return posted(text)
	}), 1, 3).Draw(t, "payloads")
}

// accept notes what a command must have written. The receipts continue each room's numbers.
func (s *script) accept(t *rapid.T, c rooms.Command, receipts []rooms.Receipt) {
	i := 0
	for _, part := range c.Rooms {
		for _, d := range part.Events {
			if i >= len(receipts) {
				t.Fatalf("%d receipts for %+v", len(receipts), c)
			}
			r, kind := receipts[i], d.Content.EventType()
			number := int64(0)
			if kind.Numbered() {
				number = 1
				for _, e := range s.logs[part.Room] {
					if e.kind.Numbered() {
						number++
					}
				}
			}
			if r.Room != part.Room || r.ID != d.ID || r.Seq != int64(len(s.logs[part.Room])+1) || r.Number != number {
				t.Fatalf("receipt %+v, want event %d, number %d of %s", r, len(s.logs[part.Room])+1, number, part.Room)
			}
			if r.Time.Before(s.late[part.Room]) {
				t.Fatalf("time %s after %s", r.Time, s.late[part.Room])
			}
			s.late[part.Room] = r.Time
			s.logs[part.Room] = append(s.logs[part.Room], expected{kind, d.Payload, r})
			i++
		}
	}
	s.acked = append(s.acked, acknowledged{c, receipts})
}

func (s *script) one(t *rapid.T) {
	room := s.roomOf(t)
	c := s.command(room, s.access(room), s.payloads(t)...)
	receipts, err := s.node(t).Append(s.t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.accept(t, c, receipts)
}

func (s *script) several(t *rapid.T) {
	c := s.command(uuid.Nil, 0, posted(""))
	c.Rooms = nil
	for _, room := range rapid.SliceOfNDistinct(rapid.SampledFrom(s.rooms), 2, 3, rapid.ID[uuid.UUID]).Draw(t, "rooms") {
		c.Rooms = append(c.Rooms, s.command(room, s.access(room), s.payloads(t)...).Rooms[0])
	}
	if rapid.IntRange(0, 3).Draw(t, "stale") == 0 {
		last := &c.Rooms[len(c.Rooms)-1]
		last.AccessVersion--
		if _, err := s.node(t).Append(s.t.Context(), c); err != rooms.ErrAccessChanged { //nolint:errorlint // this very value
			t.Fatalf("one stale room of several: %v", err)
		}
		return // nothing may be written in any of them
	}
	receipts, err := s.node(t).Append(s.t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.accept(t, c, receipts)
}

// again sends an earlier command once more, drafted anew, perhaps with rights that have ended since.
func (s *script) again(t *rapid.T) {
	if len(s.acked) == 0 {
		t.Skip("nothing to repeat")
	}
	a := s.acked[rapid.IntRange(0, len(s.acked)-1).Draw(t, "earlier")]
	retry := a.command
	retry.Rooms = slices.Clone(a.command.Rooms)
	for i := range retry.Rooms {
		retry.Rooms[i].AccessVersion = rapid.Int64Range(-1, 5).Draw(t, "access")
		events := make([]rooms.Draft, 0, len(retry.Rooms[i].Events))
		for _, d := range retry.Rooms[i].Events {
			events = append(events, drafts(s.t, d.Content)...)
		}
		retry.Rooms[i].Events = events
	}
	receipts, err := s.node(t).Append(s.t.Context(), retry)
	if err != nil || !reflect.DeepEqual(receipts, a.receipts) {
		t.Fatalf("retry = %+v, %v, want %+v", receipts, err, a.receipts)
	}
	part := &retry.Rooms[rapid.IntRange(0, len(retry.Rooms)-1).Draw(t, "part")]
	if part.Create != nil || rapid.Bool().Draw(t, "more") {
		part.Events = append(part.Events, drafts(s.t, posted("till"))...)
	} else {
		part.Events = append(drafts(s.t, posted("något helt annat!")), part.Events[1:]...)
	}
	if _, err := s.node(t).Append(s.t.Context(), retry); rooms.CodeOf(err) != rooms.Conflict {
		t.Fatalf("another body under the same client id: %v", err)
	}
}

// crowd sends several commands to one room at once, through both nodes.
func (s *script) crowd(t *rapid.T) {
	room := s.roomOf(t)
	n := rapid.IntRange(2, 12).Draw(t, "senders")
	all := make([]acknowledged, n)
	var wg sync.WaitGroup
	for i := range all {
		c := s.command(room, s.access(room), posted(fmt.Sprint(i)))
		log := s.nodes[i%len(s.nodes)]
		wg.Go(func() {
			receipts, err := log.Append(s.t.Context(), c)
			if err != nil {
				s.t.Error(err)
				return
			}
			all[i] = acknowledged{c, receipts}
		})
	}
	wg.Wait()
	if s.t.Failed() {
		t.FailNow()
	}
	slices.SortFunc(all, func(a, b acknowledged) int { return int(a.receipts[0].Seq - b.receipts[0].Seq) })
	for _, a := range all {
		s.accept(t, a.command, a.receipts)
	}
}

func (s *script) tick(t *rapid.T) {
	s.clock.add(time.Duration(rapid.Int64Range(-5000, 20_000).Draw(t, "ms")) * time.Millisecond)
}

// check reads every room back: the events that were acknowledged, in order, chained, and nothing else.
func (s *script) check(t *rapid.T) {
	for _, room := range s.rooms {
		previous := rooms.FirstPrevious(room)
		n := 0
		for e, err := range s.reads.EventRange(s.t.Context(), rooms.OperatorScope(room), 1, 1_000_000, true) {
			if err != nil {
				t.Fatal(err)
			}
			if n >= len(s.logs[room]) {
				t.Fatalf("room %s has more events than the %d acknowledged", room, n)
			}
			want := s.logs[room][n]
			n++
			if e.Seq != int64(n) || e.Type != want.kind || !bytes.Equal(e.Payload, want.payload) || e.Hash != want.receipt.Hash ||
				e.Number != want.receipt.Number || !e.Time.Equal(want.receipt.Time) ||
				rooms.EventHash(previous, e.AppendCanonical(nil), rooms.PayloadHash(e.Salt, e.Payload)) != e.Hash {
				t.Fatalf("event %d is %+v, want %+v", n, e, want)
			}
			previous = e.Hash
		}
		if n != len(s.logs[room]) {
			t.Fatalf("room %s has %d events, %d were acknowledged", room, n, len(s.logs[room]))
		}
	}
}

func TestAnyScriptKeepsTheLogsInvariants(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	nodes := []*Log{f.log, f.open(Options{Committers: 3, MaxBatch: 4})}
	rapid.Check(t, func(t *rapid.T) {
		s := &script{fixture: f, nodes: nodes, logs: map[uuid.UUID][]expected{}, late: map[uuid.UUID]time.Time{}}
		for range 3 {
			room := uuid.New()
			c := f.opening(room)
			receipts, err := s.nodes[0].Append(f.t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			s.rooms = append(s.rooms, room)
			s.accept(t, c, receipts)
		}
		t.Repeat(map[string]func(*rapid.T){
			"one": s.one, "several": s.several, "again": s.again, "crowd": s.crowd, "tick": s.tick,
		})
		s.check(t)
	})
	f.clean()
}

// Stored payload bytes are what was hashed, whatever they are: neither the database nor a read changes them.
func TestPayloadsComeBackToTheByte(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Filter(func(s string) bool { return !strings.Contains(s, "\x00") }).Draw(t, "text")
		c := f.command(room, 1, posted(text))
		r, err := f.log.Append(f.t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		var payload []byte
		var shown string
		if err := f.reads.pool.QueryRow(f.t.Context(), `SELECT payload, text FROM event_payload p JOIN message m USING (room, seq)
			WHERE room = $1 AND seq = $2`, room, r[0].Seq).Scan(&payload, &shown); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(payload, c.Rooms[0].Events[0].Payload) || shown != text {
			t.Fatalf("%q came back as %q, %s", text, shown, payload)
		}
	})
}
