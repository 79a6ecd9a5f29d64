package web

import (
	"fmt"
	"testing"
	"time"
)

func TestLimiterRefillsAndForgets(t *testing.T) {
	t.Parallel()
	l := newLimiter(2, 4)
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i := range 4 {
		if !l.allow("a", now) {
			t.Fatalf("request %d of the burst is refused", i+1)
		}
	}
	if l.allow("a", now) {
		t.Error("a request over the burst is allowed")
	}
	if !l.allow("b", now) {
		t.Error("one pays for the other")
	}
	now = now.Add(time.Second)
	allowed := 0
	for range 10 {
		if l.allow("a", now) {
			allowed++
		}
	}
	if allowed != 2 {
		t.Errorf("a second brings %d requests, want 2", allowed)
	}
	for i := range 1000 {
		l.allow(fmt.Sprint(i), now)
	}
	now = now.Add(2 * sweepEvery)
	l.allow("a", now)
	if len(l.buckets) != 1 {
		t.Errorf("%d are remembered", len(l.buckets))
	}
}
