package proof

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// recorder is a store that remembers which days were signed, and fails as often as told.
type recorder struct {
	days  []Day
	fails int
}

func (r *recorder) LastSigned(context.Context) (Day, error) {
	if len(r.days) == 0 {
		return "", nil
	}
	return r.days[len(r.days)-1], nil
}

func (r *recorder) SignDay(_ context.Context, day Day, _ Key) error {
	if r.fails > 0 {
		r.fails--
		return errors.New("the database is away")
	}
	r.days = append(r.days, day)
	return nil
}

type bubbleClock struct{}

func (bubbleClock) Now() time.Time { return time.Now() }

// In a synctest bubble the time is 2000-01-01 00:00 UTC and passes only when everybody waits.
func TestDaily(t *testing.T) {
	for name, c := range map[string]struct {
		days  []Day
		fails int
		run   time.Duration
		want  []Day
	}{
		"first day too early":  {run: Settle - time.Second, want: []Day{"1999-12-31"}},
		"first day":            {run: Settle + time.Second, want: []Day{"1999-12-31", "2000-01-01"}},
		"missed days":          {days: []Day{"1999-12-28"}, run: time.Hour, want: []Day{"1999-12-28", "1999-12-29", "1999-12-30", "1999-12-31", "2000-01-01"}},
		"nothing to do":        {days: []Day{"2000-01-01"}, run: 23 * time.Hour, want: []Day{"2000-01-01"}},
		"goes on day by day":   {days: []Day{"2000-01-01"}, run: 49 * time.Hour, want: []Day{"2000-01-01", "2000-01-02", "2000-01-03"}},
		"tries again":          {days: []Day{"1999-12-31"}, fails: 3, run: Settle + 3*retryAfter + time.Second, want: []Day{"1999-12-31", "2000-01-01"}},
		"does not give up yet": {days: []Day{"1999-12-31"}, fails: 3, run: Settle + 3*retryAfter - time.Second, want: []Day{"1999-12-31"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &recorder{days: slices.Clone(c.days), fails: c.fails}
				ctx, cancel := context.WithTimeout(t.Context(), c.run)
				defer cancel()
				Daily{Store: store, Clock: bubbleClock{}, Log: slog.New(slog.DiscardHandler)}.Run(ctx)
				if !slices.Equal(store.days, c.want) {
					t.Errorf("signed %v, want %v", store.days, c.want)
				}
			})
		})
	}
}
