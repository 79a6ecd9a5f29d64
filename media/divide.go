package media

import (
	"time"

	"plaza/media/forward"
)

// Tile is where a browser shows a video.
type Tile struct {
	Participant string
	Source      Source
	Height      int // pixels on the screen; 0: out of sight
	Priority    int // what it shows first when the network carries little
}

// maxTiles bounds what a browser can ask for.
const maxTiles = 200

func (s *subscription) watch(tiles []Tile) {
	wanted := map[trackKey]Tile{}
	for _, tile := range tiles[:min(len(tiles), maxTiles)] {
		wanted[trackKey{tile.Participant, tile.Source}] = tile
	}
	s.mu.Lock()
	s.tiles = wanted
	s.mu.Unlock()
}

// divide chooses the layer of every video that is shown.
func (s *subscription) divide(now time.Time) {
	s.mu.Lock()
	tiles := s.tiles
	s.mu.Unlock()
	var slots []*slot
	var demands []forward.Demand
	for _, seat := range s.seats {
		if demand, shows := seat.video.demand(tiles, now); shows {
			slots = append(slots, seat.video.slot)
			demands = append(demands, demand)
		}
	}
	unmet, left := -1, s.way.bandwidth()-s.soundRate(now)
	for i, layer := range forward.Allocate(demands, left) {
		slots[i].choose(layer, now)
		if layer != forward.NoLayer {
			left -= demands[i].Rates[layer]
		}
		if layer < demands[i].Wanted || left < 0 { // what goes on with too little wants more, too
			unmet = i
		}
	}
	if unmet >= 0 && s.open.Load() {
		s.way.probe(now, func(bytes int) { slots[unmet].burst(bytes, now) })
	}
}

// soundRate is what the sound takes, bits a second. It comes first: a picture that stands is easier to bear than a word that is
// missing.
func (s *subscription) soundRate(now time.Time) int {
	sum := 0
	for _, seat := range s.seats {
		sum += seat.audio.rate(now)
	}
	return sum
}

func (s *slot) rate(now time.Time) int {
	s.mu.Lock()
	t := s.track
	s.mu.Unlock()
	if t == nil {
		return 0
	}
	rates, _ := t.encodings(now)
	return rates[0]
}

// demand is what the browser wants of the video in the slot.
func (s *slot) demand(tiles map[trackKey]Tile, now time.Time) (forward.Demand, bool) {
	s.mu.Lock()
	t, current := s.track, s.forwarder.Current()
	s.mu.Unlock()
	if t == nil {
		return forward.Demand{}, false
	}
	tile := tiles[t.key]
	rates, heights := t.encodings(now)
	return forward.Demand{
		Priority: tile.Priority, Wanted: forward.LayerFor(tile.Height, heights), Rates: rates, Current: current,
	}, true
}

// usualRates are assumed of the layers of a simulcast that never came, bits a second.
var usualRates = [maxLayers]int{150_000, 500_000, 1_500_000}

// encodings are the layers' rates in bits a second and heights in pixels; 0 of one that does not come. A layer that its publisher
// does not send since nobody watches it comes when somebody does: it has the rate that it had, or a usual one, and twice the
// height of the one below.
func (t *track) encodings(now time.Time) (rates, heights []int) {
	rates, heights = make([]int, maxLayers), make([]int, maxLayers)
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, l := range t.layers {
		if l != nil {
			rates[i], heights[i] = l.rate.at(now), int(l.height.Load())
		}
		if rates[i] == 0 && i > t.demand.layer && t.simulcast {
			rates[i] = usualRates[i]
			if l != nil && l.rate.bits.Load() > 0 {
				rates[i] = int(l.rate.bits.Load())
			}
		}
		if rates[i] > 0 && heights[i] == 0 {
			heights[i] = 1 // something comes, though nobody saw a key frame of it yet
			if i > 0 {
				heights[i] = max(1, 2*heights[i-1])
			}
		}
	}
	return rates, heights
}
