package congestion

import "time"

const (
	// probeBytes is what has to arrive of a probe that is to prove anything.
	probeBytes = 8_000
	// Probing waits after a probe that found congestion, each time longer.
	probeAgain, probeAgainMost = 5 * time.Second, 60 * time.Second
	probeEvery                 = 2 * time.Second
)

// probe is a burst of packets that are sent again only to see whether they get through: without them nobody would ever know
// that there is room for a better layer.
type probe struct {
	running   bool
	begun     time.Time
	from, to  time.Duration // arrivals
	bytes     int
	waits     time.Duration
	notBefore time.Time
}

// Probe says whether a burst may be sent now to find out whether the way carries more, and that what is sent until EndProbe is
// one.
func (e *Estimator) Probe(now time.Time) bool {
	p := &e.probe
	if p.running || now.Before(p.notBefore) || now.Before(e.held) {
		return false
	}
	*p = probe{running: true, begun: now, waits: p.waits, notBefore: now.Add(max(probeEvery, p.waits))}
	return true
}

// EndProbe says that the burst was sent.
func (e *Estimator) EndProbe() { e.probe.running = false }

func (p *probe) add(arrival time.Duration, size int) {
	if p.bytes == 0 {
		p.from = arrival
	}
	p.to = max(p.to, arrival)
	p.bytes += size
}

// proven is the rate at which the burst arrived, bits a second; 0 while too little of it did.
func (p *probe) proven() float64 {
	if p.running || p.bytes < probeBytes || p.to-p.from < time.Millisecond {
		return 0
	}
	return float64(p.bytes*8) / (p.to - p.from).Seconds() * backOff
}

func (p *probe) take() float64 {
	bits := p.proven()
	p.bytes, p.waits = 0, 0
	return bits
}

// fail notes that the way was found congested: the next probe waits longer.
func (p *probe) fail(now time.Time) {
	if p.bytes == 0 && !p.running {
		return
	}
	p.waits = min(max(2*p.waits, probeAgain), probeAgainMost)
	p.bytes, p.running = 0, false
	p.notBefore = now.Add(p.waits)
}
