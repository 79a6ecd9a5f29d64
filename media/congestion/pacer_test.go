package congestion

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// burst puts a burst of packets of 1,000 bytes, and looks every 5 ms until all are out.
func burst(p *Pacer[int], packets, bandwidth int, at time.Time) (atOnce int, took time.Duration, most int) {
	for i := range packets {
		if p.Waits(bandwidth, at) {
			p.Put(i, 1000, at)
		} else {
			p.Sent(1000, bandwidth, at)
			atOnce++
		}
	}
	now := at
	for p.Waiting() > 0 {
		now = now.Add(5 * time.Millisecond)
		sent := 0
		for _, due := p.Due(bandwidth, now); due; _, due = p.Due(bandwidth, now) {
			p.Take()
			p.Sent(1000, bandwidth, now)
			sent++
		}
		most = max(most, sent)
	}
	return atOnce, now.Sub(at), most
}

func TestABurstIsSpread(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		packets, bandwidth int
		atOnce             int           // at least
		least, longest     time.Duration // that the rest takes
		most               int           // packets together, once some wait
	}{
		"a frame that the way carries":       {6, 1_500_000, 6, 0, 0, 0},
		"a key frame of six times that size": {36, 1_500_000, 15, 35 * time.Millisecond, 60 * time.Millisecond, 3},
		"a page on a narrow way":             {100, 400_000, 4, 240 * time.Millisecond, 255 * time.Millisecond, 4},
		"a key frame on a wide way":          {100, 20_000_000, 100, 0, 0, 0},
	} {
		atOnce, took, most := burst(&Pacer[int]{}, c.packets, c.bandwidth, begun)
		if atOnce < c.atOnce || took < c.least || took > c.longest || most > c.most {
			t.Errorf("%s: %d at once, the rest in %v and %d together", name, atOnce, took, most)
		}
	}
}

// Whatever comes and however the estimate changes: each packet goes once and in its order, none waits longer than the bound, what waits
// is counted, and nothing waits where nothing is ahead of time.
func TestEveryPacketGoesOnceInItsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var p Pacer[int]
		now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		bandwidth := 1_000_000
		var out, withdrawn []int
		sizes, came := map[int]int{}, map[int]time.Time{}
		gone := func(packet int) {
			out = append(out, packet)
			if waited := now.Sub(came[packet]); waited > backlogLimit+5*time.Millisecond {
				t.Fatalf("packet %d waited %v", packet, waited)
			}
			p.Sent(sizes[packet], bandwidth, now)
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"frame", "time", "bandwidth", "withdraw"}).Draw(t, "step") {
			case "frame":
				for range rapid.IntRange(1, 40).Draw(t, "packets") {
					packet := len(sizes)
					sizes[packet], came[packet] = rapid.IntRange(1, 1200).Draw(t, "bytes"), now
					if p.Waits(bandwidth, now) {
						p.Put(packet, sizes[packet], now)
					} else {
						gone(packet)
					}
				}
			case "time":
				for range rapid.IntRange(1, 60).Draw(t, "ticks") {
					now = now.Add(5 * time.Millisecond)
					for packet, due := p.Due(bandwidth, now); due; packet, due = p.Due(bandwidth, now) {
						p.Take()
						gone(packet)
					}
				}
			case "bandwidth":
				bandwidth = rapid.IntRange(minimum, 20_000_000).Draw(t, "bandwidth")
			case "withdraw":
				kind := rapid.IntRange(0, 3).Draw(t, "kind")
				withdrawn = append(withdrawn, p.Withdraw(func(packet int) bool { return packet%4 == kind })...)
			}
			bytes := 0
			for _, w := range p.queue {
				bytes += sizes[w.packet]
			}
			if bytes != p.Waiting() || len(out)+len(withdrawn)+len(p.queue) != len(sizes) || !slices.IsSorted(out) {
				t.Fatalf("%d bytes of %d wait; %d out, %d withdrawn, %d wait of %d: %v", p.Waiting(), bytes, len(out), len(withdrawn), len(p.queue), len(sizes), out)
			}
		}
	})
}
