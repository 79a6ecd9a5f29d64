package export

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// Every byte value at every place of a hash and a UUID is taken or refused as the definition has it.
func TestHexByDefinition(t *testing.T) {
	t.Parallel()
	const digits = "0123456789abcdef"
	for place := range 64 {
		for value := range 256 {
			b := []byte(strings.Repeat(digits, 4))
			b[place] = byte(value)
			var got rooms.Hash
			ok := decodeHex(&got, b)
			if want := strings.IndexByte(digits, byte(value)) >= 0; ok != want {
				t.Fatalf("byte %#x at %d: %v", value, place, ok)
			}
			if again := hex.EncodeToString(got[:]); ok && again != string(b) {
				t.Fatalf("%s read as %s", b, again)
			}
		}
	}
	for place := range 36 {
		for value := range 256 {
			b := []byte("0198f3a1-7c00-7000-8000-0000000000aa")
			hyphen := b[place] == '-'
			b[place] = byte(value)
			want := strings.IndexByte(digits, byte(value)) >= 0
			if hyphen {
				want = value == '-'
			}
			if isUUID(b) != want {
				t.Fatalf("byte %#x at %d: %v", value, place, !want)
			}
		}
	}
}

func TestHexOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rooms.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		var got rooms.Hash
		if !decodeHex(&got, hex.AppendEncode(nil, want[:])) || got != want {
			t.Fatalf("%x read as %x", want, got)
		}
		if id := uuid.UUID(want[:16]).String(); !isUUID([]byte(id)) {
			t.Fatalf("%s is not taken for a UUID", id)
		}
	})
}
