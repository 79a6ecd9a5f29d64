package rooms

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// foreseenFor is how long what was foreseen counts as of now: about as long as a request takes to be read.
const foreseenFor = time.Second

type foreseenKey struct{}

// foreseen is a standing that is read before anybody asks for it.
type foreseen struct {
	of       standingOf
	asked    time.Time
	taken    atomic.Bool
	read     chan struct{} // closed when the rest is set
	standing Standing
	err      error
}

// Foresee begins to read an officer's standing in a room. The first Authorise of that officer and room with the context that is
// returned takes it instead of reading it itself, if it comes soon: so a request asks who somebody is and what they may at the same
// time, and both answers are of that request. Any later one asks anew.
func (s *Service) Foresee(ctx context.Context, officer, room uuid.UUID) context.Context {
	f := &foreseen{of: standingOf{officer, room}, asked: s.clock.Now(), read: make(chan struct{})}
	go func() {
		defer close(f.read)
		f.standing, f.err = s.store.Standing(ctx, officer, room)
	}()
	return context.WithValue(ctx, foreseenKey{}, f)
}

// standing reads an officer's standing in a room, or takes what was foreseen of it.
func (s *Service) standing(ctx context.Context, of standingOf) (Standing, error) {
	f, _ := ctx.Value(foreseenKey{}).(*foreseen)
	if f == nil || f.of != of || s.clock.Now().Sub(f.asked) > foreseenFor || f.taken.Swap(true) {
		return s.store.Standing(ctx, of.officer, of.room)
	}
	select {
	case <-f.read:
		return f.standing, f.err
	case <-ctx.Done():
		return Standing{}, ctx.Err()
	}
}
