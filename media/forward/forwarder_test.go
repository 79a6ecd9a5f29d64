package forward

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plaza/media/packet"
)

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// layerSource makes the packets of a layer: frames of three packets, thirty a second.
type layerSource struct {
	layer   int
	number  int64
	picture uint16
	stamp   uint32
}

func (l *layerSource) frame(at time.Time, key bool) []Packet {
	packets := make([]Packet, 3)
	for i := range packets {
		packets[i] = Packet{
			Layer: l.layer, Number: l.number, Timestamp: l.stamp, Arrival: at, Start: i == 0, KeyFrame: key && i == 0,
			VP8: packet.VP8{PictureID: l.picture, TL0: uint8(l.picture)},
		}
		l.number++
	}
	l.picture = (l.picture + 1) & 0x7fff
	l.stamp += 3000
	return packets
}

func TestBeginsWithAKeyFrame(t *testing.T) {
	t.Parallel()
	f := NewForwarder(90_000, 7)
	source := &layerSource{layer: 1, number: 70_000, stamp: 5}
	f.SetTarget(1)
	for _, p := range source.frame(start, false) {
		if _, ok := f.Next(p); ok {
			t.Fatal("a packet went out before a key frame")
		}
	}
	if !f.AwaitsKeyFrame() {
		t.Fatal("no key frame is asked for")
	}
	for i, p := range source.frame(start, true) {
		n, ok := f.Next(p)
		if !ok || n.Sequence != uint16(7+i) {
			t.Fatalf("packet %d of the key frame: %v, %v", i, n, ok)
		}
	}
	if f.AwaitsKeyFrame() {
		t.Fatal("a key frame is still asked for")
	}
}

// TestSeamIsNotSeen changes layers at random, with packets that are lost, late or doubled, and looks at the stream as a decoder
// does: one number after the other, one picture after the other, time that goes forward.
func TestSeamIsNotSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := NewForwarder(90_000, rapid.Uint16().Draw(t, "first"))
		layers := []*layerSource{
			{layer: 0, number: 65_600, picture: 32_760, stamp: 4_294_960_000},
			{layer: 1, number: 99_000, picture: 5, stamp: 17},
		}
		seen := map[uint16]Packet{}
		var before Packet
		var last Numbers
		var any bool
		for i := range rapid.IntRange(5, 60).Draw(t, "frames") {
			f.SetTarget(rapid.IntRange(0, 1).Draw(t, "target"))
			at := start.Add(time.Duration(i) * 33 * time.Millisecond)
			for _, layer := range layers {
				packets := layer.frame(at, rapid.IntRange(0, 3).Draw(t, "key") == 0)
				packets = disturb(t, packets)
				for _, p := range packets {
					n, ok := f.Next(p)
					if !ok {
						continue
					}
					if other, double := seen[n.Sequence]; double {
						t.Fatalf("%d was sent for %+v and for %+v", n.Sequence, other, p)
					}
					seen[n.Sequence] = p
					if !any || newer(n.Sequence, last.Sequence) {
						if any && !follows(before, p, last, n) {
							t.Fatalf("%+v is sent as %+v, after %+v as %+v", p, n, before, last)
						}
						before, last, any = p, n, true
					}
					again, ok := f.Again(n.Sequence)
					if !ok || again.Layer != p.Layer || again.Number != p.Number || again.Numbers != n {
						t.Fatalf("asked again for %v: %+v, %v", n, again, ok)
					}
				}
			}
		}
	})
}

// follows says whether a packet continues what was sent last: its frame, or else the next picture, as much later as time has passed.
func follows(before, p Packet, last, n Numbers) bool {
	if !p.Start {
		return n.PictureID == last.PictureID && n.TL0 == last.TL0 && n.Timestamp == last.Timestamp
	}
	passed := p.Timestamp - before.Timestamp
	if p.Layer != before.Layer {
		passed = max(1, uint32(p.Arrival.Sub(before.Arrival).Milliseconds())*90)
	}
	return n.PictureID == (last.PictureID+1)&0x7fff && n.TL0 == last.TL0+1 && n.Timestamp == last.Timestamp+passed
}

// disturb loses, swaps and doubles packets of a frame, but not its first.
func disturb(t *rapid.T, packets []Packet) []Packet {
	switch rapid.IntRange(0, 5).Draw(t, "disturbance") {
	case 0:
		return packets[:2]
	case 1:
		return []Packet{packets[0], packets[2], packets[1]}
	case 2:
		return append(packets, packets[1])
	default:
		return packets
	}
}

func TestWhatIsSkippedLeavesNoGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := NewForwarder(90_000, 0)
		f.SetTarget(0)
		next := uint16(0)
		for i := range int64(200) {
			p := Packet{Layer: 0, Number: 70_000 + i, Start: true, KeyFrame: i == 0, Empty: i > 0 && rapid.Bool().Draw(t, "empty")}
			n, ok := f.Next(p)
			if ok == p.Empty {
				t.Fatalf("sent: %v, empty: %v", ok, p.Empty)
			}
			if ok && n.Sequence != next {
				t.Fatalf("number %d, want %d", n.Sequence, next)
			}
			if ok {
				next++
			}
		}
	})
}

func TestACongestedFrameIsDroppedToItsEnd(t *testing.T) {
	t.Parallel()
	f := NewForwarder(90_000, 0)
	f.SetTarget(0)
	source := &layerSource{layer: 0, number: 70_000, picture: 9}
	next := uint16(0)
	for i, c := range []struct {
		key, congested bool
		from           int // the packet that congestion meets first
		sent           int
	}{
		{key: true, congested: true, sent: 3}, // a key frame ends what a cut began
		{congested: true, from: 1, sent: 1},
		{sent: 3},
		{congested: true, sent: 0},
		{sent: 3},
	} {
		sent := 0
		for at, p := range source.frame(start.Add(time.Duration(i)*33*time.Millisecond), c.key) {
			p.Congested = c.congested && at == c.from
			n, ok := f.Next(p)
			if !ok {
				continue
			}
			if n.Sequence != next {
				t.Fatalf("frame %d has number %d after %d", i, n.Sequence, next)
			}
			next++
			sent++
		}
		if sent != c.sent {
			t.Errorf("%d packets of frame %d went out, want %d", sent, i, c.sent)
		}
	}
}

func TestNothingIsSentAgainForEver(t *testing.T) {
	t.Parallel()
	f := NewForwarder(90_000, 0)
	f.SetTarget(0)
	f.Next(Packet{Number: 70_000, Start: true, KeyFrame: true})
	for i := range maxAgain + 1 {
		if _, ok := f.Again(0); ok != (i < maxAgain) {
			t.Fatalf("time %d: %v", i, ok)
		}
	}
	if _, ok := f.Again(1); ok {
		t.Fatal("what was never sent was found")
	}
}
