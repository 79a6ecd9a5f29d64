package media

import (
	"time"

	"plaza/media/batch"
	"plaza/media/forward"
)

// paceEvery is how often it is looked whether the time of what waits has come.
const paceEvery = 5 * time.Millisecond

// waiting is a packet of a picture that is sent a little later. It lies in its layer's cache until then.
type waiting struct {
	slot    *slot
	layer   *layer
	number  int64 // in the layer
	numbers forward.Numbers
}

// wait has a packet with so many bytes of payload wait for its time.
func (w *way) wait(p waiting, payload int, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.pacer.Put(p, payload+wireOverhead, now)
	switch {
	case w.pacing:
	case w.timer == nil:
		w.timer = time.AfterFunc(paceEvery, w.pace)
	default:
		w.timer.Reset(paceEvery)
	}
	w.pacing = true
}

// pace sends what waits and is due, and comes again while something waits. It runs on the timer's goroutine.
func (w *way) pace() {
	now := time.Now()
	w.burst.Begin(now)
	for {
		first, due := w.due(now)
		if !due {
			break
		}
		first.slot.release(w.burst, now)
	}
	w.burst.Send()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pacing = w.pacer.Waiting() > 0 && !w.closed; w.pacing {
		w.timer.Reset(paceEvery)
	}
}

func (w *way) due(now time.Time) (waiting, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pacer.Due(w.estimator.Bandwidth(), now)
}

// take takes the first packet out if it is due and the slot's.
func (w *way) take(s *slot, now time.Time) (waiting, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	first, due := w.pacer.Due(w.estimator.Bandwidth(), now)
	if !due || first.slot != s {
		return waiting{}, false
	}
	w.pacer.Take()
	return first, true
}

// withdraw takes out all that waits of a slot.
func (w *way) withdraw(s *slot) []waiting {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pacer.Withdraw(func(p waiting) bool { return p.slot == s })
}

// close ends the pacing; what waits is not sent any more.
func (w *way) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.pacer = pacer{}
	if w.timer != nil {
		w.timer.Stop()
	}
}

// release sends the slot's packets that are due, as long as they are the first. The slot is locked from before a packet is taken out
// until it is sent, so that none overtakes it.
func (s *slot) release(burst *batch.Burst, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p, due := s.way.take(s, now); due; p, due = s.way.take(s, now) {
		s.writeLater(p, &s.frame, burst, now)
	}
	burst.Take(&s.frame)
}

// flush sends at once what waits, before the slot shows something else. The lock is held.
func (s *slot) flush(now time.Time) {
	for _, p := range s.way.withdraw(s) {
		s.writeLater(p, nil, nil, now)
	}
}

// writeLater sends a packet that waited, as [slot.write] would have.
func (s *slot) writeLater(p waiting, frame *batch.Frame, burst *batch.Burst, now time.Time) {
	if s.ssrc == 0 {
		return // the section was given up
	}
	if payload, known := s.restore(p.layer, p.number, p.numbers); known {
		s.counted.add(len(payload))
		s.stamp(payload, now)
		s.outlet.Send(&s.packet, frame, burst)
	}
}
