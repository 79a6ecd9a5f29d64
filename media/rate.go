package media

import (
	"sync/atomic"
	"time"
)

// rateWindow is how long bytes are counted before a rate is told: two frames at least, however slow the screen.
const rateWindow = time.Second

// rate measures bits a second. One goroutine adds, any number read.
type rate struct {
	begun time.Time
	bytes int
	bits  atomic.Int64
	last  atomic.Int64 // UnixNano of the last packet
}

func (r *rate) add(bytes int, now time.Time) {
	r.last.Store(now.UnixNano())
	if r.begun.IsZero() {
		r.begun = now
	}
	r.bytes += bytes
	if passed := now.Sub(r.begun); passed >= rateWindow {
		r.bits.Store(int64(float64(r.bytes*8) / passed.Seconds()))
		r.begun, r.bytes = now, 0
	}
}

// at is the rate now, in bits a second: 0 when nothing came for a while, and at least 1 while something comes.
func (r *rate) at(now time.Time) int {
	last := r.last.Load()
	if last == 0 || now.UnixNano()-last > int64(2*rateWindow) {
		return 0
	}
	return max(int(r.bits.Load()), 1)
}
