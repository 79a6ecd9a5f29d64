package demo

import (
	_ "time/tzdata" // the demo's hours are Stockholm's, also where no time zones are installed

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

// stockholm is the zone of the times in the scripts.
var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // tzdata is part of the program
	}
	return zone
}()

func parseDay(s string) (time.Time, error) { return time.ParseInLocation(time.DateOnly, s, stockholm) }
