package media

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"plaza/media/packet"
)

// frame lets a frame of so many packets of a thousand bytes arrive at once.
func (s *shown) frame(t *testing.T, key bool, packets int) {
	t.Helper()
	timestamp := uint32(s.number) * 3000
	for i := range packets {
		payload := append(picture("anna", s.number, key && i == 0), make([]byte, 1000)...)
		if i > 0 {
			payload[0] &^= 0x10 // it goes on
		}
		b, err := (&rtp.Packet{
			Header:  rtp.Header{Version: 2, Marker: i == packets-1, SequenceNumber: s.number, Timestamp: timestamp},
			Payload: payload,
		}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		s.number++
		var in incoming
		if !in.parse(s.layer, b, time.Now()) || !s.layer.cache.Put(in.Number, b) {
			t.Fatal("a packet was not read")
		}
		s.slot.forward(s.layer, &in)
	}
}

// count is how many packets went out.
func (s *shown) count() int {
	s.slot.mu.Lock()
	defer s.slot.mu.Unlock()
	return len(s.packets)
}

// inOrder checks that the packets of one slot went out once each, whole and in order.
func (s *shown) inOrder(t *testing.T, packets int) {
	t.Helper()
	s.slot.mu.Lock()
	defer s.slot.mu.Unlock()
	if len(s.packets) != packets {
		t.Fatalf("%d packets of %d", len(s.packets), packets)
	}
	for i, p := range s.packets {
		vp8, ok := packet.ParseVP8(p.Payload)
		if p.SequenceNumber != s.packets[0].SequenceNumber+uint16(i) || p.SSRC != 100 || len(p.Payload) < 1000 || !ok || vp8.Start != (i == 0 || s.packets[i-1].Marker) {
			t.Fatalf("packet %d: %+v, %+v", i, p.Header, vp8)
		}
	}
}

// newSoundBeside is a slot of sound that leaves by the same way.
func newSoundBeside(t *testing.T, s *shown) *shown {
	t.Helper()
	receiver := &voiced{codecs: codecs[webrtc.RTPCodecTypeAudio]}
	sound := &shown{slot: newSlot(webrtc.RTPCodecTypeAudio, "audio", "seat", s.open, s.way, receiver), negotiated: &receiver.negotiated}
	if _, err := sound.Bind(receiver); err != nil {
		t.Fatal(err)
	}
	track := &track{mime: mimeOpus}
	track.watchers.Store(&[]*slot{})
	sound.layer = &layer{track: track, cache: packet.NewCache(cachedPackets)}
	track.layers[0] = sound.layer
	sound.show(track)
	return sound
}

func TestAKeyFrameIsSpread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShown(t)
		s.frame(t, true, 6)
		if s.count() != 6 {
			t.Fatalf("a frame that the way carries: %d packets", s.count())
		}
		time.Sleep(time.Second)
		s.frame(t, true, 40)
		atOnce := s.count() - 6
		sound := newSoundBeside(t, s)
		sound.arrive(t, true)
		if atOnce > 16 || sound.count() != 1 {
			t.Fatalf("%d packets of a picture and %d of sound at once", atOnce, sound.count())
		}
		s.frame(t, false, 2) // waits behind it
		for before, waited := s.count(), 0; s.count() < 48; waited++ {
			time.Sleep(paceEvery)
			synctest.Wait()
			if sent := s.count() - before; sent > 4 || waited > 20 {
				t.Fatalf("%d packets together after %d ticks", sent, waited)
			}
			before = s.count()
		}
		s.inOrder(t, 48)
		time.Sleep(time.Second)
		synctest.Wait()
		s.frame(t, false, 6) // nothing waits any more
		s.inOrder(t, 54)
	})
}

// What is too much is cut as before, and what waits waits no longer than it may.
func TestWhatWaitsIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShown(t)
		s.frame(t, true, 10)
		for range 30 { // ten times what the way carries
			s.frame(t, false, 60)
			if wait := s.way.pacer.Waiting() * 8 * 1000 / s.way.bandwidth(); wait > 300 {
				t.Fatalf("%d ms of the way wait", wait)
			}
			time.Sleep(33 * time.Millisecond)
			synctest.Wait()
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if s.way.pacer.Waiting() > 0 || s.count() < 100 || s.count() > 600 {
			t.Fatalf("%d bytes wait, %d packets were sent", s.way.pacer.Waiting(), s.count())
		}
		for i, p := range s.packets {
			if first := s.packets[0].SequenceNumber; p.SequenceNumber != first+uint16(i) {
				t.Fatalf("packet %d has the number %d after %d", i, p.SequenceNumber, first)
			}
		}
	})
}

func TestNothingWaitsForWhoHasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShown(t)
		s.frame(t, true, 40)
		other := newShown(t).layer.track
		s.show(other)
		s.inOrder(t, 40) // before the seat is another's
		s.show(s.layer.track)
		s.choose(0, time.Now())
		s.frame(t, true, 40)
		s.way.close()
		s.frame(t, true, 40)
		sent := s.count()
		time.Sleep(time.Second)
		synctest.Wait()
		if s.count() != sent || s.way.pacer.Waiting() > 0 {
			t.Errorf("%d packets were sent after the end, %d bytes wait", s.count()-sent, s.way.pacer.Waiting())
		}
	})
}
