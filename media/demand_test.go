package media

import (
	"slices"
	"testing"
	"time"

	"plaza/media/forward"
)

func TestDemandFollowsWhatIsWatched(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		comes   []bool // the layers, the lowest first
		watched int
		want    int
	}{
		"all are watched":                         {[]bool{true, true, true}, 2, 2},
		"the best comes and is not watched":       {[]bool{true, true, true}, 0, 0},
		"nothing is watched":                      {[]bool{true, false, false}, forward.NoLayer, forward.NoLayer},
		"the best does not come to who wants it":  {[]bool{true, true, false}, 1, 2},
		"what comes is watched, more does not":    {[]bool{true, false, false}, 0, 2},
		"the best does not come, the next is cut": {[]bool{true, true, false}, 0, 0},
	} {
		shows := &slot{forwarder: forward.NewForwarder(videoClock, 0)}
		shows.forwarder.SetTarget(c.watched)
		track := &track{demand: demanded{layer: maxLayers - 1}, simulcast: true}
		track.watchers.Store(&[]*slot{shows})
		begun := time.Now()
		for now := begun; now.Sub(begun) < 10*time.Second; now = now.Add(divideEvery) {
			for i, comes := range c.comes {
				if track.layers[i] == nil {
					track.layers[i] = newLayer(track, i, 1, 0)
				}
				if comes && i <= track.demand.layer {
					track.layers[i].rate.add(1000, now)
				}
			}
			track.demandNow(now)
		}
		if track.demand.layer != c.want {
			t.Errorf("%s: %d, want %d", name, track.demand.layer, c.want)
		}
	}
}

// A publisher whose network does not carry the best layer is not told to stop and begin it again and again.
func TestALayerThatDoesNotComeIsNotCalledOffAndOn(t *testing.T) {
	t.Parallel()
	track := &track{demand: demanded{layer: maxLayers - 1}, simulcast: true}
	shows := &slot{forwarder: forward.NewForwarder(videoClock, 0)}
	track.watchers.Store(&[]*slot{shows})
	for i := range maxLayers {
		track.layers[i] = newLayer(track, i, 1, 0)
	}
	var told []int
	begun := time.Now()
	for now := begun; now.Sub(begun) < 20*time.Second; now = now.Add(divideEvery) {
		track.layers[0].rate.add(4_000, now)
		track.layers[1].rate.add(12_000, now)
		rates, heights := track.encodings(now)
		shows.forwarder.SetTarget(forward.Allocate([]forward.Demand{{Wanted: forward.LayerFor(720, heights), Rates: rates}}, 10_000_000)[0])
		if track.demandNow(now) {
			told = append(told, track.demand.layer)
		}
	}
	if len(told) > 0 {
		t.Fatalf("%v was told", slices.Compact(told))
	}
}
