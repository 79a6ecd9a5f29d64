package storage

import (
	"bytes"
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// head is what numbering needs of a room: its row's counters and the end of its chain.
type head struct {
	seq           int64
	hash          rooms.Hash
	time          time.Time
	messageNumber int64
	accessVersion int64
}

// newHead is the head of a room without events.
func newHead(room uuid.UUID) head {
	return head{hash: rooms.FirstPrevious(room), time: time.Unix(0, 0).UTC()}
}

// entry is an event with its number, on its way into the tables.
type entry struct {
	rooms.Event
	author   string
	content  rooms.Payload
	clientID uuid.UUID
	ordinal  int
}

// change is what one transaction does to one room.
type change struct {
	room    uuid.UUID
	before  head
	after   head
	entries []entry
}

// add numbers draft as the room's next event. Time never goes backwards in a room, whatever the clock does.
func (c *change) add(p *pending, draft *rooms.Draft, ordinal int, now time.Time) rooms.Receipt {
	h := &c.after
	kind := draft.Content.EventType()
	e := entry{author: p.author, content: draft.Content, clientID: p.command.ClientID, ordinal: ordinal}
	h.seq++
	if now.After(h.time) {
		h.time = now
	}
	if kind.Numbered() {
		h.messageNumber++
		e.Number = h.messageNumber
	}
	if kind.ChangesAccess() {
		h.accessVersion++
	}
	e.Header = rooms.Header{
		ID: draft.ID, Room: c.room, Seq: h.seq, Time: h.time, Type: kind,
		Author: p.command.Author, Authority: p.command.Authority,
	}
	e.Payload, e.Salt, e.PayloadHash = draft.Payload, draft.Salt, draft.PayloadHash
	var header [320]byte
	h.hash = rooms.EventHash(h.hash, e.AppendCanonical(header[:0]), draft.PayloadHash)
	e.Hash = h.hash
	c.entries = append(c.entries, e)
	return rooms.Receipt{ID: e.ID, Room: c.room, Seq: e.Seq, Time: e.Time, Number: e.Number, Hash: e.Hash}
}

// transaction gathers what several commands do to several rooms, numbered at one reading of the clock.
type transaction struct {
	now     time.Time
	changes map[uuid.UUID]*change
}

func newTransaction(now time.Time, size int) *transaction {
	return &transaction{now: now.UTC().Truncate(time.Millisecond), changes: make(map[uuid.UUID]*change, size)}
}

// change returns the room's change, begun at h when it is the first in this transaction.
func (t *transaction) change(room uuid.UUID, h head) *change {
	c := t.changes[room]
	if c == nil {
		c = &change{room: room, before: h, after: h}
		t.changes[room] = c
	}
	return c
}

// number gives the command's events their numbers in the rooms whose changes are begun, and returns the receipts in the
// command's order. The ordinal counts through all its rooms.
func (t *transaction) number(p *pending) []rooms.Receipt {
	var receipts []rooms.Receipt
	for i := range p.command.Rooms {
		r := &p.command.Rooms[i]
		for j := range r.Events {
			receipts = append(receipts, t.changes[r.Room].add(p, &r.Events[j], len(receipts), t.now))
		}
	}
	return receipts
}

// sorted returns the changes that have events, in the order in which every node locks rooms.
func (t *transaction) sorted() []*change {
	all := make([]*change, 0, len(t.changes))
	for _, c := range t.changes {
		if len(c.entries) > 0 {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *change) int { return compareIDs(a.room, b.room) })
	return all
}

// compareIDs orders UUIDs as Postgres does.
func compareIDs(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
