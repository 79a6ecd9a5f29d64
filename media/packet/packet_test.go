package packet

import (
	"bytes"
	"encoding/binary"
	"sync"
	"testing"

	"github.com/pion/rtp/codecs"
	"pgregory.net/rapid"
)

// FuzzVP8 compares with Pion's reader of the same descriptor, and rewrites what has the fields.
func FuzzVP8(f *testing.F) {
	f.Add([]byte{0x10, 0x00, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02})
	f.Add([]byte{0x90, 0xe0, 0x81, 0x02, 0x07, 0x40, 0x01})
	f.Add([]byte{0x80, 0x80, 0x7f, 0x01})
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, payload []byte) {
		got, ok := ParseVP8(payload)
		var want codecs.VP8Packet
		rest, err := want.Unmarshal(payload)
		if wanted := err == nil && len(rest) > 0; ok != wanted {
			t.Fatalf("read: %v, Pion: %v", ok, err)
		}
		if !ok {
			return
		}
		if got.PictureID != want.PictureID || got.TL0 != want.TL0PICIDX || want.T == 1 && got.Temporal != want.TID {
			t.Fatalf("%+v, Pion: %+v", got, want)
		}
		if start := want.S == 1 && want.PID == 0; got.Start != start || got.KeyFrame != (start && rest[0]&1 == 0) {
			t.Fatalf("%+v, Pion: %+v", got, want)
		}
		copied := bytes.Clone(payload)
		got.Rewrite(copied, 0x1234, 0x56)
		after, ok := ParseVP8(copied)
		if !ok || got.tl0At != 0 && after.TL0 != 0x56 || got.long && after.PictureID != 0x1234 ||
			got.pictureAt != 0 && !got.long && after.PictureID != 0x34 {
			t.Fatalf("rewritten: %+v", after)
		}
	})
}

func TestVP8KeyFrameSaysItsSize(t *testing.T) {
	t.Parallel()
	frame := []byte{0x10, 0x50, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0}
	binary.LittleEndian.PutUint16(frame[7:], 1280|1<<14) // with a scale in the upper bits
	binary.LittleEndian.PutUint16(frame[9:], 720)
	d, ok := ParseVP8(frame)
	if !ok || !d.KeyFrame || d.Width != 1280 || d.Height != 720 {
		t.Fatalf("%+v, %v", d, ok)
	}
}

func TestH264KeyFrame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		payload []byte
		want    bool
	}{
		"nothing":             {nil, false},
		"slice":               {[]byte{0x41, 0x9a}, false},
		"IDR":                 {[]byte{0x65, 0x88}, true},
		"parameters":          {[]byte{0x67, 0x42}, true},
		"aggregate":           {[]byte{0x78, 0, 1, 0x06, 0, 2, 0x67, 0x42}, true},
		"aggregate without":   {[]byte{0x78, 0, 1, 0x06, 0, 2, 0x41, 0x42}, false},
		"aggregate cut off":   {[]byte{0x78, 0, 9, 0x67}, false},
		"aggregate of none":   {[]byte{0x78, 0, 0, 0x67}, false},
		"first fragment":      {[]byte{0x7c, 0x85, 0x88}, true},
		"later fragment":      {[]byte{0x7c, 0x05, 0x88}, false},
		"fragment of slice":   {[]byte{0x7c, 0x81, 0x88}, false},
		"fragment cut off":    {[]byte{0x7c}, false},
		"aggregate too short": {[]byte{0x78, 0, 1}, false},
	} {
		if got := H264KeyFrame(c.payload); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzH264(f *testing.F) {
	f.Add([]byte{0x78, 0, 1, 0x06, 0, 2, 0x67, 0x42})
	f.Fuzz(func(_ *testing.T, payload []byte) { H264KeyFrame(payload) })
}

func TestUnwrapFollowsTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := int64(1<<16) + int64(rapid.Uint16().Draw(t, "first"))
		var u Unwrapper
		newest := u.Unwrap(uint16(number))
		if newest != number {
			t.Fatalf("the first is %d, want %d", newest, number)
		}
		for range 50 {
			number = newest + int64(rapid.IntRange(-30_000, 30_000).Draw(t, "step"))
			if got := u.Unwrap(uint16(number)); got != number {
				t.Fatalf("%d, want %d", got, number)
			}
			newest = max(newest, number)
		}
	})
}

func TestCacheHasTheNewest(t *testing.T) {
	t.Parallel()
	c := NewCache(100) // 128
	for number := int64(1); number <= 300; number++ {
		if !c.Put(number, []byte{byte(number), byte(number >> 8)}) {
			t.Fatalf("%d was refused", number)
		}
	}
	for number := int64(-1); number <= 301; number++ {
		got, ok := c.Get(number, []byte("x"))
		if want := number > 300-128 && number <= 300; ok != want {
			t.Fatalf("%d: %v, want %v", number, ok, want)
		}
		if ok && !bytes.Equal(got, []byte{'x', byte(number), byte(number >> 8)}) {
			t.Fatalf("%d: %v", number, got)
		}
	}
	if c.Put(100, []byte{1}) {
		t.Fatal("an old packet replaced a newer one")
	}
	if c.Put(301, make([]byte, MaxSize+1)) || c.Put(0, nil) {
		t.Fatal("what no packet can be was kept")
	}
}

// TestCacheWhileItIsWritten never gives bytes of two packets.
func TestCacheWhileItIsWritten(t *testing.T) {
	t.Parallel()
	c := NewCache(16)
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				for number := int64(1); number < 2000; number++ {
					got, ok := c.Get(number, nil)
					if ok && (len(got) != 100 || bytes.Count(got, got[:1]) != 100 || got[0] != byte(number)) {
						t.Errorf("%d: %v", number, got)
						return
					}
				}
			}
		})
	}
	for number := int64(1); number < 2000; number++ {
		c.Put(number, bytes.Repeat([]byte{byte(number)}, 100))
	}
	close(done)
	readers.Wait()
}
