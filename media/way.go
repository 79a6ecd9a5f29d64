package media

import (
	"sync"
	"time"

	"plaza/media/congestion"
)

// wireOverhead is what a packet has on the way besides its payload, bytes: IP, UDP, RTP with an extension, and the tag of SRTP.
const wireOverhead = 20 + 8 + 20 + 16

// way is what all slots of a subscription share: the numbering of everything that is sent, and the estimate of what the way to
// the browser carries.
type way struct {
	mu        sync.Mutex
	sequence  uint16
	estimator *congestion.Estimator
}

func newWay() *way { return &way{estimator: congestion.NewEstimator()} }

// send numbers a packet with so many bytes of payload that is about to be sent.
func (w *way) send(payload int, now time.Time) uint16 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sequence++
	w.estimator.Sent(w.sequence, payload+wireOverhead, now)
	return w.sequence
}

// arrived takes what the browser tells of arrivals; what it tells wrongly counts for nothing.
func (w *way) arrived(feedback []byte, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.estimator.Feedback(feedback, now)
}

func (w *way) bandwidth() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.estimator.Bandwidth()
}

// probe calls burst when it is time to find out whether the way carries more than is known. burst sends through the same way.
func (w *way) probe(now time.Time, burst func(bytes int)) {
	w.mu.Lock()
	bytes := w.estimator.Probe(now)
	w.mu.Unlock()
	if bytes == 0 {
		return
	}
	burst(bytes)
	w.mu.Lock()
	w.estimator.EndProbe()
	w.mu.Unlock()
}
