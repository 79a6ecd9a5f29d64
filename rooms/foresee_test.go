package rooms

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// countedStandings answers with how many times it has been asked, as the room's seq.
type countedStandings struct {
	Store
	mu    sync.Mutex
	asked int64
}

func (c *countedStandings) Standing(context.Context, uuid.UUID, uuid.UUID) (Standing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return Standing{Room: Room{Seq: c.asked}}, nil
}

type laterClock struct{ now time.Time }

func (c *laterClock) Now() time.Time { return c.now }

// TestForesee: a standing that was foreseen is taken once, soon, for what it was read for; everything else is read anew.
func TestForesee(t *testing.T) {
	t.Parallel()
	of := standingOf{uuid.New(), uuid.New()}
	for name, c := range map[string]struct {
		waits time.Duration
		takes []standingOf
		reads int64 // all in all
	}{
		"taken":               {0, []standingOf{of}, 1},
		"taken once":          {0, []standingOf{of, of}, 2},
		"another officer's":   {0, []standingOf{{uuid.New(), of.room}}, 2},
		"in another room":     {0, []standingOf{{of.officer, uuid.New()}, of}, 2},
		"too late":            {foreseenFor + 1, []standingOf{of}, 2},
		"by nobody":           {0, nil, 1},
		"just before it ends": {foreseenFor, []standingOf{of}, 1},
	} {
		store, clock := &countedStandings{}, &laterClock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
		s := &Service{store: store, clock: clock}
		ctx := s.Foresee(t.Context(), of.officer, of.room)
		<-ctx.Value(foreseenKey{}).(*foreseen).read
		clock.now = clock.now.Add(c.waits)
		for _, one := range c.takes {
			if _, err := s.standing(ctx, one); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if store.asked != c.reads {
			t.Errorf("%s: read %d times, want %d", name, store.asked, c.reads)
		}
	}
}
