package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/storage"
)

const twoNodesMin = 0.7

// logTwoNodes compares two processes that share all rooms with one process that has them alone. The same number of appends
// is in flight in both cases.
func logTwoNodes(ctx context.Context, b *bench) error {
	return withLog(ctx, b, busyRooms, func(d *database, _ *storage.Log, made []uuid.UUID) (int, error) {
		nodes, err := startNodes(ctx, d.sender, 3)
		if err != nil {
			return 0, err
		}
		acknowledged := 0
		run := func(nodes []*child) side {
			return func(duration time.Duration) (float64, error) {
				// What the last round left in the nodes' caches is stale now; getting over that is not measured.
				warm, err := floodTogether(nodes, made, duration/4)
				if err != nil {
					return 0, err
				}
				measured, err := floodTogether(nodes, made, duration)
				acknowledged += warm.Count + measured.Count
				return perSecond(measured.Count, measured.Took), err
			}
		}
		ones, twos, err := b.compare(run(nodes[:1]), run(nodes[1:]))
		if err := errors.Join(err, closeChildren(nodes)); err != nil {
			return 0, err
		}
		b.value("one-process", median(ones), "events/s")
		b.value("two-processes", median(twos), "events/s")
		b.ratio("", medianRatio(twos, ones), atLeast, twoNodesMin)
		return acknowledged, nil
	})
}

func startNodes(ctx context.Context, s sender, count int) ([]*child, error) {
	nodes, err := startChildren(ctx, count)
	if err != nil {
		return nil, err
	}
	for _, node := range nodes {
		if _, err := node.do(order{Open: &s}); err != nil {
			return nil, errors.Join(err, closeChildren(nodes))
		}
	}
	return nodes, nil
}

// floodTogether has the nodes flood the same rooms at the same time and adds up what they did, in the time of the slowest.
func floodTogether(nodes []*child, to []uuid.UUID, duration time.Duration) (answer, error) {
	var (
		running sync.WaitGroup
		answers = make([]answer, len(nodes))
		errs    = make([]error, len(nodes))
	)
	for i, node := range nodes {
		running.Go(func() {
			answers[i], errs[i] = node.do(order{Flood: &floodOrder{to, busySenders / len(nodes), duration}})
		})
	}
	running.Wait()
	var sum answer
	for _, a := range answers {
		sum.Count += a.Count
		sum.Took = max(sum.Took, a.Took)
	}
	return sum, errors.Join(errs...)
}

// floodOrder has a child flood rooms.
type floodOrder struct {
	Rooms    []uuid.UUID
	Senders  int
	Duration time.Duration
}

// node is a server as far as the log is concerned; it lives in a child process.
type node struct {
	sender sender
	log    *storage.Log // nil until opened
}

func (n *node) open(ctx context.Context, s sender) (err error) {
	n.sender = s
	n.log, err = openLog(ctx, s)
	return err
}

func (n *node) flood(ctx context.Context, o floodOrder) (answer, error) {
	begun := time.Now()
	count, err := flood(ctx, n.log, n.sender, o.Rooms, o.Senders, o.Duration)
	return answer{Count: count, Took: time.Since(begun)}, err
}

func (n *node) close(ctx context.Context) error {
	if n.log == nil {
		return nil
	}
	return n.log.Close(ctx)
}
