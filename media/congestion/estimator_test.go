package congestion

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// way is a link of a capacity with a queue, and a receiver that reports every 50 ms.
type way struct {
	estimator *Estimator
	bits      float64 // capacity a second
	queue     time.Duration
	lossy     float64
	busy      time.Duration // for how long of each second the receiver reads nothing, and then twice as fast as it is sent
	random    *rand.Rand

	now      time.Time
	free     time.Time // when the link has sent all it has
	sequence uint16
	reports  []report
}

type report struct {
	sequence uint16
	received bool
	at       time.Time
}

func newWay(bits float64) *way {
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return &way{estimator: NewEstimator(), bits: bits, queue: 300 * time.Millisecond, random: rand.New(rand.NewPCG(1, 2)), now: start, free: start}
}

// send puts a packet on the link: lost when the queue is full.
func (w *way) send(size int) {
	w.estimator.Sent(w.sequence, size, w.now)
	r := report{sequence: w.sequence}
	w.sequence++
	if w.free.Before(w.now) {
		w.free = w.now
	}
	if w.free.Sub(w.now) < w.queue && w.random.Float64() >= w.lossy {
		w.free = w.free.Add(time.Duration(float64(size*8) / w.bits * float64(time.Second)))
		r.received, r.at = true, w.free.Add(20*time.Millisecond)
		if second := r.at.Truncate(time.Second); r.at.Sub(second) < 2*w.busy {
			r.at = second.Add(w.busy + r.at.Sub(second)/2)
		}
	}
	w.reports = append(w.reports, r)
}

// run sends at a rate that follows the estimate up to a demand, with probes when the demand is higher.
func (w *way) run(t *testing.T, duration time.Duration, demand float64) {
	t.Helper()
	const step = 10 * time.Millisecond
	debt := 0.0
	for elapsed := time.Duration(0); elapsed < duration; elapsed += step {
		debt += min(demand, float64(w.estimator.Bandwidth())) * step.Seconds() / 8
		for ; debt > 1100; debt -= 1100 {
			w.send(1100)
		}
		if demand > float64(w.estimator.Bandwidth()) {
			if bytes := w.estimator.Probe(w.now); bytes > 0 {
				for ; bytes > 0; bytes -= 1100 {
					w.send(1100)
				}
				w.estimator.EndProbe()
			}
		}
		w.now = w.now.Add(step)
		if elapsed%(50*time.Millisecond) == 0 {
			w.report(t)
		}
	}
}

// report tells of all packets that have arrived by now or never will.
func (w *way) report(t *testing.T) {
	t.Helper()
	n := 0
	for n < len(w.reports) && !w.reports[n].at.After(w.now) {
		n++
	}
	if n == 0 {
		return
	}
	if err := w.estimator.Feedback(encode(t, w.reports[:n]), w.now); err != nil {
		t.Fatal(err)
	}
	w.reports = w.reports[n:]
}

// encode writes a feedback with Pion's encoder, each packet as a run of one.
func encode(t *testing.T, reports []report) []byte {
	t.Helper()
	var reference time.Time
	for _, r := range reports {
		if r.received {
			reference = r.at
			break
		}
	}
	ticks := reference.UnixMicro() / 64_000
	at := time.UnixMicro(ticks * 64_000)
	message := rtcp.TransportLayerCC{
		BaseSequenceNumber: reports[0].sequence, PacketStatusCount: uint16(len(reports)), ReferenceTime: uint32(ticks) & 0xffffff,
	}
	for _, r := range reports {
		chunk := &rtcp.RunLengthChunk{Type: rtcp.TypeTCCRunLengthChunk, RunLength: 1}
		if r.received {
			chunk.PacketStatusSymbol = rtcp.TypeTCCPacketReceivedLargeDelta
			delta := r.at.Sub(at) / deltaUnit * deltaUnit
			at = at.Add(delta)
			message.RecvDeltas = append(message.RecvDeltas, &rtcp.RecvDelta{Type: rtcp.TypeTCCPacketReceivedLargeDelta, Delta: delta.Microseconds()})
		}
		message.PacketChunks = append(message.PacketChunks, chunk)
	}
	size := feedbackHeader + 2*len(reports) + 2*len(message.RecvDeltas)
	message.Header = rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: uint16((size+3)/4 - 1), Padding: size%4 != 0}
	b, err := message.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFindsWhatTheWayCarries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ bits, demand, low, high float64 }{
		"narrow":          {500_000, 5e6, 250_000, 700_000},
		"middling":        {2e6, 10e6, 1.2e6, 2.6e6},
		"wide":            {20e6, 5e6, 5e6, 40e6},
		"less than asked": {4e6, 1e6, 1e6, 6e6},
	} {
		w := newWay(c.bits)
		w.run(t, 30*time.Second, c.demand)
		if got := float64(w.estimator.Bandwidth()); got < c.low || got > c.high {
			t.Errorf("%s: %.0f bits a second of %.0f", name, got, c.bits)
		}
	}
}

