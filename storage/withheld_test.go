package storage_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
)

func (w *world) edit(actor rooms.Actor, room, message uuid.UUID, text string, version int64) error {
	_, err := w.service.EditMessage(w.t.Context(), actor, rooms.MessageEdit{
		ClientID: rooms.NewID(), Room: room, Message: message, Text: text, Version: version,
	})
	return err
}

func (w *world) hide(actor rooms.Actor, room, message uuid.UUID, version int64) error {
	_, err := w.service.HideMessage(w.t.Context(), actor, rooms.MessageHiding{
		ClientID: rooms.NewID(), Room: room, Message: message, Reason: "Personuppgift", Version: version,
	})
	return err
}

func (w *world) dispose(actor rooms.Actor, room, message uuid.UUID) error {
	_, err := w.service.Dispose(w.t.Context(), actor, rooms.Disposal{
		ClientID: rooms.NewID(), Room: room, Item: message, Basis: "RA-FS 2021:6", Reference: "GB 2026:1",
	})
	return err
}

// What was hidden does not come back through an edit, which nobody could hide any more.
func TestHiddenMessageIsNotEdited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator", "archivist")
	c := w.openCase(anna)
	internal, err := w.service.OpenInternal(t.Context(), anna, c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	posted := w.post(anna, internal.ID, "Ett personnummer")
	if err := w.hide(anna, internal.ID, posted.ID, 1); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.edit(anna, internal.ID, posted.ID, "Ett personnummer igen", 2), rooms.Conflict)
	wantCode(t, w.hide(anna, internal.ID, posted.ID, 2), rooms.Conflict)
	for _, e := range w.events(anna, internal.ID) {
		if strings.Contains(string(e.Payload), "Ett personnummer") {
			t.Errorf("read by everybody: %s", e.Payload)
		}
	}
	if err := w.dispose(anna, internal.ID, posted.ID); err != nil {
		t.Fatal(err)
	}
	gone, err := w.store.Message(t.Context(), rooms.OperatorScope(internal.ID), posted.ID)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.edit(anna, internal.ID, posted.ID, "Ett personnummer till", gone.Version), rooms.Conflict)
	_, err = w.service.HiddenText(t.Context(), anna, internal.ID, posted.ID)
	wantCode(t, err, rooms.NotFound)
}

// An authority decides on the text as it stands: what is written afterwards does not go by its decision.
func TestDisposalIsOfTheTextThatWasDecidedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "archivist")
	bo := w.officer("Bo Alm", w.board, "officer", "archivist")
	c := w.openCase(anna, bo)
	posted := w.post(anna, c.JointRoom, "Ska gallras")
	if err := w.dispose(bo, c.JointRoom, posted.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.edit(anna, c.JointRoom, posted.ID, "Något helt annat", 2); err != nil {
		t.Fatal(err)
	}
	withheld := func() rooms.Reason {
		t.Helper()
		m, err := w.store.Message(t.Context(), rooms.OperatorScope(c.JointRoom), posted.ID)
		if err != nil {
			t.Fatal(err)
		}
		return m.Withheld
	}
	if err := w.dispose(anna, c.JointRoom, posted.ID); err != nil {
		t.Fatal(err)
	}
	if withheld() == rooms.Disposed {
		t.Error("the board never decided on the text that is gone")
	}
	if err := w.dispose(bo, c.JointRoom, posted.ID); err != nil {
		t.Fatal(err)
	}
	if withheld() != rooms.Disposed {
		t.Error("both have decided on the text, and it is there")
	}
}

// However often a message was edited, it can be disposed of.
func TestEditedToTheLimitIsDisposedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "archivist")
	c := w.openCase(anna)
	internal, err := w.service.OpenInternal(t.Context(), anna, c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	posted := w.post(anna, internal.ID, "Version 1")
	version := int64(1)
	for ; version < 1100 && err == nil; version++ {
		err = w.edit(anna, internal.ID, posted.ID, "Ändrat", version)
	}
	if err != nil {
		wantCode(t, err, rooms.TooLarge)
	}
	if _, err := w.service.Dispose(t.Context(), anna, rooms.Disposal{
		ClientID: rooms.NewID(), Room: internal.ID, Item: posted.ID,
		Basis: strings.Repeat(`"`, rooms.MaxNote), Reference: strings.Repeat(`"`, rooms.MaxName),
	}); err != nil {
		t.Errorf("after %d edits: %v", version, err)
	}
}
