package storage_test

import (
	"strings"
	"testing"

	"plaza/rooms"
)

// A room that only some readers of the source know of is no target: the source's log would tell the others.
func TestSharesGoToTheJointRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer"), w.officer("Bo Alm", w.board, "officer")
	c := w.openCase(anna, bo)
	internal, err := w.service.OpenInternal(t.Context(), anna, c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	posted := w.post(bo, c.JointRoom, "Till alla")
	_, err = w.service.ShareMessage(t.Context(), anna, rooms.Share{
		ClientID: rooms.NewID(), From: c.JointRoom, Message: posted.ID, To: internal.ID,
	})
	wantCode(t, err, rooms.Forbidden)
	for _, e := range w.events(bo, c.JointRoom) {
		if strings.Contains(string(e.Payload), internal.ID.String()) {
			t.Errorf("the other authority learns of the internal room: %s", e.Payload)
		}
	}
}

// A coordinator answers for the own authority's officers, also when those of another one are not active just now.
func TestCoordinatorRemovesOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer"), w.officer("Bo Alm", w.board, "officer")
	own, other := w.officer("Siv Ask", w.town, "coordinator"), w.officer("Ove Alm", w.board, "coordinator")
	c := w.openCase(anna, bo)
	w.exec(`UPDATE officer SET active_until = now(), version = version + 1 WHERE id = $1`, anna.Officer)
	removal := rooms.Removal{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: anna.Officer}
	wantCode(t, w.service.Remove(t.Context(), other, removal), rooms.Forbidden)
	if err := w.service.Remove(t.Context(), own, removal); err != nil {
		t.Error(err)
	}
}
