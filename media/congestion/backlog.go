package congestion

import "time"

// Backlog is how much more was sent than the way carries, as far as its bandwidth is known: what stands in a queue somewhere on it.
// The zero value is empty.
type Backlog struct {
	bits float64
	at   time.Time
}

// backlogLimit is the queue that video may make: what comes after it comes too late for a conversation.
const backlogLimit = 250 * time.Millisecond

// Sent adds a packet.
func (b *Backlog) Sent(bytes, bandwidth int, now time.Time) {
	b.drain(bandwidth, now)
	b.bits += float64(bytes * 8)
}

// Full says whether a picture is too much, when so many bytes wait here to be sent: sound goes on, since it is little.
func (b *Backlog) Full(waiting, bandwidth int, now time.Time) bool {
	b.drain(bandwidth, now)
	return b.bits+float64(waiting*8) > float64(bandwidth)*backlogLimit.Seconds()
}

func (b *Backlog) drain(bandwidth int, now time.Time) {
	if passed := now.Sub(b.at); !b.at.IsZero() && passed > 0 {
		b.bits = max(0, b.bits-float64(bandwidth)*passed.Seconds())
	}
	b.at = now
}
