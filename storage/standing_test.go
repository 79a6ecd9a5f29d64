package storage_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/storage"
)

// standingCount counts the readings of standings.
type standingCount struct {
	rooms.Store
	read int
}

func (c *standingCount) Standing(ctx context.Context, officer, room uuid.UUID) (rooms.Standing, error) {
	c.read++
	return c.Store.Standing(ctx, officer, room)
}

// A node that remembers a writer's standing takes nothing of theirs that it would not take if it read it, whatever another node
// has done meanwhile, and refuses nothing that it would take.
func TestPostOnARememberedStanding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, eva := w.officer("Anna Ek", w.town, "officer"), w.officer("Eva Ek", w.town, "officer")
	chief := w.officer("Siv Ask", w.town, "coordinator")
	room := w.openCase(anna, eva, chief).JointRoom
	other, err := storage.OpenLog(t.Context(), w.urls.ServiceURL, w.urls.DisposerURL, storage.Options{Clock: realClock{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close(context.Background()) })
	store := &standingCount{Store: w.store}
	node := rooms.NewService(other, store, realClock{})
	post := func(replyTo uuid.UUID) rooms.Code {
		_, err := node.PostMessage(t.Context(), eva, rooms.NewMessage{ClientID: rooms.NewID(), Room: room, Text: "Hej", ReplyTo: replyTo})
		return rooms.CodeOf(err)
	}
	state := func(state rooms.RoomState) error {
		_, err := w.service.ChangeRoomState(t.Context(), chief, rooms.RoomStateChange{ClientID: rooms.NewID(), Room: room, To: state})
		return err
	}
	assigned := func() error {
		return w.service.Assign(t.Context(), chief, rooms.Assignment{ClientID: rooms.NewID(), Room: room, Officer: eva.Officer, From: rooms.FromStart})
	}
	removed := func() error {
		return w.service.Remove(t.Context(), chief, rooms.Removal{ClientID: rooms.NewID(), Room: room, Officer: eva.Officer})
	}
	nothing := func() error { return nil }
	for _, step := range []struct {
		name      string
		meanwhile func() error
		replyTo   uuid.UUID
		want      rooms.Code
		read      int
	}{
		{"first", nothing, uuid.Nil, "", 1},
		{"remembered", nothing, uuid.Nil, "", 0},
		{"refused for what it says", nothing, rooms.NewID(), rooms.Invalid, 1},
		{"locked", func() error { return state(rooms.Locked) }, uuid.Nil, rooms.Forbidden, 1},
		{"still locked", nothing, uuid.Nil, rooms.Forbidden, 1},
		{"open again", func() error { return state(rooms.Open) }, uuid.Nil, "", 1},
		{"removed", removed, uuid.Nil, rooms.NotFound, 1},
		{"assigned again", assigned, uuid.Nil, "", 1},
		{"another came", func() error { w.assign(room, w.officer("Bo Ek", w.town, "officer")); return nil }, uuid.Nil, "", 1},
		{"remembered again", nothing, uuid.Nil, "", 0},
		{"removed, replying to what is not there", removed, rooms.NewID(), rooms.NotFound, 1},
	} {
		store.read = 0
		if err := step.meanwhile(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := post(step.replyTo); got != step.want || store.read != step.read {
			t.Errorf("%s: %q after %d readings, want %q after %d", step.name, got, store.read, step.want, step.read)
		}
	}
}
