package media

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"plaza/media/congestion"
	"plaza/media/forward"
)

// simulation is the whole of what decides for one subscriber who watches a camera and hears a voice, on a way of a certain
// capacity, with a queue, noise and loss. Time is its own.
type simulation struct {
	t         *testing.T
	way       *way
	forwarder *forward.Forwarder
	bits      float64 // capacity a second
	lossy     float64
	noise     time.Duration
	random    *rand.Rand

	now      time.Time
	free     time.Time // when the link has sent all it has
	waiting  []told    // for the receiver's next report
	numbers  [3]int64
	key      bool // a key frame was asked for
	layers   []int
	sounds   int // sent
	heard    int // arrived
	worst    time.Duration
	pictures int
}

type told struct {
	sequence uint16
	received bool
	at       time.Time
}

// simulatedQueue is how long the link keeps packets.
const simulatedQueue = 400 * time.Millisecond

var simulatedRates = []int{150_000, 500_000, 1_500_000}

func newSimulation(t *testing.T, bits float64) *simulation {
	t.Helper()
	begun := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return &simulation{
		t: t, way: newWay(nil), forwarder: forward.NewForwarder(videoClock, 0), bits: bits, random: rand.New(rand.NewPCG(1, 2)),
		noise: 3 * time.Millisecond, now: begun, free: begun, numbers: [3]int64{1 << 16, 1 << 16, 1 << 16}, key: true,
	}
}

// put lays a packet on the link, and returns when it arrives, if it does.
func (s *simulation) put(size int) (time.Duration, bool) {
	r := told{sequence: s.way.send(size, s.now)}
	if s.free.Before(s.now) {
		s.free = s.now
	}
	if s.free.Sub(s.now) < simulatedQueue && s.random.Float64() >= s.lossy {
		s.free = s.free.Add(time.Duration(float64((size+wireOverhead)*8) / s.bits * float64(time.Second)))
		r.received, r.at = true, s.free.Add(20*time.Millisecond+time.Duration(s.random.Int64N(int64(s.noise))))
	}
	s.waiting = append(s.waiting, r)
	return r.at.Sub(s.now), r.received
}

// run lets time pass.
func (s *simulation) run(duration time.Duration) {
	s.t.Helper()
	for elapsed := time.Duration(0); elapsed < duration; elapsed += 10 * time.Millisecond {
		if elapsed%(20*time.Millisecond) == 0 {
			s.speak()
		}
		if elapsed%(40*time.Millisecond) == 0 {
			s.film()
		}
		if elapsed%(50*time.Millisecond) == 0 {
			s.report()
		}
		if elapsed%divideEvery == 0 {
			s.divide()
		}
		s.now = s.now.Add(10 * time.Millisecond)
	}
}

func (s *simulation) speak() {
	s.sounds++
	if took, arrived := s.put(80); arrived {
		s.heard++
		s.worst = max(s.worst, took)
	}
}

// film sends a frame of every layer to the forwarder, in packets of 1,000 bytes.
func (s *simulation) film() {
	key := s.key
	s.key = false
	for layer, rate := range simulatedRates {
		bytes := rate / 8 / 25
		for at := 0; at < bytes; at += 1000 {
			s.numbers[layer]++
			p := forward.Packet{Layer: layer, Number: s.numbers[layer], Arrival: s.now, Start: at == 0, KeyFrame: key && at == 0}
			p.Congested, _ = s.way.room(s.now)
			if _, sent := s.forwarder.Next(p); sent {
				s.put(min(1000, bytes-at))
				s.pictures++
			}
		}
	}
}

// divide is what a subscription does.
func (s *simulation) divide() {
	demand := forward.Demand{Wanted: 2, Rates: simulatedRates, Current: s.forwarder.Current()}
	const sound = 50 * (80 + wireOverhead) * 8
	layer := forward.Allocate([]forward.Demand{demand}, s.way.bandwidth()-sound)[0]
	if len(s.layers) == 0 || s.layers[len(s.layers)-1] != layer {
		s.layers = append(s.layers, layer)
	}
	s.forwarder.SetTarget(layer)
	s.key = s.forwarder.AwaitsKeyFrame()
	if layer < demand.Wanted {
		s.way.probe(s.now, func(bytes int) {
			for ; bytes > 0; bytes -= 1000 {
				s.put(1000)
			}
		})
	}
}

