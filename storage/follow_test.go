package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestEachIsTried: what fails for some is said once and done for the others, until the server stops.
func TestEachIsTried(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var tried []int
	err := each(ctx, []int{1, 2, 3, 4, 5}, func(i int) error {
		tried = append(tried, i)
		switch i {
		case 1, 3:
			return errCut
		case 4:
			stop()
		}
		return nil
	})
	if !errors.Is(err, errCut) || !errors.Is(err, context.Canceled) || !slices.Equal(tried, []int{1, 2, 3, 4}) {
		t.Errorf("tried %v: %v", tried, err)
	}
	err = each(t.Context(), []int{1, 2, 3}, func(i int) error {
		if i == 2 {
			return nil
		}
		return errCut
	})
	if !errors.Is(err, errCut) || !strings.HasPrefix(err.Error(), "2 of 3") {
		t.Errorf("%v", err)
	}
}
