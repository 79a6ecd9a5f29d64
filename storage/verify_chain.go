package storage

import (
	"fmt"

	"github.com/google/uuid"

	"plaza/rooms"
)

// chain follows one chain from its first event. After the first break it only skips.
type chain struct {
	v     *verification
	id    uuid.UUID
	audit bool
	head  head // as it follows from the events so far
	done  bool // a break was reported
}

func newChain(v *verification, id uuid.UUID, audit bool) chain {
	return chain{v: v, id: id, audit: audit, head: newHead(id)}
}

func (c *chain) broken(seq int64, format string, args ...any) {
	c.done = true
	c.v.broken(Break{Chain: c.id, Audit: c.audit, Seq: seq, Reason: fmt.Sprintf(format, args...)})
}

// check takes the next event.
func (c *chain) check(e *storedEvent) {
	if c.done {
		return
	}
	author, err := rooms.ParseAuthor(e.author)
	switch h := &c.head; {
	case e.Seq != h.seq+1:
		c.broken(h.seq+1, "missing: the next that is there is %d", e.Seq)
		return
	case err != nil:
		c.broken(e.Seq, "%v", err)
		return
	case e.Time.Before(h.time):
		c.broken(e.Seq, "its time lies before its predecessor's")
		return
	}
	e.Author = author
	if rooms.EventHash(c.head.hash, e.AppendCanonical(nil), e.PayloadHash) != e.Hash {
		c.broken(e.Seq, "its hash does not follow from its header, its payload hash and its predecessor: one of them was changed")
		return
	}
	if !c.checkPayload(e) || !c.checkNumber(e) {
		return
	}
	c.head.seq, c.head.hash, c.head.time = e.Seq, e.Hash, e.Time
}

func (c *chain) checkPayload(e *storedEvent) bool {
	if e.Payload == nil {
		if reason := disposalFault(e); reason != "" {
			c.broken(e.Seq, "%s", reason)
			return false
		}
		return true
	}
	switch {
	case e.Withheld == rooms.Disposed:
		c.broken(e.Seq, "it is disposed of, but its payload is there")
	case rooms.PayloadHash(e.Salt, e.Payload) != e.PayloadHash:
		c.broken(e.Seq, "its payload or salt was changed")
	case rooms.CheckCanonicalObject(e.Payload) != nil:
		c.broken(e.Seq, "its payload is not canonical JSON: %v", rooms.CheckCanonicalObject(e.Payload))
	default:
		return true
	}
	return false
}

// disposalFault says what a missing payload lacks to be a lawful disposal: a row that says so, and the event that it names.
func disposalFault(e *storedEvent) string {
	switch {
	case e.Withheld != rooms.Disposed:
		return "its payload is missing and it is not disposed of"
	case e.byType != rooms.EventDisposed{}.EventType().Name:
		return fmt.Sprintf("its payload is missing, and event %d, which should dispose of it, is none that could", e.bySeq)
	}
	content, err := rooms.DecodePayload(rooms.EventDisposed{}.EventType(), e.byPayload)
	if disposed, ok := content.(rooms.EventDisposed); err != nil || !ok || disposed.Event != e.ID.String() {
		return fmt.Sprintf("its payload is missing, and event %d disposes of another one", e.bySeq)
	}
	return ""
}

// checkNumber recounts what the head counts.
func (c *chain) checkNumber(e *storedEvent) bool {
	want := int64(0)
	if e.Type.Numbered() {
		c.head.messageNumber++
		want = c.head.messageNumber
	}
	if e.Type.ChangesAccess() {
		c.head.accessVersion++
	}
	if e.Number != want {
		c.broken(e.Seq, "its number is %d, not %d", e.Number, want)
		return false
	}
	return true
}

// checkHead compares the room's row with what follows from its last event.
func (c *chain) checkHead(last *storedEvent) {
	switch {
	case c.done:
	case last.head == nil:
		c.broken(last.Seq, "the room has events but no head")
	case last.head.seq != c.head.seq || last.head.hash != c.head.hash:
		c.broken(max(last.Seq, last.head.seq), "the room's head is at event %d, the last event is %d", last.head.seq, last.Seq)
	case !last.head.time.Equal(c.head.time), last.head.messageNumber != c.head.messageNumber,
		last.head.accessVersion != c.head.accessVersion:
		c.broken(last.Seq, "the time, message number or access version of the room's head does not follow from its events")
	}
}
