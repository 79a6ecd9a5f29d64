package congestion

import "time"

const (
	// pace is how much faster than the way carries it a picture is sent: what is known of a way is the least that it carries.
	pace = 2.5
	// atOnce is for how long that may be ahead of time: a frame of thirty a second goes out whole when the way carries such frames.
	atOnce = time.Second / 30
)

// Pacer spreads what is more at once than the way carries, such as a key frame or a page that is shown anew: it would stand in a queue
// on the way, where the sound that comes after it had to wait too. What has to wait is taken out in the order in which it came, and
// after backlogLimit at the latest. The zero value lets everything pass until it was told of something.
type Pacer[P any] struct {
	sent  Backlog // drains at the pace
	queue []waiting[P]
	bytes int // in the queue
}

type waiting[P any] struct {
	packet P
	bytes  int
	since  time.Time
}

// Sent adds a packet that goes out, whether it waited or not.
func (p *Pacer[P]) Sent(bytes, bandwidth int, now time.Time) {
	p.sent.Sent(bytes, p.rate(bandwidth, now), now)
}

// Waits says whether a packet that comes now has to wait.
func (p *Pacer[P]) Waits(bandwidth int, now time.Time) bool {
	return len(p.queue) > 0 || p.ahead(bandwidth, now)
}

// Put has a packet wait.
func (p *Pacer[P]) Put(packet P, bytes int, now time.Time) {
	p.queue = append(p.queue, waiting[P]{packet, bytes, now})
	p.bytes += bytes
}

// Waiting is how many bytes wait.
func (p *Pacer[P]) Waiting() int { return p.bytes }

// Due is the first packet that waits, if its time has come.
func (p *Pacer[P]) Due(bandwidth int, now time.Time) (packet P, due bool) {
	if len(p.queue) == 0 || now.Sub(p.queue[0].since) < backlogLimit && p.ahead(bandwidth, now) {
		return packet, false
	}
	return p.queue[0].packet, true
}

// Take takes the first packet out; it is then to be sent.
func (p *Pacer[P]) Take() {
	p.bytes -= p.queue[0].bytes
	if p.queue = p.queue[1:]; len(p.queue) == 0 {
		p.queue = nil
	}
}

// Withdraw takes out all packets of a kind, in their order.
func (p *Pacer[P]) Withdraw(kind func(P) bool) (withdrawn []P) {
	var rest []waiting[P]
	p.bytes = 0
	for _, w := range p.queue {
		if kind(w.packet) {
			withdrawn = append(withdrawn, w.packet)
		} else {
			rest = append(rest, w)
			p.bytes += w.bytes
		}
	}
	p.queue = rest
	return withdrawn
}

// ahead says whether what was sent is ahead of time.
func (p *Pacer[P]) ahead(bandwidth int, now time.Time) bool {
	p.sent.drain(p.rate(bandwidth, now), now)
	return p.sent.bits > float64(bandwidth)*pace*atOnce.Seconds()
}

// rate is the pace, bits a second; more when what waits would wait too long.
func (p *Pacer[P]) rate(bandwidth int, now time.Time) int {
	rate := int(float64(bandwidth) * pace)
	if len(p.queue) > 0 {
		left := max(backlogLimit-now.Sub(p.queue[0].since), time.Millisecond)
		rate = max(rate, int(float64(p.bytes*8)/left.Seconds()))
	}
	return rate
}
