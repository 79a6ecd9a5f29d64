package congestion

import "time"

const (
	// Bounds of the estimate, bits a second.
	minimum = 50_000
	maximum = 100_000_000
	// first is assumed of a way that nothing is known of.
	first = 1_500_000

	// backOff is what is left of what arrived when the way is found congested.
	backOff = 0.85
	// growth is how much an estimate grows a second while nothing speaks against it.
	growth = 0.08
	// headroom is how far an estimate may go beyond what really arrived: a way that carries little traffic proves little.
	headroom = 1.5
	// tooManyLost of the packets is congestion, whatever their delay; fewLost is the way's own noise.
	tooManyLost, fewLost = 0.10, 0.02

	// sentPackets is how many are remembered until the receiver tells of them.
	sentPackets = 1 << 13
	// judgedPackets are counted before their loss is judged.
	judgedPackets = 50
)

// Estimator is the estimate of one way. It is not safe for concurrent use.
type Estimator struct {
	bits    float64
	changed time.Time // when it was changed last
	sent    [sentPackets]sentPacket
	delay   delay
	arrived arrived
	lost    int
	judged  int
	held    time.Time // until when it does not grow, after congestion
	probe   probe
}

type sentPacket struct {
	sequence uint16
	size     uint16 // bytes
	waits    bool   // for the receiver's word
	probe    bool
	at       time.Time
}

// NewEstimator knows nothing yet.
func NewEstimator() *Estimator { return &Estimator{bits: first} }

// Bandwidth is the estimate, bits a second.
func (e *Estimator) Bandwidth() int { return int(e.bits) }

// Sent takes note of a packet of size bytes under its transport-wide sequence number.
func (e *Estimator) Sent(sequence uint16, size int, at time.Time) {
	e.sent[sequence%sentPackets] = sentPacket{
		sequence: sequence, size: uint16(size), waits: true, probe: e.probe.running, at: at, //nolint:gosec // at most a frame of Ethernet
	}
}

// Feedback takes a receiver's message into the estimate. What the message tells of packets that were not sent, or twice, counts
// for nothing; a broken message counts as far as it could be read.
func (e *Estimator) Feedback(message []byte, now time.Time) error {
	var failed error
	for arrival, err := range Arrivals(message) {
		if failed = err; err != nil {
			break
		}
		s := &e.sent[arrival.Sequence%sentPackets]
		if !s.waits || s.sequence != arrival.Sequence {
			continue
		}
		s.waits = false
		e.judged++
		if !arrival.Received {
			e.lost++
			continue
		}
		e.arrived.add(arrival.At, int(s.size))
		e.delay.add(s.at, arrival.At)
		if s.probe {
			e.probe.add(arrival.At, int(s.size))
		}
	}
	e.update(now)
	return failed
}

func (e *Estimator) update(now time.Time) {
	passed := min(now.Sub(e.changed), time.Second)
	if e.changed.IsZero() {
		passed = 0
	}
	e.changed = now
	measured := e.arrived.bits()
	congested := e.delay.congested() || e.tooManyLost()
	switch {
	case congested:
		if now.After(e.held) { // one step down for what one queue did
			e.bits = min(e.bits, max(measured, minimum)*backOff)
			e.held = now.Add(time.Second)
		}
		e.delay.forget()
		e.probe.fail(now)
	case e.probe.proven() > e.bits:
		e.bits = e.probe.take()
	case now.After(e.held) && measured > 0:
		if limit := measured*headroom + minimum; e.bits < limit {
			e.bits = min(e.bits*(1+growth*passed.Seconds()), limit)
		}
	}
	e.bits = min(max(e.bits, minimum), maximum)
}

// tooManyLost judges the loss of the packets told of since it was judged last.
func (e *Estimator) tooManyLost() bool {
	if e.judged < judgedPackets {
		return false
	}
	part := float64(e.lost) / float64(e.judged)
	e.judged, e.lost = 0, 0
	return part > tooManyLost
}
