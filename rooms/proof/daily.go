package proof

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"plaza/rooms"
)

// Settle is how long after a cut the heads are read: an event that was numbered before the cut is committed or failed by
// then, and no node's clock is that far behind.
const Settle = 2 * time.Minute

// retryAfter is how long Daily waits after a failure, lookAgain the longest it waits at all: a clock may be set and a machine
// may sleep.
const (
	retryAfter = time.Minute
	lookAgain  = time.Hour
)

// headsStore keeps the signed heads.
type headsStore interface {
	// LastSigned returns the last signed day, "" when there is none.
	LastSigned(ctx context.Context) (Day, error)
	// SignDay signs the heads of a day once; on a day that is signed it does nothing.
	SignDay(ctx context.Context, day Day, key Key) error
}

// Daily signs the heads of every day soon after its cut, and at its start those of the days missed since the last one. Any
// number of nodes may run it on one database: the first to sign a day has signed it.
type Daily struct {
	Store headsStore
	Key   Key
	Clock rooms.Clock
	Log   *slog.Logger
}

// Run signs until ctx ends. A failure is logged and tried again.
func (d Daily) Run(ctx context.Context) {
	for {
		wait := min(d.untilNext(), lookAgain)
		if err := d.CatchUp(ctx); err != nil && ctx.Err() == nil {
			d.Log.Error("daily heads not signed", "error", err, "retry", retryAfter)
			wait = retryAfter
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// CatchUp signs every day that is due. An installation's first day is the latest one: a signature made today over what stood
// weeks ago would prove nothing that today's does not.
func (d Daily) CatchUp(ctx context.Context) error {
	last, err := d.Store.LastSigned(ctx)
	if err != nil {
		return err
	}
	due := d.due()
	day := due
	if last != "" {
		day = last.Next()
	}
	for ; day <= due; day = day.Next() {
		if err := d.Store.SignDay(ctx, day, d.Key); err != nil {
			return fmt.Errorf("heads of %s: %w", day, err)
		}
	}
	return nil
}

// due is the last day that may be signed now.
func (d Daily) due() Day { return DayOf(d.Clock.Now().Add(-Settle)) }

func (d Daily) untilNext() time.Duration {
	return d.due().Next().Cut().Add(Settle).Sub(d.Clock.Now())
}
