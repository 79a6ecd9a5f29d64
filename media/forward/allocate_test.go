package forward

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var camera = []int{150_000, 500_000, 1_500_000}

func TestEverybodyGetsAPictureFirst(t *testing.T) {
	t.Parallel()
	wants := func(priority, current int) Demand {
		return Demand{Priority: priority, Wanted: 2, Rates: camera, Current: current}
	}
	for _, c := range []struct {
		name      string
		bandwidth int
		demands   []Demand
		want      []int
	}{
		{"nothing", 0, []Demand{wants(0, 2)}, []int{NoLayer}},
		{"enough", 10_000_000, []Demand{wants(0, NoLayer), wants(0, NoLayer)}, []int{2, 2}},
		{"all before one", 1_000_000, []Demand{wants(0, 0), wants(1, 0), wants(0, 0)}, []int{0, 1, 0}},
		{"the screen alone", 200_000, []Demand{wants(0, 0), wants(2, 0)}, []int{NoLayer, 0}},
		{"stays", 1_500_000, []Demand{wants(0, 2)}, []int{2}},
		{"goes on", 120_000, []Demand{wants(0, 0)}, []int{0}},
		{"does not go on", 110_000, []Demand{wants(0, 0)}, []int{NoLayer}},
		{"does not begin", 160_000, []Demand{wants(0, NoLayer)}, []int{NoLayer}},
		{"does not climb", 1_500_000, []Demand{wants(0, 1)}, []int{1}},
		{"out of sight", 10_000_000, []Demand{{Wanted: NoLayer, Rates: camera}}, []int{NoLayer}},
		{"a layer does not come", 10_000_000, []Demand{{Wanted: 2, Rates: []int{150_000, 0, 1_500_000}, Current: 0}}, []int{2}},
	} {
		if got := Allocate(c.demands, c.bandwidth); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAllocationKeepsToItsBandwidth(t *testing.T) {
	t.Parallel()
	demand := rapid.Custom(func(t *rapid.T) Demand {
		return Demand{
			Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Wanted: rapid.IntRange(NoLayer, 2).Draw(t, "wanted"),
			Rates: camera[:rapid.IntRange(1, 3).Draw(t, "layers")], Current: rapid.IntRange(NoLayer, 2).Draw(t, "current"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		demands := rapid.SliceOfN(demand, 0, 30).Draw(t, "demands")
		bandwidth := rapid.IntRange(0, 20_000_000).Draw(t, "bandwidth")
		used, kept := 0, 0
		layers := Allocate(demands, bandwidth)
		for i, layer := range layers {
			if layer > demands[i].Wanted {
				t.Fatalf("demand %+v got layer %d", demands[i], layer)
			}
			if layer != NoLayer {
				used += demands[i].Rates[layer]
			}
			if layer != NoLayer && demands[i].Current == 0 {
				kept = max(kept, demands[i].Rates[0]*(100-keep)/100)
			}
		}
		if used > bandwidth+kept {
			t.Fatalf("%d of %d bits a second are used, and %d might be kept", used, bandwidth, kept)
		}
		for i := range demands {
			demands[i].Current = layers[i]
		}
		if again := Allocate(demands, bandwidth); !slices.Equal(again, layers) {
			t.Fatalf("the same again gives %v after %v", again, layers)
		}
	})
}

func TestLayerForATile(t *testing.T) {
	t.Parallel()
	heights := []int{180, 360, 720}
	for tile, want := range map[int]int{0: NoLayer, 100: 0, 180: 0, 240: 0, 241: 1, 360: 1, 500: 2, 1080: 2} {
		if got := LayerFor(tile, heights); got != want {
			t.Errorf("a tile of %d: layer %d, want %d", tile, got, want)
		}
	}
	if got := LayerFor(500, []int{180, 0, 0}); got != 0 {
		t.Errorf("without the others: layer %d", got)
	}
}
