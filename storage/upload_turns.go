package storage

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Bounds of how many requests a node receives files from at the same time, each with two parts in memory.
const (
	turnsAtOnce = 64
	turnsEach   = 8  // of one officer: a page sends three files at a time
	turnsSpare  = 16 // of all, kept for officers who have none

	// turnPatience is how long a request waits for its turn: what many small files that come at once need.
	turnPatience = 10 * time.Second
)

var errManyFiles = rooms.Errorf(rooms.Unavailable, "Plaza tar emot så många filer som går just nu. Försök igen om en stund.")

// turns shares out among officers from whom the node receives. Those who have to wait get their turn in the order they came,
// past whoever has to wait for one of their own.
type turns struct {
	mu       sync.Mutex
	all      int
	officers map[uuid.UUID]int
	waiting  []*waitingTurn
}

type waitingTurn struct {
	officer uuid.UUID
	given   chan struct{} // closed when it is their turn
}

func newTurns() *turns { return &turns{officers: map[uuid.UUID]int{}} }

// begin waits for the officer's turn, which lasts until end when nil is returned.
func (t *turns) begin(ctx context.Context, officer uuid.UUID, stopping <-chan struct{}) error {
	w := t.ask(officer)
	if w == nil {
		return nil
	}
	patience := time.NewTimer(turnPatience)
	defer patience.Stop()
	var err error
	select {
	case <-w.given:
		return nil
	case <-ctx.Done():
		err = cutOff(ctx.Err())
	case <-stopping:
		err = errStopping
	case <-patience.C:
		err = errManyFiles
	}
	t.giveUp(w)
	return err
}

// ask takes a turn and returns nil, or has the officer wait for one.
func (t *turns) ask(officer uuid.UUID) *waitingTurn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.take(officer) {
		return nil
	}
	w := &waitingTurn{officer, make(chan struct{})}
	t.waiting = append(t.waiting, w)
	return w
}

// giveUp waits no longer. A turn that was given meanwhile ends.
func (t *turns) giveUp(w *waitingTurn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, w); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
		return
	}
	t.leave(w.officer)
}

// end gives a turn back.
func (t *turns) end(officer uuid.UUID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.leave(officer)
}

func (t *turns) take(officer uuid.UUID) bool {
	has := t.officers[officer]
	if has >= turnsEach || t.all >= turnsAtOnce || has > 0 && t.all >= turnsAtOnce-turnsSpare {
		return false
	}
	t.all++
	t.officers[officer]++
	return true
}

func (t *turns) leave(officer uuid.UUID) {
	t.all--
	if t.officers[officer]--; t.officers[officer] == 0 {
		delete(t.officers, officer)
	}
	t.waiting = slices.DeleteFunc(t.waiting, func(w *waitingTurn) bool {
		if !t.take(w.officer) {
			return false
		}
		close(w.given)
		return true
	})
}
