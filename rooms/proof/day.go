package proof

import (
	"fmt"
	"time"
)

const dayFormat = "2006-01-02"

// Day is a date as YYYY-MM-DD, in UTC. The heads of a day are what the rooms contained when it began: see [Day.Cut]. Days
// compare as strings do.
type Day string

// DayOf is the day that t falls on.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(dayFormat)) }

// ParseDay reads YYYY-MM-DD, and nothing that is not a date.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(dayFormat, s)
	if err != nil || DayOf(t) != Day(s) {
		return "", fmt.Errorf("%q is not a date as YYYY-MM-DD", s)
	}
	return Day(s), nil
}

// Cut is the instant 00:00 UTC at which the day begins: its heads hold exactly the events with an earlier time.
func (d Day) Cut() time.Time {
	t, err := time.Parse(dayFormat, string(d))
	if err != nil {
		return time.Time{} // not a Day that ParseDay or DayOf made
	}
	return t
}

// Next is the day after.
func (d Day) Next() Day { return DayOf(d.Cut().AddDate(0, 0, 1)) }
