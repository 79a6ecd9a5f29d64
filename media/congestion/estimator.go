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
	// tooManyLost of the packets is congestion, whatever their delay.
	tooManyLost = 0.10

	// sentPackets is how many are remembered until the receiver tells of them.
	sentPackets = 1 << 13
	// Loss is judged over some time and some packets: a moment's is no congestion.
	judgedPackets = 50
	judgedTime    = 500 * time.Millisecond
	// grace is how long a packet may be missing before it counts as lost: what one that was sent later overtook is told of in the
	// receiver's next message.
	grace = 250 * time.Millisecond
)

// Estimator is the estimate of one way. It is not safe for concurrent use.
type Estimator struct {
	bits    float64
	changed time.Time // when it was changed last
	sent    [sentPackets]sentPacket
	delay   delay
	arrived arrived
	missing []missing // in the order in which they were told
	lost    int
	judged  int
	since   time.Time // when they were counted first
	held    time.Time // until when it does not grow, after congestion
	probe   probe

	generation uint8 // of the probes
}

type sentPacket struct {
	sequence uint16
	size     uint16 // bytes
	waits    bool   // for the receiver's word that it came
	missing  bool   // by the receiver's word
	probe    uint8  // the generation that it is of; 0: none
	at       time.Time
}

// missing is a packet that the receiver missed.
type missing struct {
	sequence uint16
	told     time.Time
}

// NewEstimator knows nothing yet.
func NewEstimator() *Estimator { return &Estimator{bits: first} }

// Bandwidth is the estimate, bits a second.
func (e *Estimator) Bandwidth() int { return int(e.bits) }

// Sent takes note of a packet of size bytes under its transport-wide sequence number.
func (e *Estimator) Sent(sequence uint16, size int, at time.Time) {
	packet := sentPacket{sequence: sequence, size: uint16(size), waits: true, at: at} //nolint:gosec // at most a frame of Ethernet
	if e.probe.running {
		packet.probe = e.generation
		e.probe.sent++
	}
	e.sent[sequence%sentPackets] = packet
}

// Feedback takes a receiver's message into the estimate. What the message tells of packets that were not sent, or twice, counts
// for nothing; a broken message counts as far as it could be read.
func (e *Estimator) Feedback(message []byte, now time.Time) error {
	var failed error
	for arrival, err := range Arrivals(message) {
		if failed = err; err != nil {
			break
		}
		s := e.awaited(arrival.Sequence)
		switch {
		case s == nil:
		case arrival.Received:
			e.settle(s, arrival)
		case !s.missing:
			s.missing = true
			e.missing = append(e.missing, missing{arrival.Sequence, now})
		}
	}
	e.giveUp(now)
	e.update(now)
	return failed
}

// awaited is a packet of which it is not known yet whether it arrived; nil when it is.
func (e *Estimator) awaited(sequence uint16) *sentPacket {
	if s := &e.sent[sequence%sentPackets]; s.waits && s.sequence == sequence {
		return s
	}
	return nil
}

// giveUp counts as lost what is missing for too long.
func (e *Estimator) giveUp(now time.Time) {
	for len(e.missing) > 0 && now.Sub(e.missing[0].told) >= grace {
		if s := e.awaited(e.missing[0].sequence); s != nil && s.missing {
			e.settle(s, Arrival{Sequence: s.sequence})
		}
		e.missing = e.missing[1:]
	}
}

// settle takes into account that a packet arrived, or never will.
func (e *Estimator) settle(s *sentPacket, arrival Arrival) {
	s.waits = false
	if s.probe == e.generation && e.probe.sent > 0 {
		e.probe.hear(arrival, int(s.size))
	}
	if s.probe != 0 && !arrival.Received {
		return // a burst that was too much says nothing of what is sent otherwise
	}
	e.judged++
	if !arrival.Received {
		e.lost++
		return
	}
	e.arrived.add(arrival.At, int(s.size))
	if s.probe == 0 { // a burst makes a queue of its own
		e.delay.add(s.at, arrival.At)
	}
}

func (e *Estimator) update(now time.Time) {
	passed := min(now.Sub(e.changed), time.Second)
	if e.changed.IsZero() {
		passed = 0
	}
	e.changed = now
	measured := e.arrived.bits()
	congested := e.delay.congested() || e.tooManyLost(now)
	switch {
	case congested:
		if now.After(e.held) { // one step down for what one queue did
			e.bits = min(e.bits, max(measured, minimum)*backOff)
			e.held = now.Add(time.Second)
			e.delay.act()
		}
		e.probe.fail(now)
	case e.probe.complete():
		if proven := min(e.probe.proven(), probeStep*e.bits); proven > e.bits {
			e.bits = proven
			e.probe.succeed(now)
		} else {
			e.probe.fail(now)
		}
	case now.After(e.held) && measured > 0:
		if limit := measured*headroom + minimum; e.bits < limit {
			e.bits = min(e.bits*(1+growth*passed.Seconds()), limit)
		}
	}
	e.bits = min(max(e.bits, minimum), maximum)
}

// tooManyLost judges the loss of the packets told of since it was judged last.
func (e *Estimator) tooManyLost(now time.Time) bool {
	if e.judged < judgedPackets || now.Sub(e.since) < judgedTime {
		return false
	}
	part := float64(e.lost) / float64(e.judged)
	e.judged, e.lost, e.since = 0, 0, now
	return part > tooManyLost
}
