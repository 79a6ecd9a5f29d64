package storage

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// Uploads of several officers in several rooms come and go at the same moment: nobody waits for each other in a circle, and what a
// room has and what an officer waits with is counted.
func TestManyCountAtOnce(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	officers, inRooms := []uuid.UUID{f.officer, f.colleague(), f.colleague()}, []uuid.UUID{f.room(), f.room(), f.room()}
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			for range 40 {
				u := f.announced(10)
				u.Officer, u.Room = officers[rand.IntN(len(officers))], inRooms[rand.IntN(len(inRooms))]
				err := f.uploads.store.InsertUpload(t.Context(), u, wide)
				if rand.IntN(2) == 0 {
					err = errors.Join(err, f.uploads.Remove(t.Context(), u.Officer, u.ID))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for _, officer := range officers {
		if kept := f.count(`SELECT count(*) FROM upload WHERE officer = $1`, officer); kept != f.count(`SELECT uploads FROM uploads_waiting WHERE officer = $1`, officer) {
			t.Errorf("%d uploads of an officer are counted wrongly", kept)
		}
	}
	for _, room := range inRooms {
		if kept := f.count(`SELECT sum(size) FROM upload WHERE room = $1`, room); kept != f.count(`SELECT bytes FROM room_storage WHERE room = $1`, room) {
			t.Errorf("%d bytes of a room are counted wrongly", kept)
		}
	}
	f.clock.add(documents.UploadLife)
	if err := f.uploads.SweepExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := f.uploads.Begin(t.Context(), f.announced(1), documents.UploadLimits{Room: 1, Waiting: 1}, nil)
	if rooms.CodeOf(err) != "" {
		t.Errorf("after all were swept: %v", err)
	}
}
