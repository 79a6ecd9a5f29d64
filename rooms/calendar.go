package rooms

import (
	"time"
	_ "time/tzdata" // officers' days are Swedish, also where no time zones are installed
)

// Stockholm is the zone in which officers count days and hours. The log's own time is UTC.
var Stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // tzdata is part of the program
	}
	return zone
}()

// ParseDay returns when a Swedish day begins, written as 2026-03-02.
func ParseDay(s string) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, s, Stockholm)
	if err != nil {
		return time.Time{}, Wrap(Invalid, err, "Datumet ska skrivas som 2026-03-02.")
	}
	return day, nil
}
