package forward

import "slices"

// climb is what a better layer must cost less than of what is left, so that a subscriber whose bandwidth wavers about a layer's
// rate stays below it: in per cent of the layer's rate.
const climb = 120

// keep is what is enough to go on with the lowest layer that comes, in per cent of its rate. An estimate that stepped down is
// always below what is sent, and a picture that stops for every such step is worse than a short queue.
const keep = 75

// Demand is what a subscriber wants of one video track.
type Demand struct {
	Priority int   // a higher one is served first: a shared screen before the speaker before the others
	Wanted   int   // the best layer that its tile can show; NoLayer of a tile out of sight
	Rates    []int // of the layers, the lowest first, bits a second; 0 of a layer that does not come
	Current  int   // the layer it gets now
}

// Allocate divides a bandwidth in bits a second: the layer of each demand. Everyone gets a picture before anyone gets a better
// one, in the order of priority; then the better ones go up layer by layer, the highest priority as far as it wants before the
// next one begins.
func Allocate(demands []Demand, bandwidth int) []int {
	order := make([]int, len(demands))
	layers := make([]int, len(demands))
	for i := range order {
		order[i], layers[i] = i, NoLayer
	}
	slices.SortStableFunc(order, func(a, b int) int { return demands[b].Priority - demands[a].Priority })
	for _, i := range order {
		bandwidth -= raise(demands[i], &layers[i], bandwidth)
	}
	for group := range byPriority(order, demands) {
		for raised := true; raised; {
			raised = false
			for _, i := range group {
				cost := raise(demands[i], &layers[i], bandwidth)
				bandwidth -= cost
				raised = raised || cost > 0
			}
		}
	}
	return layers
}

// raise moves to the next layer that comes, if it is wanted and the bandwidth allows it, and returns what that costs more.
func raise(d Demand, layer *int, bandwidth int) int {
	next := *layer + 1
	for next <= d.Wanted && next < len(d.Rates) && d.Rates[next] == 0 {
		next++
	}
	if next > d.Wanted || next >= len(d.Rates) {
		return 0
	}
	more := d.Rates[next]
	if *layer != NoLayer {
		more -= d.Rates[*layer]
	}
	needs := more
	switch {
	case next > d.Current:
		needs += d.Rates[next] * (climb - 100) / 100
	case *layer == NoLayer && next == d.Current:
		needs = needs * keep / 100
	}
	if needs > bandwidth {
		return 0
	}
	*layer = next
	return more
}

// byPriority goes through the demands of equal priority together.
func byPriority(order []int, demands []Demand) func(func([]int) bool) {
	return func(yield func([]int) bool) {
		for len(order) > 0 {
			end := 1
			for end < len(order) && demands[order[end]].Priority == demands[order[0]].Priority {
				end++
			}
			if !yield(order[:end]) {
				return
			}
			order = order[end:]
		}
	}
}

// LayerFor is the lowest layer whose picture fills a tile of a height in pixels, or the best one there is. heights are the
// layers', the lowest first; 0 is not known and passed over.
func LayerFor(tile int, heights []int) int {
	best := NoLayer
	if tile <= 0 {
		return best
	}
	for layer, height := range heights {
		if height == 0 {
			continue
		}
		best = layer
		if height*4 >= tile*3 { // a quarter more is not seen
			break
		}
	}
	return best
}
