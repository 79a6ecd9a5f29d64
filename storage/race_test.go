package storage_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
)

// interrupted is a log in which something happens between a command's authorisation and its commit, once.
type interrupted struct {
	rooms.Log
	meanwhile func()
}

func (l *interrupted) Append(ctx context.Context, c rooms.Command) ([]rooms.Receipt, error) {
	if happens := l.meanwhile; happens != nil {
		l.meanwhile = nil
		happens()
	}
	return l.Log.Append(ctx, c)
}

// interruptedBy is the world's service whose next command is overtaken.
func (w *world) interruptedBy(meanwhile func()) *rooms.Service {
	return rooms.NewService(&interrupted{w.log, meanwhile}, w.store, realClock{})
}

// Whoever leaves a case while its internal room is opened does not come into it, and whoever arrives does.
func TestInternalRoomHasThePeopleOfTheMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, eva := w.officer("Anna Ek", w.town, "officer"), w.officer("Eva Ek", w.town, "officer")
	chief := w.officer("Siv Ask", w.town, "coordinator")
	remove := func(s *rooms.Service, room uuid.UUID) error {
		return s.Remove(t.Context(), chief, rooms.Removal{ClientID: rooms.NewID(), Room: room, Officer: eva.Officer})
	}
	assign := func(s *rooms.Service, room uuid.UUID) error {
		return s.Assign(t.Context(), chief, rooms.Assignment{ClientID: rooms.NewID(), Room: room, Officer: eva.Officer, From: rooms.FromStart})
	}
	open := func(s *rooms.Service, c rooms.Case) error {
		_, err := s.OpenInternal(t.Context(), anna, c.Reference)
		return err
	}
	for name, race := range map[string]struct {
		first, overtaken func(*rooms.Service, rooms.Case) error
		member           bool // at the beginning, and not at the end
	}{
		"left while it was opened":     {func(s *rooms.Service, c rooms.Case) error { return remove(s, c.JointRoom) }, open, true},
		"arrived while it was opened":  {func(s *rooms.Service, c rooms.Case) error { return assign(s, c.JointRoom) }, open, false},
		"it was opened while leaving":  {open, func(s *rooms.Service, c rooms.Case) error { return remove(s, c.JointRoom) }, true},
		"it was opened while arriving": {open, func(s *rooms.Service, c rooms.Case) error { return assign(s, c.JointRoom) }, false},
	} {
		c := w.openCase(anna)
		if race.member {
			if err := assign(w.service, c.JointRoom); err != nil {
				t.Fatal(err)
			}
		}
		s := w.interruptedBy(func() {
			if err := race.first(w.service, c); err != nil {
				t.Error(err)
			}
		})
		if err := race.overtaken(s, c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		views, err := w.service.RoomsOf(t.Context(), eva, c)
		if want := 2; err != nil || race.member && len(views) != 0 || !race.member && len(views) != want {
			t.Errorf("%s: eva reads %d rooms, %v", name, len(views), err)
		}
	}
}

// Whoever leaves a case while opening a room in it has not opened one.
func TestNoRoomIsOpenedByOneWhoLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, chief := w.officer("Anna Ek", w.town, "officer"), w.officer("Siv Ask", w.town, "coordinator")
	c := w.openCase(anna)
	s := w.interruptedBy(func() {
		if err := w.service.Remove(t.Context(), chief, rooms.Removal{
			ClientID: rooms.NewID(), Room: c.JointRoom, Officer: anna.Officer,
		}); err != nil {
			t.Error(err)
		}
	})
	_, err := s.OpenRestricted(t.Context(), anna, rooms.NewRestrictedRoom{ClientID: rooms.NewID(), Reference: c.Reference, Name: "Skydd"})
	wantCode(t, err, rooms.NotFound)
}

// A restricted room always has somebody who reads it, also when its last two remove each other at once.
func TestLastOfARestrictedRoomStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer"), w.officer("Bo Berg", w.board, "officer")
	c := w.openCase(anna)
	room, err := w.service.OpenRestricted(t.Context(), anna, rooms.NewRestrictedRoom{ClientID: rooms.NewID(), Reference: c.Reference, Name: "Skydd"})
	if err != nil {
		t.Fatal(err)
	}
	remove := func(s *rooms.Service, actor, officer rooms.Actor) error {
		return s.Remove(t.Context(), actor, rooms.Removal{ClientID: rooms.NewID(), Room: room.ID, Officer: officer.Officer})
	}
	wantCode(t, remove(w.service, anna, anna), rooms.Conflict)
	if err := w.service.Assign(t.Context(), anna, rooms.Assignment{ClientID: rooms.NewID(), Room: room.ID, Officer: bo.Officer, From: rooms.FromStart}); err != nil {
		t.Fatal(err)
	}
	s := w.interruptedBy(func() {
		if err := remove(w.service, bo, bo); err != nil {
			t.Error(err)
		}
	})
	wantCode(t, remove(s, anna, anna), rooms.Conflict)
	if _, err := w.service.Members(t.Context(), anna, room.ID); err != nil {
		t.Errorf("anna reads no more: %v", err)
	}
}
