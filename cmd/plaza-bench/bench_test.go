package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plaza/storage/embedded"
)

// The scenarios start this program again as a child, which here is the test's.
func TestMain(m *testing.M) {
	embedded.ObjectStoreChild()
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 300).Draw(t, "durations")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		durations := make([]time.Duration, len(all))
		for i, d := range all {
			durations[i] = time.Duration(d)
		}
		got := percentile(slices.Clone(durations), p)
		var upTo, below int
		for _, d := range durations {
			if d <= got {
				upTo++
			}
			if d < got {
				below++
			}
		}
		if !slices.Contains(durations, got) || float64(upTo) < p*float64(len(all)) {
			t.Fatalf("%v does not cover %v of %v", got, p, durations)
		}
		if below > 0 && float64(below) >= p*float64(len(all)) {
			t.Fatalf("a smaller one than %v covers %v of %v already", got, p, durations)
		}
	})
}

func TestMedians(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 5}, 5},
		{[]float64{4, 1, 3, 2}, 2.5},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.values, got, c.want)
		}
	}
	if !math.IsNaN(median(nil)) {
		t.Error("the median of nothing is a number")
	}
	// Round by round, not the medians' ratio: a slow round slows both sides.
	if got := medianRatio([]float64{10, 100, 30}, []float64{10, 50, 10}); got != 2 {
		t.Errorf("median ratio is %v, want 2", got)
	}
}

func TestRatioLines(t *testing.T) {
	for _, c := range []struct {
		name  string
		value float64
		must  relation
		bound float64
		line  string
		short bool
	}{
		{"p50", 1.2, atMost, 1.35, "ratio log-idle/p50 1.200 <= 1.350 ok\n", false},
		{"p50", 1.36, atMost, 1.35, "ratio log-idle/p50 1.360 <= 1.350 short\n", true},
		{"", 0.5, atLeast, 0.5, "ratio log-idle 0.500 >= 0.500 ok\n", false},
		{"", 0.49, atLeast, 0.5, "ratio log-idle 0.490 >= 0.500 short\n", true},
		{"", math.NaN(), atLeast, 0.5, "ratio log-idle NaN >= 0.500 short\n", true},
	} {
		var out bytes.Buffer
		b := &bench{out: &out, scenario: "log-idle"}
		b.ratio(c.name, c.value, c.must, c.bound)
		if out.String() != c.line || b.short != c.short {
			t.Errorf("%v: %q, short %v; want %q, short %v", c.value, out.String(), b.short, c.line, c.short)
		}
	}
}

func TestCompareTakesTurnsAndDropsTheWarmUp(t *testing.T) {
	b := &bench{scale: 0.001}
	var calls []string
	count := func(name string) side {
		n := -1.0
		return func(time.Duration) (float64, error) {
			calls = append(calls, name)
			n++
			return n, nil
		}
	}
	limits, plazas, err := b.compare(count("l"), count("p"))
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{1, 2, 3, 4, 5}
	if !slices.Equal(limits, want) || !slices.Equal(plazas, want) {
		t.Errorf("the rounds gave %v and %v, want %v", limits, plazas, want)
	}
	if got := strings.Join(calls, ""); got != "pllppllppllp" {
		t.Errorf("the sides ran as %s", got)
	}
}

func TestUsage(t *testing.T) {
	for _, arguments := range [][]string{{}, {"nonsense"}, {"-scale", "0", "log"}, {"-speed", "log"}} {
		var out, errs bytes.Buffer
		if status := run(t.Context(), arguments, &out, &errs); status != exitMisuse {
			t.Errorf("%v: status %d, want %d", arguments, status, exitMisuse)
		}
		if !strings.Contains(errs.String(), "usage:") {
			t.Errorf("%v: no usage in %q", arguments, errs.String())
		}
	}
}

// TestScenarios runs each scenario at a hundredth of its size: it must print its figures and its bounds, whether they hold at
// that size or not.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if status := run(t.Context(), []string{"-scale", "0.01", "-dir", t.TempDir(), s.name}, &out, &errs); status != exitOK {
				t.Fatalf("status %d: %s", status, errs.String())
			}
			for _, start := range []string{s.name + "/", "ratio " + s.name} {
				if !strings.HasPrefix(out.String(), start) && !strings.Contains(out.String(), "\n"+start) {
					t.Errorf("no line begins with %q in:\n%s", start, out.String())
				}
			}
		})
	}
}

func TestNamedStore(t *testing.T) {
	t.Parallel()
	store, err := namedStore("http://key:s%2Fecret@127.0.0.1:9000/plaza")
	if err != nil || store.Endpoint != "http://127.0.0.1:9000" || store.Bucket != "plaza" || store.AccessKey != "key" || store.SecretKey != "s/ecret" {
		t.Errorf("%+v, %v", store, err)
	}
	for _, wrong := range []string{"", "127.0.0.1:9000/plaza", "http://127.0.0.1:9000/plaza", "http://key:secret@127.0.0.1:9000", "https://key:secret@127.0.0.1/plaza", "http://key:secret@%zz/plaza"} {
		if _, err := namedStore(wrong); err == nil {
			t.Errorf("%q names a store", wrong)
		}
	}
}
