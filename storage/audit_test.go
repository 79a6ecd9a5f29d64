package storage_test

import (
	"context"
	"sync"
	"testing"

	"plaza/rooms"
	"plaza/storage"
)

// However many write to one chain at once, on however many nodes, none of the entries is lost and the chain is whole.
func TestAuditAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := rooms.NewService(w.log, storage.NewStore(w.owner, newDayClock()), newDayClock()) // a node with a clock of its own
	anna := w.officer("Anna Ek", w.town)
	const writers, each = 8, 10
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for range each {
				s := w.service
				if i%2 == 0 {
					s = other
				}
				if err := s.AuditSignIn(context.Background(), anna, "demo"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	report, err := w.store.VerifyLog(t.Context(), false)
	if err != nil || !report.Clean() || report.AuditChains != 1 || report.AuditEvents != writers*each {
		t.Errorf("verify: %+v %v", report, err)
	}
}
