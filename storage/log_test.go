package storage

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

func TestAppendNumbersAndChains(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := uuid.New()
	receipts := f.append(f.opening(room))
	for range 3 {
		receipts = append(receipts, f.append(f.command(room, 1, posted("Hej")))...)
		f.clock.add(time.Second)
	}
	receipts = append(receipts, f.append(f.command(room, 1, posted("ett"), posted("två")))...)
	previous := rooms.FirstPrevious(room)
	for i, r := range receipts {
		if r.Seq != int64(i+1) || r.Number != int64(i) || r.Room != room || r.Hash == previous {
			t.Errorf("receipt %d: %+v", i, r)
		}
		previous = r.Hash
	}
	var seq, number, access int64
	var hash []byte
	var at time.Time
	f.row(`SELECT seq, message_no, access_version, hash, time FROM room WHERE id = $1`, []any{room}, &seq, &number, &access, &hash, &at)
	last := receipts[len(receipts)-1]
	if seq != 6 || number != 5 || access != 1 || rooms.Hash(hash) != last.Hash || !at.Equal(last.Time) {
		t.Errorf("head: seq %d, number %d, access %d, hash %x, time %s", seq, number, access, hash, at)
	}
	if n := f.count(`SELECT count(*) FROM message WHERE room = $1`, room); n != 5 {
		t.Errorf("%d messages, want 5", n)
	}
}

func TestTimeIsInMillisecondsAndNeverGoesBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	first := f.append(f.command(room, 1, posted("a")))[0].Time
	if want := time.Date(2026, 3, 1, 9, 15, 2, 123_000_000, time.UTC); !first.Equal(want) {
		t.Errorf("time %s, want %s", first, want)
	}
	f.clock.add(-time.Hour)
	if again := f.append(f.command(room, 1, posted("b")))[0].Time; !again.Equal(first) {
		t.Errorf("time %s after the clock went back, want %s", again, first)
	}
}

func TestRetryGetsTheOldReceipts(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	for _, c := range []rooms.Command{
		f.command(room, 1, posted("ett")),
		f.command(room, 1, posted("ett"), posted("två")),
		f.command(room, 1, rooms.ItemRegistered{Authority: f.authority.String(), DiaryNumber: "1", Item: uuid.NewString()}),
	} {
		first := f.append(c)
		retry := c
		retry.Rooms = []rooms.RoomCommand{c.Rooms[0]}
		retry.Rooms[0].Events = nil
		for _, d := range c.Rooms[0].Events { // a retry is drafted anew: other id, other salt
			retry.Rooms[0].Events = append(retry.Rooms[0].Events, drafts(t, d.Content)...)
		}
		if again := f.append(retry); !reflect.DeepEqual(first, again) {
			t.Errorf("retry = %+v, want %+v", again, first)
		}
		other := retry
		other.Rooms = []rooms.RoomCommand{{Room: room, AccessVersion: 1, Events: drafts(t, posted("något annat"))}}
		f.refused(other, rooms.Conflict)
	}
	if n := f.count(`SELECT count(*) FROM event WHERE room = $1`, room); n != 5 {
		t.Errorf("%d events, want 5", n)
	}
}
