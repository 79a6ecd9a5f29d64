package export

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"plaza/rooms"
)

// A line of events.jsonl is canonical JSON in one of two fixed forms, so header and payload are sliced out of it as they
// stand:
//
//	{"hash":"…","header":{…},"payload":{…},"salt":"…"}
//	{"hash":"…","header":{…},"payload_hash":"…","withheld":"hidden"}
const (
	lineHash        = `{"hash":"`
	lineHeader      = `","header":`
	linePayload     = `,"payload":`
	lineSalt        = `,"salt":"`
	lineEnd         = `"}` + "\n"
	linePayloadHash = `,"payload_hash":"`
	lineWithheld    = `","withheld":"`
)

// maxLine bounds a line of events.jsonl in bytes. The largest payload, a message of rooms.MaxText, is a fifth of it.
const maxLine = 1 << 20

// appendLine appends the event's line.
func appendLine(b []byte, e rooms.Event) ([]byte, error) {
	b = append(b, lineHash...)
	b = hex.AppendEncode(b, e.Hash[:])
	b = append(b, lineHeader...)
	b = e.AppendCanonical(b)
	switch {
	case e.Withheld != "":
		b = append(b, linePayloadHash...)
		b = hex.AppendEncode(b, e.PayloadHash[:])
		b = append(b, lineWithheld...)
		b = append(b, e.Withheld...)
	case e.Payload != nil:
		b = append(b, linePayload...)
		b = append(b, e.Payload...)
		b = append(b, lineSalt...)
		b = hex.AppendEncode(b, e.Salt[:])
	default:
		return nil, fmt.Errorf("event %d of room %s has neither a payload nor a reason to withhold it", e.Seq, e.Room)
	}
	return append(b, lineEnd...), nil
}

// entry is a line as it was read. header lies in the line's own bytes.
type entry struct {
	seq         int64
	time        stamp
	header      []byte
	room        []byte
	payloadHash rooms.Hash
	hash        rooms.Hash // as the line states it
	withheld    rooms.Reason
	file        *version // that a version.added says there is
	linked      bool     // the stated hash follows from the line before in the same block
	fault       *fault   // the line could not be read; nothing else is to be used
}

// stamp is a header's time. Its text compares as the times do.
type stamp [len(rooms.TimeFormat)]byte

func (s stamp) String() string { return string(s[:]) }

// fault says where a line departs from its form.
type fault struct {
	at    int    // byte of the line, from 0
	field string // what should have stood there
}

// parse reads a line, newline included, into a zero entry and computes what does not depend on other lines. It accepts exactly the
// bytes that appendLine writes for some event.
func (e *entry) parse(b []byte) {
	c := cursor{b: b}
	c.literal(lineHash)
	c.hash(&e.hash, "hash")
	c.literal(lineHeader)
	c.header(e)
	if c.fault == nil && bytes.HasPrefix(b[c.i:], []byte(linePayload)) {
		c.payload(e)
	} else {
		c.literal(linePayloadHash)
		c.hash(&e.payloadHash, "payload_hash")
		c.literal(lineWithheld)
		e.withheld = c.reason()
		c.literal(lineEnd)
	}
	if c.fault == nil && c.i != len(b) {
		c.fail("the line's end")
	}
	e.fault = c.fault
}

// payload slices out the payload: it begins after its name, and what follows it has a fixed length.
func (c *cursor) payload(e *entry) {
	c.literal(linePayload)
	start, end := c.i, len(c.b)-len(lineEnd)-hex.EncodedLen(rooms.SaltSize)-len(lineSalt)
	if end < start {
		c.fail("payload")
		return
	}
	payload := c.b[start:end]
	if err := rooms.CheckCanonicalObject(payload); err != nil {
		c.fail("payload (" + err.Error() + ")")
		return
	}
	c.i = end
	var salt [rooms.SaltSize]byte
	c.literal(lineSalt)
	c.hash(&salt, "salt")
	c.literal(lineEnd)
	e.payloadHash = rooms.PayloadHash(salt, payload)
	if c.fault == nil {
		e.version(payload)
	}
}
