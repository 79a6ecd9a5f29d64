package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"plaza/rooms"
)

// Follower is the one place for work that may follow the log a moment later: protecting and removing files now; text search,
// thumbnails and scans are to come. It is told which events are new and does what is left to do, at once and now and then by
// itself, since another node or a command line may have written. What is left must be read from the database (rows that are not
// done yet, or a position in the log that the work remembers): being told is only a reason to look.
type Follower struct {
	complaint string // what a failure means to an operator
	work      func(context.Context) error
	types     map[string]bool
	wake      chan struct{}
}

// followAgain is how often a follower looks without being told.
const followAgain = 10 * time.Minute

// newFollower makes a follower of events of these types, whatever their versions.
func newFollower(complaint string, work func(context.Context) error, of ...rooms.Payload) *Follower {
	f := &Follower{complaint: complaint, work: work, types: map[string]bool{}, wake: make(chan struct{}, 1)}
	for _, p := range of {
		f.types[p.EventType().Name] = true
	}
	return f
}

// Notice tells of committed events. It never blocks.
func (f *Follower) Notice(events []rooms.Event) {
	for i := range events {
		if f.types[events[i].Type.Name] {
			select {
			case f.wake <- struct{}{}:
			default:
			}
			return
		}
	}
}

// Run works at once and whenever there may be more, until ctx ends. Failures are logged and tried again.
func (f *Follower) Run(ctx context.Context) {
	for {
		if err := f.work(ctx); err != nil && ctx.Err() == nil {
			slog.Error(f.complaint, "error", err)
		}
		timer := time.NewTimer(followAgain)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-f.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// each does the work for one after another. What fails for some, which are tried again the next time, does not keep it from the
// others: a file that the store has lost would fail for ever.
func each[T any](ctx context.Context, all []T, work func(T) error) error {
	var first error
	failed := 0
	for _, one := range all {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, first)
		}
		if err := work(one); err != nil {
			first = cmp.Or(first, err)
			failed++
		}
	}
	if failed > 1 {
		return fmt.Errorf("%d of %d, the first: %w", failed, len(all), first)
	}
	return first
}