func TestFollowsAWayThatNarrowsAndWidens(t *testing.T) {
	t.Parallel()
	w := newWay(8e6)
	w.run(t, 20*time.Second, 4e6)
	if got := w.estimator.Bandwidth(); got < 3_500_000 {
		t.Fatalf("wide: %d", got)
	}
	w.bits = 700_000
	w.run(t, 10*time.Second, 4e6)
	if got := w.estimator.Bandwidth(); got > 1_000_000 {
		t.Fatalf("narrow: %d", got)
	}
	w.bits = 8e6
	w.run(t, 90*time.Second, 4e6)
	if got := w.estimator.Bandwidth(); got < 3_500_000 {
		t.Fatalf("wide again: %d", got)
	}
}

func TestALittleLossIsNoCongestion(t *testing.T) {
	t.Parallel()
	w := newWay(20e6)
	w.lossy = 0.03
	w.run(t, 30*time.Second, 4e6)
	if got := w.estimator.Bandwidth(); got < 3_500_000 {
		t.Fatalf("3 %% lost: %d", got)
	}
}

// TestABusyReceiverIsNoNarrowWay: what waits for a processor has not waited on the way, however many small groups it was sent in.
func TestABusyReceiverIsNoNarrowWay(t *testing.T) {
	t.Parallel()
	w := newWay(20e6)
	w.run(t, 20*time.Second, 4e6)
	w.busy = 120 * time.Millisecond
	for range 100 {
		w.run(t, 200*time.Millisecond, 4e6)
		if got := w.estimator.Bandwidth(); got < 4e6 {
			t.Fatalf("%d bits a second", got)
		}
	}
}

// TestOvertakenIsNotLost: a packet that another one overtook is missing in one message and told of in the next.
func TestOvertakenIsNotLost(t *testing.T) {
	t.Parallel()
	w := newWay(20e6)
	w.run(t, 20*time.Second, 4e6)
	var before []report // that the message before this one called missing, and what follows them
	for range 200 {
		var message []report
		for i := range 40 { // 100 ms of 3.5 Mbit/s
			w.now = w.now.Add(2500 * time.Microsecond)
			w.estimator.Sent(w.sequence, 1100, w.now)
			message = append(message, report{w.sequence, i < 20 || i >= 30, w.now.Add(20 * time.Millisecond)})
			w.sequence++
		}
		if err := w.estimator.Feedback(encode(t, append(before, message...)), w.now.Add(30*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		before = message[20:]
		for i := range before {
			before[i].received = true
		}
		if got := w.estimator.Bandwidth(); got < 4e6 {
			t.Fatalf("%d bits a second, %d packets lost", got, w.estimator.lost)
		}
	}
}

// FuzzArrivals reads what Pion reads, and survives the rest.
func FuzzArrivals(f *testing.F) {
	f.Add([]byte{
		0xaf, 0xcd, 0x00, 0x05, 0xfa, 0x17, 0xfa, 0x17, 0x43, 0x03, 0x2f, 0xa0,
		0x00, 0x99, 0x00, 0x01, 0x3d, 0xe8, 0x02, 0x17, 0x20, 0x01, 0x94, 0x01,
	})
	f.Fuzz(func(t *testing.T, message []byte) {
		var got []Arrival
		var failed error
		for arrival, err := range Arrivals(message) {
			if failed = err; err == nil {
				got = append(got, arrival)
			}
		}
		var want rtcp.TransportLayerCC
		if failed != nil || want.Unmarshal(message) != nil {
			return
		}
		if again, err := want.Marshal(); err != nil || !bytes.Equal(again, message) {
			return // Pion reads symbols beyond the count, and what is behind the deltas
		}
		if len(got) != int(want.PacketStatusCount) {
			t.Fatalf("%d packets, Pion: %d", len(got), want.PacketStatusCount)
		}
		at := time.Duration(signed24(message[16:])) * referenceUnit
		i := 0
		for _, arrival := range got {
			if !arrival.Received {
				continue
			}
			at += time.Duration(want.RecvDeltas[i].Delta) * time.Microsecond
			if arrival.At != at {
				t.Fatalf("%+v, Pion: %v", arrival, at)
			}
			i++
		}
	})
}
