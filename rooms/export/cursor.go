package export

import (
	"bytes"

	"plaza/rooms"
)

// cursor walks over a line and stops at the first byte that does not belong: everything after a fault does nothing.
type cursor struct {
	b     []byte
	i     int
	fault *fault
}

func (c *cursor) fail(field string) {
	if c.fault == nil {
		c.fault = &fault{at: c.i, field: field}
	}
}

// next takes n bytes, nil when there are not so many or something was wrong before.
func (c *cursor) next(n int, field string) []byte {
	if c.fault != nil || len(c.b)-c.i < n {
		c.fail(field)
		return nil
	}
	taken := c.b[c.i : c.i+n]
	c.i += n
	return taken
}

func (c *cursor) literal(s string) {
	if c.fault == nil && len(c.b)-c.i >= len(s) && string(c.b[c.i:c.i+len(s)]) == s {
		c.i += len(s)
		return
	}
	c.fail(s)
}

// until takes what stands before the end byte, at least one byte.
func (c *cursor) until(end byte, field string) []byte {
	if c.fault != nil {
		return nil
	}
	for n, at := range c.b[c.i:] {
		if at == end && n > 0 {
			return c.next(n, field)
		} else if at == end {
			break
		}
	}
	c.fail(field)
	return nil
}

// hash reads 64 lowercase hexadecimal digits.
func (c *cursor) hash(to *rooms.Hash, field string) {
	if from := c.next(2*len(to), field); from != nil && !decodeHex(to, from) {
		c.i -= len(from)
		c.fail(field)
	}
}

// uuid reads a UUID of 36 lowercase characters.
func (c *cursor) uuid(field string) []byte {
	from := c.next(36, field)
	if from != nil && !isUUID(from) {
		c.i -= len(from)
		c.fail(field)
		return nil
	}
	return from
}

// integer reads an integer from 1 to most without a leading zero.
func (c *cursor) integer(most int64, field string) int64 {
	start := c.i
	var n int64
	for c.fault == nil && c.i < len(c.b) && c.b[c.i] >= '0' && c.b[c.i] <= '9' && n <= most {
		n = n*10 + int64(c.b[c.i]-'0')
		c.i++
	}
	if c.fault == nil && (c.i == start || c.b[start] == '0' || n > most) {
		c.i = start
		c.fail(field)
	}
	return n
}

// maxTypeVersion is the largest version of a type, that of a Postgres integer.
const maxTypeVersion = 1<<31 - 1

// header reads the canonical header: nine members in the order of their names, each in its only form.
func (c *cursor) header(e *entry) {
	start := c.i
	c.literal(`{"author":"`)
	authority := c.author()
	if authority {
		c.literal(`","authority":"`)
		c.uuid("header.authority")
		c.literal(`","id":"`)
	} else {
		c.literal(`","authority":null,"id":"`)
	}
	if id := c.uuid("header.id"); id != nil && (id[14] != '7' || id[19] != '8' && id[19] != '9' && id[19] != 'a' && id[19] != 'b') {
		c.i -= len(id)
		c.fail("header.id (UUIDv7)")
	}
	c.literal(`","room":"`)
	e.room = c.uuid("header.room")
	c.literal(`","seq":`)
	e.seq = c.integer(rooms.MaxInteger, "header.seq")
	c.literal(`,"time":"`)
	e.time = c.time()
	c.literal(`","type":"`)
	c.eventType()
	c.literal(`","type_v":`)
	c.integer(maxTypeVersion, "header.type_v")
	c.literal(`,"v":1}`)
	if c.fault == nil {
		e.header = c.b[start:c.i]
	}
}

// author reads the author and reports whether such a one has an authority.
func (c *cursor) author() (authority bool) {
	const field = "header.author"
	if c.fault == nil && bytes.HasPrefix(c.b[c.i:], []byte(`system"`)) {
		c.i += len(rooms.BySystem)
		return false
	}
	start := c.i
	switch rooms.AuthorKind(c.until(':', field)) {
	case rooms.ByOfficer, rooms.ByService:
		authority = true
	case rooms.ByGuest:
	default:
		c.i = start
		c.fail(field)
	}
	c.literal(":")
	c.uuid(field)
	return authority
}

// eventType reads noun.verb.
func (c *cursor) eventType() {
	const field = "header.type"
	start, dots := c.i, 0
	name := c.until('"', field)
	for i, at := range name {
		switch {
		case at == '.' && i > 0 && i < len(name)-1:
			dots++
		case at >= 'a' && at <= 'z' || at == '_':
		default:
			dots = -len(name)
		}
	}
	if c.fault == nil && dots != 1 {
		c.i = start
		c.fail(field)
	}
}

// time reads YYYY-MM-DDTHH:MM:SS.mmmZ, a time that there is.
func (c *cursor) time() (s stamp) {
	const field = "header.time"
	from := c.next(len(s), field)
	if from == nil {
		return s
	}
	copy(s[:], from)
	if !s.valid() {
		c.i -= len(from)
		c.fail(field)
	}
	return s
}

func (s *stamp) valid() bool {
	for i, form := range []byte("0000-00-00T00:00:00.000Z") {
		if form == '0' && (s[i] < '0' || s[i] > '9') || form != '0' && s[i] != form {
			return false
		}
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := two(0)*100+two(2), two(5), two(8)
	return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && two(11) < 24 && two(14) < 60 && two(17) < 60
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// reason reads why a payload is withheld.
func (c *cursor) reason() rooms.Reason {
	start := c.i
	switch r := rooms.Reason(c.until('"', "withheld")); r {
	case rooms.Hidden:
		return rooms.Hidden
	case rooms.Disposed:
		return rooms.Disposed
	}
	c.i = start
	c.fail("withheld")
	return ""
}
