package main

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

const (
	rounds        = 5
	roundDuration = 3 * time.Second
)

// bench is where a scenario finds its size and leaves its figures.
type bench struct {
	out      io.Writer
	scale    float64
	folder   string // where databases are made
	objects  string // a store to measure files with; empty: the embedded one
	scenario string // the name of the one that runs
	short    bool   // a bound was missed
}

// duration is how long each side runs in each round.
func (b *bench) duration() time.Duration {
	return time.Duration(float64(roundDuration) * b.scale)
}

// count scales a number of things, at least 1.
func (b *bench) count(whole int) int {
	return max(1, int(float64(whole)*b.scale))
}

// value prints one figure.
func (b *bench) value(name string, value float64, unit string) {
	fmt.Fprintf(b.out, "%s/%s %s %s\n", b.scenario, name, format(value), unit)
}

// relation says on which side of its bound a ratio must lie.
type relation string

const (
	atMost  relation = "<="
	atLeast relation = ">="
)

func (r relation) holds(value, bound float64) bool {
	if r == atMost {
		return value <= bound
	}
	return value >= bound
}

// ratio prints one value beside its bound and remembers when it is missed. Name is added to the scenario's; it may be empty.
func (b *bench) ratio(name string, value float64, must relation, bound float64) {
	verdict := "ok"
	if !must.holds(value, bound) {
		verdict = "short"
		b.short = true
	}
	if name != "" {
		name = "/" + name
	}
	fmt.Fprintf(b.out, "ratio %s%s %s %s %s %s\n", b.scenario, name, format(value), must, format(bound), verdict)
}

// format keeps at least four figures.
func format(value float64) string {
	decimals := 3
	if value >= 1000 {
		decimals = 0
	}
	return strconv.FormatFloat(value, 'f', decimals, 64)
}

// side is one of the two that a round measures. It runs for about the given time and returns its figure.
type side func(time.Duration) (float64, error)

// compare runs both sides in five rounds, each first in turns, after a warm-up that does not count. It returns the figures of
// each round.
func (b *bench) compare(limit, plaza side) (limits, plazas []float64, err error) {
	limits, plazas = make([]float64, rounds), make([]float64, rounds)
	for round := -1; round < rounds; round++ {
		var of [2]float64
		order := []int{0, 1}
		if round%2 != 0 {
			order = []int{1, 0}
		}
		for _, which := range order {
			if of[which], err = []side{limit, plaza}[which](b.duration()); err != nil {
				return nil, nil, err
			}
		}
		if round >= 0 {
			limits[round], plazas[round] = of[0], of[1]
		}
	}
	return limits, plazas, nil
}
