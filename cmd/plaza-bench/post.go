package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
)

// stampMark begins a text whose next word is the time at which it was sent.
const stampMark = "skickat "

// postOrder has the first clients of a child post to their rooms, each one message after the other. The answer comes when all
// sockets have what was posted.
type postOrder struct {
	Senders  int
	Duration time.Duration
}

func (f *fleet) post(o postOrder) (answer, error) {
	readers := make(map[string]int) // sockets per room
	for _, c := range f.clients {
		for _, room := range c.plan.Rooms {
			readers[room]++
		}
	}
	var (
		posting sync.WaitGroup
		counts  = make([]int, o.Senders)
		errs    = make([]error, o.Senders)
		begun   = time.Now()
	)
	for i, c := range f.clients[:o.Senders] {
		posting.Go(func() {
			for errs[i] == nil && time.Since(begun) < o.Duration {
				if errs[i] = c.say(); errs[i] == nil {
					counts[i]++
				}
			}
		})
	}
	posting.Wait()
	took := time.Since(begun)
	posted, deliveries := 0, 0
	for i, c := range f.clients[:o.Senders] {
		posted += counts[i]
		deliveries += counts[i] * readers[c.plan.Rooms[0]]
	}
	if err := errors.Join(errs...); err != nil {
		return answer{}, err
	}
	if _, err := f.await(awaitOrder{Events: deliveries}); err != nil {
		return answer{}, err
	}
	delays := f.delays()
	return answer{
		Count: posted, Took: took, Deliveries: deliveries,
		P50: percentile(delays, 0.5), P99: percentile(delays, 0.99),
	}, nil
}

// say posts one message to the first room of the plan.
func (c *client) say() error {
	body := fmt.Sprintf(`{"client_id":%q,"text":"%s%d %s"}`, uuid.New(), stampMark, time.Now().UnixNano(), text)
	_, _, err := c.post("/api/rooms/"+c.plan.Rooms[0]+"/messages", body)
	return err
}

// delays takes the times from post to delivery that the sockets have noted.
func (f *fleet) delays() []time.Duration {
	var all []time.Duration
	for _, c := range f.clients {
		c.mu.Lock()
		all = append(all, c.delay...)
		c.delay = nil
		c.mu.Unlock()
	}
	return all
}
