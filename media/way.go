package media

import (
	"sync"
	"time"

	"plaza/media/batch"
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
	backlog   congestion.Backlog
	sent      time.Time // the newest packet
	heard     time.Time // the newest word of its arrival; zero: the browser tells nothing of that

	pacer  pacer
	timer  *time.Timer  // nil until something had to wait
	pacing bool         // it will look after what waits
	burst  *batch.Burst // of what waited; of the timer's goroutine alone
	closed bool
}

// pacer spreads the pictures of all slots.
type pacer = congestion.Pacer[waiting]

// newWay begins with nothing known. What has to wait leaves by the burst.
func newWay(burst *batch.Burst) *way { return &way{estimator: congestion.NewEstimator(), burst: burst} }

// send numbers a packet with so many bytes of payload that is about to be sent.
func (w *way) send(payload int, now time.Time) uint16 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sequence++
	w.estimator.Sent(w.sequence, payload+wireOverhead, now)
	w.backlog.Sent(payload+wireOverhead, w.estimator.Bandwidth(), now)
	w.pacer.Sent(payload+wireOverhead, w.estimator.Bandwidth(), now)
	if now.Sub(w.sent) > silence && !w.heard.IsZero() {
		w.heard = now // it could not report before
	}
	w.sent = now
	return w.sequence
}

// arrived takes what the browser tells of arrivals; what it tells wrongly counts for nothing.
func (w *way) arrived(feedback []byte, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.heard.IsZero() && w.sent.Sub(w.heard) > outage {
		w.forget()
	}
	w.heard = now
	_ = w.estimator.Feedback(feedback, now)
}

// room says whether a packet of a picture is one too many, and otherwise whether it has to wait for its time.
func (w *way) room(now time.Time) (congested, waits bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	bandwidth := w.estimator.Bandwidth()
	return w.backlog.Full(w.pacer.Waiting(), bandwidth, now), w.pacer.Waits(bandwidth, now)
}

// silence is how long packets may be sent of whose arrival the browser tells nothing. It does several times a second.
const silence = 4 * time.Second

// silent says, once for each time that it happens, that what is sent does not reach the browser: its address changed without its
// noticing, since an ICE lite agent answers to the new one and sends to the old one.
func (w *way) silent() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.heard.IsZero() || w.sent.Sub(w.heard) <= silence {
		return false
	}
	w.heard = w.sent
	w.forget()
	return true
}

// outage is after how long without a word of arrivals a way counts as another one.
const outage = 2 * time.Second

// forget begins the estimate anew: what was lost while nothing went through says nothing of how much goes through now.
func (w *way) forget() { w.estimator, w.backlog = congestion.NewEstimator(), congestion.Backlog{} }

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
