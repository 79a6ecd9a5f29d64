package packet

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// redundant is a RED payload of blocks of type 111, the newest last.
func redundant(blocks ...[]byte) []byte {
	var headers, data []byte
	for i, block := range blocks {
		if data = append(data, block...); i == len(blocks)-1 {
			headers = append(headers, 111)
			break
		}
		headers = append(headers, 111|0x80, 0x0f, 0x00|byte(len(block)>>8), byte(len(block)))
	}
	return append(headers, data...)
}

func TestNewestOfRepeats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		blocks := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 1023), 1, 4).Draw(t, "blocks")
		payload := redundant(blocks...)
		got, ok := Newest(payload)
		if want := blocks[len(blocks)-1]; !ok || !bytes.Equal(got, want) {
			t.Fatalf("%x, %v; want %x", got, ok, want)
		}
		least := len(payload) - len(blocks[len(blocks)-1]) // of which nothing can be left out
		if _, ok := Newest(payload[:rapid.IntRange(0, least-1).Draw(t, "cut")]); ok {
			t.Fatal("a payload that is cut off was read")
		}
	})
}

// FuzzNewest survives whatever a publisher sends.
func FuzzNewest(f *testing.F) {
	f.Add([]byte{0xef, 0x0f, 0x00, 0x02, 0x6f, 1, 2, 3})
	f.Add([]byte{0xef, 0x0f})
	f.Fuzz(func(t *testing.T, payload []byte) {
		if block, ok := Newest(payload); ok && !bytes.HasSuffix(payload, block) {
			t.Fatalf("%x is not the end of %x", block, payload)
		}
	})
}
