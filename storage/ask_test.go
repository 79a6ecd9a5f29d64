package storage

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

// TestAsker: questions that come while a flight is away share the next one, each key once; a crowd of them does not wait for it.
func TestAsker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var flights [][]int
		land := make(chan error)
		a := asker[int, int]{read: func(_ context.Context, keys []int) (map[int]int, error) {
			mu.Lock()
			flights = append(flights, keys)
			mu.Unlock()
			values := map[int]int{}
			for _, key := range keys {
				if key >= 0 {
					values[key] = key * key
				}
			}
			return values, <-land
		}}
		var asked sync.WaitGroup
		ask := func(key int, want error) {
			asked.Go(func() {
				value, found, err := a.ask(context.Background(), key)
				if !errors.Is(err, want) || err == nil && found != (key >= 0) || found && value != key*key {
					t.Errorf("%d: %d, %v, %v", key, value, found, err)
				}
			})
			synctest.Wait()
		}
		for key := range 1 + askCrowd { // the first sets out, and so do the others when they are a crowd
			ask(key, nil)
		}
		broken := errors.New("broken")
		for _, key := range []int{7, -1, 7} {
			ask(key, broken)
		}
		gone, leave := context.WithCancel(context.Background())
		leave()
		if _, _, err := a.ask(gone, 9); !errors.Is(err, context.Canceled) {
			t.Errorf("who has left gets %v", err)
		}
		for range askFlights {
			land <- nil
			synctest.Wait()
		}
		land <- broken
		asked.Wait()
		if len(flights) != 3 || len(flights[0]) != 1 || len(flights[1]) != askCrowd || len(flights[2]) != 3 {
			t.Errorf("the flights were %v", flights)
		}
		ask(3, nil) // nothing is left over
		land <- nil
		asked.Wait()
	})
}
