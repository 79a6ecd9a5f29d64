package media

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

func TestTwoSeeEachOther(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	people := []*person{join(t, s, "m", "anna"), join(t, s, "m", "bo")}
	requireAllSeeAll(t, people)
	for _, p := range people {
		p.leave()
	}
}

// TestWhoeverJoinsAtAnyMomentSeesAll lets people come and go while others are in the midst of negotiating, and looks that
// nobody misses anybody.
func TestWhoeverJoinsAtAnyMomentSeesAll(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	random := rand.New(rand.NewPCG(1, 2))
	var people []*person
	for round := range 25 {
		var wait sync.WaitGroup
		leaving := random.IntN(len(people) + 1)
		for _, p := range people[:leaving] {
			wait.Go(p.leave)
		}
		people = people[leaving:]
		coming := make([]*person, 1+random.IntN(max(1, 7-len(people))))
		for i := range coming {
			wait.Go(func() { coming[i] = join(t, s, "m", fmt.Sprintf("p%d-%d", round, i)) })
		}
		wait.Wait()
		people = append(people, coming...)
		requireAllSeeAll(t, people)
	}
	for _, p := range people {
		p.leave()
	}
}
