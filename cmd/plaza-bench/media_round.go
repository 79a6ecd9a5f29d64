package main

import "time"

// How often in a row all streams have to arrive in full before a round. At first Plaza has to find out how much each way carries:
// it knows what the streams take after a second.
const (
	calmFirst   = 20
	calmUsually = 2
)

// figures are what the rounds of one meeting gave, the warm-up first.
type figures struct {
	*meeting
	p50, p99 []float64 // of the way from publisher to watcher, ms
	lost     []int     // packets
}

// round sends in full and returns the microseconds of the server's processors that a packet took. Between the rounds media only
// trickle, so that the other side has the machine and no stream ends.
func (f *figures) round(duration time.Duration) (float64, error) {
	calm := calmUsually
	if f.kind == plazaConference && len(f.lost) == 0 {
		calm = calmFirst
	}
	steps := []order{
		{Crowd: &crowdOrder{Packets: f.packets}},
		{Crowd: &crowdOrder{Settle: &settleOrder{Streams: f.streams(), Calm: calm}}},
	}
	for _, step := range steps {
		if _, err := f.crowd.do(step); err != nil {
			return 0, err
		}
	}
	before, err := f.server.do(order{Usage: &usageOrder{}})
	if err != nil {
		return 0, err
	}
	watchers := f.people - 1
	arrived, err := f.crowd.do(order{Crowd: &crowdOrder{Measure: &measureOrder{Duration: duration, Watchers: watchers}}})
	if err != nil {
		return 0, err
	}
	after, err := f.server.do(order{Usage: &usageOrder{}})
	if err != nil {
		return 0, err
	}
	if _, err := f.crowd.do(order{Crowd: &crowdOrder{Packets: 1}}); err != nil {
		return 0, err
	}
	f.p50 = append(f.p50, milliseconds(arrived.P50))
	f.p99 = append(f.p99, milliseconds(arrived.P99))
	f.lost = append(f.lost, arrived.Lost)
	return float64((after.Processor - before.Processor).Microseconds()) / float64(arrived.Count), nil
}

// allLost is how many packets were lost in all rounds that count.
func (f *figures) allLost() float64 {
	sum := 0
	for _, lost := range f.lost[1:] {
		sum += lost
	}
	return float64(sum)
}
