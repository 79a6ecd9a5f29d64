package demo

import (
	"sync/atomic"
	"time"

	"plaza/rooms"
)

// SettableClock is the clock that the service and its log read while the demo is filled in.
type SettableClock interface {
	rooms.Clock
	// Set stops the clock at t. The zero time makes it tell the real time again.
	Set(t time.Time)
}

// Clock tells the real time until it is set. Its zero value is ready and safe for concurrent use.
type Clock struct{ stopped atomic.Pointer[time.Time] }

var _ SettableClock = (*Clock)(nil)

// Now implements rooms.Clock.
func (c *Clock) Now() time.Time {
	if t := c.stopped.Load(); t != nil {
		return *t
	}
	return time.Now()
}

// Set implements SettableClock.
func (c *Clock) Set(t time.Time) {
	if t.IsZero() {
		c.stopped.Store(nil)
		return
	}
	c.stopped.Store(&t)
}