// report tells what has arrived by now, or never will.
func (s *simulation) report() {
	n := 0
	for n < len(s.waiting) && !s.waiting[n].at.After(s.now) {
		n++
	}
	if n == 0 {
		return
	}
	s.way.arrived(encodeArrivals(s.t, s.waiting[:n]), s.now)
	s.waiting = s.waiting[n:]
}

// encodeArrivals writes a feedback with Pion's encoder, each packet as a run of one.
func encodeArrivals(t *testing.T, all []told) []byte {
	t.Helper()
	message := rtcp.TransportLayerCC{BaseSequenceNumber: all[0].sequence, PacketStatusCount: uint16(len(all))}
	var at time.Time
	for _, r := range all {
		chunk := &rtcp.RunLengthChunk{Type: rtcp.TypeTCCRunLengthChunk, RunLength: 1}
		if r.received {
			if at.IsZero() {
				ticks := r.at.UnixMicro() / 64_000
				at, message.ReferenceTime = time.UnixMicro(ticks*64_000), uint32(ticks)&0xffffff
			}
			delta := r.at.Sub(at) / (250 * time.Microsecond) * (250 * time.Microsecond)
			at = at.Add(delta)
			chunk.PacketStatusSymbol = rtcp.TypeTCCPacketReceivedLargeDelta
			message.RecvDeltas = append(message.RecvDeltas, &rtcp.RecvDelta{Type: rtcp.TypeTCCPacketReceivedLargeDelta, Delta: delta.Microseconds()})
		}
		message.PacketChunks = append(message.PacketChunks, chunk)
	}
	size := 20 + 2*len(all) + 2*len(message.RecvDeltas)
	message.Header = rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: uint16((size+3)/4 - 1), Padding: size%4 != 0}
	b, err := message.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSoundIsNeverStarved narrows the way to less than the lowest layer, and widens it again.
func TestSoundIsNeverStarved(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, 4e6)
	s.run(20 * time.Second)
	if got := s.forwarder.Current(); got != 2 {
		t.Fatalf("layer %d on a wide way", got)
	}
	s.bits = 180_000
	s.run(5 * time.Second) // until that is found out
	s.sounds, s.heard, s.worst = 0, 0, 0
	s.run(30 * time.Second)
	if lost := s.sounds - s.heard; lost*100 > s.sounds {
		t.Errorf("%d of %d packets of sound were lost", lost, s.sounds)
	}
	if s.worst > 300*time.Millisecond {
		t.Errorf("sound took up to %v", s.worst)
	}
	s.bits = 4e6
	s.run(75 * time.Second)
	if got := s.forwarder.Current(); got != 2 {
		t.Errorf("layer %d when the way was wide again", got)
	}
}

// TestLayersDoNotFlap holds a way between two layers, with noise and some loss.
func TestLayersDoNotFlap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bits   float64
		lossy  float64
		layers []int // that may be sent in the end
	}{{900_000, 0, []int{0, 1}}, {900_000, 0.02, []int{0, 1}}, {3_500_000, 0.02, []int{2}}} {
		s := newSimulation(t, c.bits)
		s.lossy = c.lossy
		s.run(20 * time.Second)
		s.layers, s.pictures = nil, 0
		s.run(60 * time.Second)
		if len(s.layers) > 7 {
			t.Errorf("%.0f bits, %.2f lost: layers %v within a minute", c.bits, c.lossy, s.layers)
		}
		if last := s.layers[len(s.layers)-1]; last < c.layers[0] || last > c.layers[len(c.layers)-1] {
			t.Errorf("%.0f bits, %.2f lost: layer %d", c.bits, c.lossy, last)
		}
		if s.pictures == 0 {
			t.Errorf("%.0f bits, %.2f lost: no picture", c.bits, c.lossy)
		}
	}
}

// TestBacklogBoundsTheQueue sends twice what the way carries.
func TestBacklogBoundsTheQueue(t *testing.T) {
	t.Parallel()
	var b congestion.Backlog
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	sent := 0
	for range 1000 {
		if !b.Full(0, 1_000_000, now) {
			b.Sent(2500, 1_000_000, now)
			sent += 2500 * 8
		}
		now = now.Add(10 * time.Millisecond)
	}
	if sent > 10_300_000 || sent < 9_900_000 {
		t.Errorf("%d bits in ten seconds on a way of a million a second", sent)
	}
}
