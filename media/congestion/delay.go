package congestion

import "time"

const (
	// groupSpan is how far apart packets of one burst were sent: their own distances say nothing.
	groupSpan = 5 * time.Millisecond
	// trendGroups is over how many bursts a queue is looked for.
	trendGroups = 20
	// trendLimit is how fast a queue may grow before it counts: this part of the time that passes.
	trendLimit = 0.04
	// queueLimit is a queue that counts, however slowly it grew.
	queueLimit = 250 * time.Millisecond
	// trendMinimum is below what a queue is the way's own noise.
	trendMinimum = 8 * time.Millisecond
)

// delay watches whether packets arrive later and later, compared with when they were sent: a queue grows on the way.
type delay struct {
	begun            bool
	base             time.Time // of the first group
	baseArrival      time.Duration
	sent             time.Time // of the present group's first packet
	arrival          time.Duration
	points           [trendGroups]point
	count, next      int
	smallest, newest float64 // delay, seconds above the first group's
}

type point struct{ at, delay float64 } // seconds

func (d *delay) add(sent time.Time, arrival time.Duration) {
	if !d.begun {
		d.begun, d.base, d.baseArrival = true, sent, arrival
		d.sent, d.arrival = sent, arrival
		return
	}
	if sent.Sub(d.sent) <= groupSpan {
		d.arrival = max(d.arrival, arrival)
		return
	}
	d.close()
	d.sent, d.arrival = sent, arrival
}

// close takes the present group into the trend.
func (d *delay) close() {
	at := d.sent.Sub(d.base).Seconds()
	late := (d.arrival - d.baseArrival).Seconds() - at
	if d.count > 0 { // smoothed, so that one late group is no trend
		late = 0.7*d.newest + 0.3*late
	}
	d.newest = late
	d.smallest = min(d.smallest, late)
	d.points[d.next] = point{at, late}
	d.next = (d.next + 1) % trendGroups
	d.count = min(d.count+1, trendGroups)
}

func (d *delay) congested() bool {
	queue := d.newest - d.smallest
	if queue > queueLimit.Seconds() {
		return true
	}
	return d.count == trendGroups && queue > trendMinimum.Seconds() && d.slope() > trendLimit
}

// slope is the growth of the delay in seconds a second, by least squares.
func (d *delay) slope() float64 {
	var at, late float64
	for _, p := range d.points[:d.count] {
		at += p.at
		late += p.delay
	}
	at, late = at/float64(d.count), late/float64(d.count)
	var above, below float64
	for _, p := range d.points[:d.count] {
		above += (p.at - at) * (p.delay - late)
		below += (p.at - at) * (p.at - at)
	}
	if below == 0 {
		return 0
	}
	return above / below
}

// forget begins the trend anew, after something was done about it. The smallest delay stays known for a queue that stands.
func (d *delay) forget() {
	d.count, d.next = 0, 0
	d.smallest = min(d.smallest+queueLimit.Seconds()/4, d.newest)
}
