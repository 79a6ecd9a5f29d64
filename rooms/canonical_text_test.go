package rooms

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// canonicalString says by definition (RFC 8785 §3.2.2.2) whether b is the inside of a canonical string without escapes.
func canonicalString(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsFunc(b, func(r rune) bool { return r < 0x20 || r == '"' || r == '\\' })
}

// The check takes eight bytes at a time: every byte value counts at every place of a word.
func TestEveryByteOfATextCounts(t *testing.T) {
	t.Parallel()
	for place := range 20 {
		for value := range 256 {
			b := bytes.Repeat([]byte("a"), 20)
			b[place] = byte(value)
			quoted := append(append([]byte{'"'}, b...), '"')
			if err := CheckCanonical(quoted); (err == nil) != canonicalString(b) {
				t.Fatalf("byte %#x at %d: %v", value, place, err)
			}
		}
	}
}

// The same for every two bytes, which may be one character, also across the end of a word.
func TestEveryTwoBytesOfATextCount(t *testing.T) {
	t.Parallel()
	for _, place := range []int{0, 5, 6, 7, 8, 17, 18} {
		quoted := bytes.Repeat([]byte("a"), 22)
		quoted[0], quoted[21] = '"', '"'
		inside := quoted[1:21]
		for value := range 1 << 16 {
			inside[place], inside[place+1] = byte(value>>8), byte(value)
			if bytes.ContainsAny(inside, "\\\"") {
				continue
			}
			if err := CheckCanonical(quoted); (err == nil) != canonicalString(inside) {
				t.Fatalf("bytes %#x at %d: %v", value, place, err)
			}
		}
	}
}

func TestTextOfAnyBytes(t *testing.T) {
	t.Parallel()
	piece := rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 0, 6),
		rapid.Custom(func(t *rapid.T) []byte { return []byte(rapid.String().Draw(t, "text")) }),
		rapid.Just([]byte("åäö")), rapid.Just([]byte("\xc3")), rapid.Just([]byte("\xed\xa0\x80")), rapid.Just([]byte("\xc0\xaf")),
	)
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), nil)
		if bytes.ContainsAny(b, "\\\"") {
			return // escapes and ends are other tests' matter
		}
		quoted := append(append([]byte{'"'}, b...), '"')
		if err := CheckCanonical(quoted); (err == nil) != canonicalString(b) {
			t.Fatalf("%q: %v", b, err)
		}
	})
}
