package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/cmd/plaza-bench/limit"
	"plaza/rooms"
	"plaza/storage"
)

// The sizes of the scenarios.
const (
	busyRooms     = 100
	busySenders   = 800
	hotSenders    = 64
	hotLockers    = 8 // connections of the limit in one room
	idleAppendMax = 1.35
	idleTailMax   = 2.5
	busyMin       = 0.5
	hotMin        = 6
)

// withLog runs a scenario on a database of its own with a log and count rooms. measure returns how many messages were
// acknowledged in those rooms; as many must be there.
func withLog(ctx context.Context, b *bench, count int,
	measure func(d *database, log *storage.Log, made []uuid.UUID) (acknowledged int, err error),
) error {
	d, err := openDatabase(ctx, b)
	if err != nil {
		return err
	}
	log, err := openLog(ctx, d.sender)
	if err != nil {
		return errors.Join(err, d.close())
	}
	made, err := d.makeRooms(ctx, log, count)
	if err == nil {
		var acknowledged int
		if acknowledged, err = measure(d, log, made); err == nil {
			err = d.checkWhole(ctx, made, acknowledged)
		}
	}
	return errors.Join(err, log.Close(ctx), d.close())
}

// logIdle takes the time of one append after the other, in turns with bare INSERTs, so that both meet the same disk.
func logIdle(ctx context.Context, b *bench) error {
	return withLog(ctx, b, 1, func(d *database, log *storage.Log, made []uuid.UUID) (int, error) {
		bare, err := limit.NewInsert(ctx, d.sender.ServiceURL, rooms.NewID(), d.sender.author(), d.sender.Authority)
		if err != nil {
			return 0, err
		}
		defer bare.Close(ctx)
		acknowledged := 0
		var p50, p99, bareP50, bareP99 []float64
		for round := -1; round < rounds; round++ {
			var inserts, appends []time.Duration
			for end := time.Now().Add(2 * b.duration()); time.Now().Before(end); {
				inserted, err := bare.Once(ctx)
				if err != nil {
					return 0, err
				}
				appended, err := appendOnce(ctx, log, d.sender, made[0])
				if err != nil {
					return 0, err
				}
				acknowledged++
				inserts, appends = append(inserts, inserted), append(appends, appended)
			}
			if round >= 0 { // the first only warms up
				p50 = append(p50, milliseconds(percentile(appends, 0.5)))
				p99 = append(p99, milliseconds(percentile(appends, 0.99)))
				bareP50 = append(bareP50, milliseconds(percentile(inserts, 0.5)))
				bareP99 = append(bareP99, milliseconds(percentile(inserts, 0.99)))
			}
		}
		b.value("insert-p50", median(bareP50), "ms")
		b.value("insert-p99", median(bareP99), "ms")
		b.value("append-p50", median(p50), "ms")
		b.value("append-p99", median(p99), "ms")
		b.ratio("p50", medianRatio(p50, bareP50), atMost, idleAppendMax)
		b.ratio("p99", medianRatio(p99, bareP99), atMost, idleTailMax)
		return acknowledged, nil
	})
}

func appendOnce(ctx context.Context, log rooms.Log, s sender, room uuid.UUID) (time.Duration, error) {
	command, err := s.message(room)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	_, err = log.Append(ctx, command)
	return time.Since(begun), err
}

// logBusy compares throughput over many rooms.
func logBusy(ctx context.Context, b *bench) error {
	return withLog(ctx, b, busyRooms, func(d *database, log *storage.Log, made []uuid.UUID) (int, error) {
		own, err := d.makeRooms(ctx, log, busyRooms)
		if err != nil {
			return 0, err
		}
		bare, err := limit.NewBatch(ctx, d.sender.ServiceURL, committers, own, 1, d.sender.author(), d.sender.Authority, text)
		if err != nil {
			return 0, err
		}
		defer bare.Close(ctx)
		floods := flooding{log, d.sender, made, busySenders}
		return floods.against(ctx, b, "bare-inserts", bare.Run, busyMin)
	})
}

// logOneRoom compares throughput in a single room, where every event waits for the one before.
func logOneRoom(ctx context.Context, b *bench) error {
	return withLog(ctx, b, 1, func(d *database, log *storage.Log, made []uuid.UUID) (int, error) {
		own, err := d.makeRooms(ctx, log, 1)
		if err != nil {
			return 0, err
		}
		bare, err := limit.NewLock(ctx, d.sender.ServiceURL, hotLockers, own[0], d.sender.author(), d.sender.Authority)
		if err != nil {
			return 0, err
		}
		defer bare.Close(ctx)
		floods := flooding{log, d.sender, made, hotSenders}
		return floods.against(ctx, b, "bare-lock-and-insert", bare.Run, hotMin)
	})
}

// flooding is a number of senders that append to the rooms without pause.
type flooding struct {
	log     *storage.Log
	sender  sender
	rooms   []uuid.UUID
	senders int
}

// against compares the flooding's throughput with the limit's, and returns how many messages were acknowledged.
func (f flooding) against(ctx context.Context, b *bench, limitName string, bare func(context.Context, time.Duration) (int, error), least float64) (int, error) {
	acknowledged := 0
	limits, plazas, err := b.compare(
		throughput(func(duration time.Duration) (int, error) { return bare(ctx, duration) }),
		throughput(func(duration time.Duration) (int, error) {
			count, err := flood(ctx, f.log, f.sender, f.rooms, f.senders, duration)
			acknowledged += count
			return count, err
		}))
	if err != nil {
		return 0, err
	}
	b.value(limitName, median(limits), "events/s")
	b.value("appends", median(plazas), "events/s")
	b.ratio("", medianRatio(plazas, limits), atLeast, least)
	return acknowledged, nil
}

// throughput makes a side of what counts events.
func throughput(run func(time.Duration) (int, error)) side {
	return func(duration time.Duration) (float64, error) {
		begun := time.Now()
		count, err := run(duration)
		return perSecond(count, time.Since(begun)), err
	}
}

// flood keeps one append of each sender in flight for the duration, the senders spread over the rooms, and returns how many
// were acknowledged. A refused append ends it with the error.
func flood(ctx context.Context, log rooms.Log, s sender, to []uuid.UUID, senders int, duration time.Duration) (int, error) {
	var (
		running sync.WaitGroup
		counts  = make([]int, senders)
		errs    = make([]error, senders)
		end     = time.Now().Add(duration)
	)
	for i := range senders {
		running.Go(func() {
			for errs[i] == nil && time.Now().Before(end) {
				if _, errs[i] = appendOnce(ctx, log, s, to[i%len(to)]); errs[i] == nil {
					counts[i]++
				}
			}
		})
	}
	running.Wait()
	total := 0
	for _, count := range counts {
		total += count
	}
	return total, errors.Join(errs...)
}
