package congestion

import (
	"math"
	"time"
)

const (
	// groupSpan is how far apart packets of one burst were sent: their own distances say nothing.
	groupSpan = 5 * time.Millisecond
	// queueSpans is over how many spans a queue is looked for, and queueSpan how long each is at least. A queue on the way delays
	// everything that they carry; a processor that is busy or a radio that waits its turn delays some of it, however closely it is sent.
	queueSpans = 12
	queueSpan  = 25 * time.Millisecond
	// queueLimit is a queue that counts: above the way's own noise, and below what is heard.
	queueLimit = 0.020 // seconds
	// floorSpan is how long the least delay is remembered. Clocks drift, and ways change.
	floorSpan = 20 * time.Second
)

// delay watches whether all packets arrive later than they could, compared with when they were sent: a queue stands on the way.
type delay struct {
	begun       bool
	base        time.Time // of the first group
	baseArrival time.Duration
	sent        time.Time // of the present group's first packet
	arrival     time.Duration
	span        time.Time           // when the present span began
	recent      [queueSpans]float64 // the least delay of each span, seconds above the first group's
	count, last int
	floors      [2]float64 // the least of the present floorSpan and of the one before
	turned      time.Time  // when the first of them began
	acted       float64    // the queue that something was done about last; 0: there is none
}

func (d *delay) add(sent time.Time, arrival time.Duration) {
	if !d.begun {
		*d = delay{begun: true, base: sent, baseArrival: arrival, sent: sent, arrival: arrival, turned: sent, floors: [2]float64{math.Inf(1), math.Inf(1)}}
		return
	}
	if sent.Sub(d.sent) <= groupSpan {
		d.arrival = max(d.arrival, arrival)
		return
	}
	d.close()
	d.sent, d.arrival = sent, arrival
}

// close takes the present group into account.
func (d *delay) close() {
	late := (d.arrival - d.baseArrival).Seconds() - d.sent.Sub(d.base).Seconds()
	if d.sent.Sub(d.turned) > floorSpan {
		d.floors, d.turned = [2]float64{late, d.floors[0]}, d.sent
	}
	d.floors[0] = min(d.floors[0], late)
	if d.count > 0 && d.sent.Sub(d.span) < queueSpan {
		d.recent[d.last] = min(d.recent[d.last], late)
		return
	}
	d.last = (d.last + 1) % queueSpans
	d.span, d.recent[d.last] = d.sent, late
	d.count = min(d.count+1, queueSpans)
}

// queue is what delays every packet now, in seconds; 0 while too few are known.
func (d *delay) queue() float64 {
	if d.count < queueSpans {
		return 0
	}
	least := math.Inf(1)
	for _, late := range d.recent {
		least = min(least, late)
	}
	return least - min(d.floors[0], d.floors[1])
}

// congested says whether a queue stands or grows. One that becomes shorter after something was done needs nothing more.
func (d *delay) congested() bool {
	queue := d.queue()
	if queue < queueLimit {
		if d.count == queueSpans {
			d.acted = 0
		}
		return false
	}
	return d.acted == 0 || queue >= d.acted
}

// act begins to look anew, after something was done about the queue.
func (d *delay) act() {
	d.acted = max(d.queue(), queueLimit)
	d.count = 0
}
