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
				acknowledged += warm.Events + measured.Events
				return perSecond(measured.Events, measured.Took), err
			}
		}
		ones, twos, err := b.compare(run(nodes[:1]), run(nodes[1:]))
		if err := errors.Join(err, closeNodes(nodes)); err != nil {
			return 0, err
		}
		b.value("one-process", median(ones), "events/s")
		b.value("two-processes", median(twos), "events/s")
		b.ratio("", medianRatio(twos, ones), atLeast, twoNodesMin)
		return acknowledged, nil
	})
}

func startNodes(ctx context.Context, s sender, count int) ([]*child, error) {
	nodes := make([]*child, 0, count)
	for range count {
		node, err := startChild(ctx)
		if err == nil {
			nodes = append(nodes, node)
			_, err = node.do(order{Open: &s})
		}
		if err != nil {
			return nil, errors.Join(err, closeNodes(nodes))
		}
	}
	return nodes, nil
}

func closeNodes(nodes []*child) error {
	var all error
	for _, node := range nodes {
		all = errors.Join(all, node.close())
	}
	return all
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
			answers[i], errs[i] = node.do(order{Rooms: to, Senders: busySenders / len(nodes), Duration: duration})
		})
	}
	running.Wait()
	var sum answer
	for _, a := range answers {
		sum.Events += a.Events
		sum.Took = max(sum.Took, a.Took)
	}
	return sum, errors.Join(errs...)
}
