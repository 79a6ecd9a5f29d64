package rooms

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxInteger is the largest magnitude of an integer in a payload, 2^53−1: what every JSON reader keeps exactly (RFC 8785).
const MaxInteger = 1<<53 - 1

// maxDepth bounds nesting, so that a hostile file cannot exhaust the stack of a reader.
const maxDepth = 32

// canonical writes v, a payload struct, as RFC 8785 canonical JSON. Payload structs declare their fields in the order of
// their JSON names, so the encoder's output is canonical as it comes; CheckCanonical proves it for each event before it is
// hashed, which costs a tenth of sorting.
func canonical(v any) ([]byte, error) {
	b, err := json.Marshal(v, jsontext.AllowInvalidUTF8(false))
	if err != nil {
		return nil, fmt.Errorf("encode payload: %w", err)
	}
	if err := CheckCanonical(b); err != nil {
		return nil, fmt.Errorf("encode payload: %w", err)
	}
	return b, nil
}

// CheckCanonical reports whether b is one JSON value in the canonical form of RFC 8785, in Plaza's subset: numbers are
// integers of at most 2^53−1. It looks at the bytes as they stand and never changes or normalises anything.
func CheckCanonical(b []byte) error {
	s := scanner{b: b}
	if err := s.value(0); err != nil {
		return fmt.Errorf("not canonical JSON at byte %d: %w", s.i, err)
	}
	if s.i != len(b) {
		return fmt.Errorf("not canonical JSON at byte %d: more follows the value", s.i)
	}
	return nil
}

// CheckCanonicalObject is [CheckCanonical] for a value that must be an object, as headers and payloads are.
func CheckCanonicalObject(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return errors.New("not a JSON object")
	}
	return CheckCanonical(b)
}

// scanner walks over canonical JSON once, without allocating for the usual case.
type scanner struct {
	b []byte
	i int
}

var errUnexpectedEnd = errors.New("unexpected end")

func (s *scanner) value(depth int) error {
	if s.i >= len(s.b) {
		return errUnexpectedEnd
	}
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	switch c := s.b[s.i]; {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '"':
		_, err := s.str()
		return err
	case c == '-' || c >= '0' && c <= '9':
		return s.integer()
	case c == 't':
		return s.literal("true")
	case c == 'f':
		return s.literal("false")
	case c == 'n':
		return s.literal("null")
	}
	return errors.New("unexpected character")
}

func (s *scanner) literal(word string) error {
	if !bytes.HasPrefix(s.b[s.i:], []byte(word)) {
		return errors.New("unexpected character")
	}
	s.i += len(word)
	return nil
}

func (s *scanner) take(c byte) bool {
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

func (s *scanner) object(depth int) error {
	s.i++
	if s.take('}') {
		return nil
	}
	var previous []byte
	for first := true; ; first = false {
		if s.i >= len(s.b) || s.b[s.i] != '"' {
			return errors.New("expected a member name")
		}
		name, err := s.str()
		if err != nil {
			return err
		}
		if !first && !nameLess(previous, name) {
			return errors.New("member names out of order or repeated")
		}
		previous = name
		if !s.take(':') {
			return errors.New("expected a colon")
		}
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return errors.New("expected a comma or the object's end")
		}
	}
}

func (s *scanner) array(depth int) error {
	s.i++
	if s.take(']') {
		return nil
	}
	for {
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return errors.New("expected a comma or the array's end")
		}
	}
}

// integer accepts 0 and [-]digits without a leading zero, up to MaxInteger: the only numbers a payload may hold.
func (s *scanner) integer() error {
	negative := s.take('-')
	start := s.i
	var n int64
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		if n = n*10 + int64(s.b[s.i]-'0'); n > MaxInteger {
			return errors.New("integer over 2^53−1")
		}
		s.i++
	}
	switch digits := s.i - start; {
	case digits == 0:
		return errors.New("expected a digit")
	case s.b[start] == '0' && (digits > 1 || negative):
		return errors.New("leading or negative zero")
	}
	return nil
}

