package congestion

import "time"

const (
	// Probing waits after a probe that found congestion, each time longer. One that got through is followed by a larger step soon.
	probeAgain, probeAgainMost = 5 * time.Second, 60 * time.Second
	probeEvery, probeOn        = 2 * time.Second, 400 * time.Millisecond
	// probeSpan is what a burst takes at least: over less, the receiver's clock says nothing.
	probeSpan = time.Millisecond
	// probeStep is how far one burst raises the estimate at most: what comes through at once may not come through for long.
	probeStep = 3
	// probeTime is how long a burst would take on a way that carries just what is known, and the bounds of its size in bytes: the
	// queue that it may make stays short.
	probeTime             = 60 * time.Millisecond
	probeLeast, probeMost = 4_000, 32_000
)

// probe is a burst of packets that carry nothing new and are sent only to see whether they get through: without them nobody
// would ever know that there is room for a better layer.
type probe struct {
	running   bool
	sent      int           // packets
	told      int           // of them, by the receiver
	lost      int           // of those
	from, to  time.Duration // arrivals
	bytes     int           // that arrived after the first packet
	waits     time.Duration
	notBefore time.Time
}

// Probe says how many bytes may be sent at once now to find out whether the way carries more, and that what is sent until
// EndProbe is this burst; 0: not now.
func (e *Estimator) Probe(now time.Time) (bytes int) {
	p := &e.probe
	if p.running || now.Before(p.notBefore) || now.Before(e.held) {
		return 0
	}
	if e.generation++; e.generation == 0 {
		e.generation = 1
	}
	*p = probe{running: true, waits: p.waits, notBefore: now.Add(max(probeEvery, p.waits))}
	return min(max(int(e.bits/8*probeTime.Seconds()), probeLeast), probeMost)
}

// EndProbe says that the burst was sent.
func (e *Estimator) EndProbe() { e.probe.running = false }

// hear takes what the receiver tells of one packet of the burst.
func (p *probe) hear(arrival Arrival, size int) {
	p.told++
	if !arrival.Received {
		p.lost++
		return
	}
	if p.told-p.lost == 1 {
		p.from, p.to = arrival.At, arrival.At
		return // what it took is not known
	}
	p.to = max(p.to, arrival.At)
	p.bytes += size
}

// complete says whether the receiver told of all the burst.
func (p *probe) complete() bool { return !p.running && p.sent > 0 && p.told == p.sent }

// proven is the rate at which the burst arrived, bits a second; 0 when too much of it was lost.
func (p *probe) proven() float64 {
	if p.told-p.lost < 2 || float64(p.lost) > tooManyLost*float64(p.sent) {
		return 0
	}
	return float64(p.bytes*8) / max(p.to-p.from, probeSpan).Seconds() * backOff
}

// succeed ends the burst: the next one may look further soon.
func (p *probe) succeed(now time.Time) {
	*p = probe{notBefore: now.Add(probeOn)}
}

// fail ends a burst that found no room, or a congested way: the next one waits longer.
func (p *probe) fail(now time.Time) {
	if p.sent == 0 {
		return
	}
	waits := min(max(2*p.waits, probeAgain), probeAgainMost)
	*p = probe{waits: waits, notBefore: now.Add(waits)}
}
