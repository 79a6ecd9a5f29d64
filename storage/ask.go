package storage

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	askFlights = 2               // statements of one kind under way at the same time
	askCrowd   = 50              // keys that wait when a further statement sets out: a statement costs more than some keys
	askMax     = 100             // keys in one statement
	askTimeout = 5 * time.Second // for one statement: nobody's own request bounds what others wait for too
)

// asker answers the same question about many keys with one statement, or does the same to them in one transaction: what is asked while
// a statement is under way waits for the next one, which sets out as soon as that one is back, or at once when a crowd waits. Nobody
// waits for others to ask, and no answer is older than its question.
//
// Whoever sets a statement out runs it themselves; a goroutine runs for what was asked meanwhile.
type asker[K comparable, V any] struct {
	// read returns what it finds; a key that is missing does not exist.
	read func(context.Context, []K) (map[K]V, error)

	mu      sync.Mutex
	pending []*question[K, V]
	flights int
}

// question is one caller's. Its answer is set before done is closed.
type question[K comparable, V any] struct {
	key   K
	value V
	found bool
	err   error
	done  chan struct{}
}

// ask returns the value of key, or found = false when there is none.
func (a *asker[K, V]) ask(ctx context.Context, key K) (value V, found bool, err error) {
	q := &question[K, V]{key: key, done: make(chan struct{})}
	a.mu.Lock()
	a.pending = append(a.pending, q)
	free := a.flights == 0 || len(a.pending) >= askCrowd && a.flights < askFlights
	if free {
		a.flights++
	}
	a.mu.Unlock()
	if free {
		a.fly(context.WithoutCancel(ctx))
	}
	select {
	case <-q.done:
		return q.value, q.found, q.err
	case <-ctx.Done():
		return value, false, ctx.Err()
	}
}

// fly answers what is pending, the caller's own question among it, which costs no goroutine. What was asked meanwhile is no
// business of the caller's: it is answered beside them.
func (a *asker[K, V]) fly(ctx context.Context) {
	a.mu.Lock()
	taken := a.pending[:min(askMax, len(a.pending))]
	a.pending = a.pending[len(taken):]
	a.mu.Unlock()
	if len(taken) > 0 {
		a.answer(ctx, taken)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.pending) == 0 {
		a.pending = nil
		a.flights--
		return
	}
	go a.fly(ctx)
}

func (a *asker[K, V]) answer(ctx context.Context, questions []*question[K, V]) {
	keys := make([]K, 0, len(questions))
	seen := make(map[K]struct{}, len(questions))
	for _, q := range questions {
		if _, twice := seen[q.key]; !twice {
			seen[q.key] = struct{}{}
			keys = append(keys, q.key)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	values, err := a.read(ctx, keys)
	for _, q := range questions {
		q.value, q.found = values[q.key]
		q.err = err
		close(q.done)
	}
}

// alike fills a statement's keys up to ten, the number that Postgres plans for when it does not look at them. With fewer a plan
// for just these keys seems cheaper each time, and making it costs more than all else of a request's questions. What is added
// is the nil UUID, which no row has.
func alike(keys []uuid.UUID) []uuid.UUID {
	const planned = 10
	for len(keys) < planned {
		keys = append(keys, uuid.Nil)
	}
	return keys
}