// str walks over a string and returns its raw content between the quotes.
func (s *scanner) str() ([]byte, error) {
	s.i++
	start := s.i
	for {
		s.skipText()
		if s.i >= len(s.b) {
			return nil, errUnexpectedEnd
		}
		switch c := s.b[s.i]; {
		case c == '"':
			raw := s.b[start:s.i]
			s.i++
			return raw, nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return nil, err
			}
		case c < 0x20:
			return nil, errors.New("bare control character")
		case c < utf8.RuneSelf:
			s.i++
		default:
			r, size := utf8.DecodeRune(s.b[s.i:])
			if r == utf8.RuneError && size == 1 {
				return nil, errors.New("invalid UTF-8")
			}
			s.i += size
		}
	}
}

// skipText passes text that needs no closer look, eight bytes at a time: ASCII but for quotes, backslashes and control characters,
// and characters of two bytes, as å, ä and ö are. Strings are most of what is checked here, and checking is what hashing and
// verifying a log costs besides SHA-256. It stops at the first other byte, and before the last few.
//
// Each term below has the high bit of the bytes that it means; the rest of it is noise.
func (s *scanner) skipText() {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	var begun uint64 // the high bit of the first byte: the byte before it began a character of two
	for s.i+8 <= len(s.b) {
		word := binary.LittleEndian.Uint64(s.b[s.i:])
		quote, backslash := word^(ones*'"'), word^(ones*'\\')
		// A byte that is zero, or below 0x20; a borrow can set it wrongly only after that byte.
		special := (quote-ones)&^quote | (backslash-ones)&^backslash | (word-ones*0x20)&^word
		first := word & (word << 1) &^ (word << 2) & highs // 110xxxxx
		second := word &^ (word << 1)                      // 10xxxxxx
		longer := word & (word << 1) & (word << 2)         // 111xxxxx
		overlong := first &^ (word<<3 | word<<4 | word<<5 | word<<6)
		expected := first<<8 | begun
		if found := (special | longer | overlong | (second ^ expected)) & highs; found != 0 {
			high := bits.TrailingZeros64(found)
			s.i += high/8 - int(expected>>high&1) // back to a first byte without its second
			return
		}
		begun = first >> 56
		s.i += 8
	}
	s.i -= int(begun >> 7)
}

// escape accepts the only escapes that RFC 8785 §3.2.2.2 allows: the two-character ones, and \u00xx in lowercase for the
// control characters that have none.
func (s *scanner) escape() error {
	if s.i+1 >= len(s.b) {
		return errUnexpectedEnd
	}
	switch s.b[s.i+1] {
	case '"', '\\', 'b', 't', 'n', 'f', 'r':
		s.i += 2
		return nil
	case 'u':
		if s.i+6 > len(s.b) {
			return errUnexpectedEnd
		}
		if !canonicalUnicodeEscape(s.b[s.i+2 : s.i+6]) {
			return errors.New("escape that is not needed or not in its shortest form")
		}
		s.i += 6
		return nil
	}
	return errors.New("unknown escape")
}

func canonicalUnicodeEscape(hex []byte) bool {
	if hex[0] != '0' || hex[1] != '0' || (hex[2] != '0' && hex[2] != '1') {
		return false
	}
	low := bytes.IndexByte([]byte("0123456789abcdef"), hex[3])
	if low < 0 {
		return false
	}
	switch c := int(hex[2]-'0')<<4 | low; c {
	case '\b', '\t', '\n', '\f', '\r':
		return false
	}
	return true
}

// nameLess orders member names by UTF-16 code units (RFC 8785 §3.2.3). Raw bytes give the same order unless a name has an
// escape or a character beyond ASCII.
func nameLess(a, b []byte) bool {
	if plain(a) && plain(b) {
		return bytes.Compare(a, b) < 0
	}
	x, y := units(a), units(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return len(x) < len(y)
}

func plain(raw []byte) bool {
	for _, c := range raw {
		if c >= utf8.RuneSelf || c == '\\' {
			return false
		}
	}
	return true
}

// units decodes the raw content of a string that str accepted.
func units(raw []byte) []uint16 {
	quoted := make([]byte, 0, len(raw)+2)
	quoted = append(append(append(quoted, '"'), raw...), '"')
	decoded, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		return nil // unreachable: str has accepted it
	}
	return utf16.Encode([]rune(string(decoded)))
}
