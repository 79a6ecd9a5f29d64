package storage_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// readingOf is the actor's reading of one room.
func (w *world) readingOf(actor rooms.Actor, room uuid.UUID) (rooms.Reading, bool) {
	w.t.Helper()
	readings, err := w.service.Readings(w.t.Context(), actor)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range readings {
		if r.Room == room {
			return r, true
		}
	}
	return rooms.Reading{}, false
}

// TestReadMarkerOnlyRises: whatever a member marks, in any order and twice, the marker is the highest of it, at most the room's
// newest message, and unread is what comes after.
func TestReadMarkerOnlyRises(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer")
	c := w.openCase(anna)
	rapid.Check(t, func(rt *rapid.T) {
		reading, _ := w.readingOf(anna, c.JointRoom)
		newest, read := reading.MessageNumber, reading.ReadNumber
		rt.Repeat(map[string]func(*rapid.T){
			"post": func(*rapid.T) {
				w.post(anna, c.JointRoom, "Hej")
				newest++
			},
			"mark": func(rt *rapid.T) {
				number := rapid.Int64Range(0, newest+2).Draw(rt, "number")
				read = max(read, min(number, newest))
				after, err := w.service.MarkRead(t.Context(), anna, c.JointRoom, number)
				if err != nil || after.ReadNumber != read {
					rt.Fatalf("marked %d: %+v (%v), want %d", number, after, err, read)
				}
			},
			"": func(rt *rapid.T) {
				r, _ := w.readingOf(anna, c.JointRoom)
				if r.MessageNumber != newest || r.ReadNumber != read || r.Unread() != newest-read || r.Reference != c.Reference {
					rt.Fatalf("reading %+v, want %d of %d", r, read, newest)
				}
			},
		})
	})
}

// TestUnreadBeginsWhereReadingDoes: what a member may not see is not unread, and whoever is no member has no reading.
func TestUnreadBeginsWhereReadingDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator")
	eva, bo := w.officer("Eva Alm", w.town, "officer"), w.officer("Bo Ros", w.town, "officer")
	c := w.openCase(anna)
	w.post(anna, c.JointRoom, "Ett")
	w.post(anna, c.JointRoom, "Två")
	for officer, from := range map[uuid.UUID]rooms.ReadsFrom{eva.Officer: rooms.FromNow, bo.Officer: rooms.FromStart} {
		if _, outsider := w.readingOf(rooms.Actor{Officer: officer}, c.JointRoom); outsider {
			t.Error("an outsider has a reading")
		}
		if err := w.service.Assign(t.Context(), anna, rooms.Assignment{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: officer, From: from}); err != nil {
			t.Fatal(err)
		}
	}
	w.post(anna, c.JointRoom, "Tre")
	for name, want := range map[uuid.UUID]int64{eva.Officer: 1, bo.Officer: 3, anna.Officer: 3} {
		if r, _ := w.readingOf(rooms.Actor{Officer: name}, c.JointRoom); r.Unread() != want {
			t.Errorf("unread %d, want %d", r.Unread(), want)
		}
	}
	if err := w.service.Remove(t.Context(), anna, rooms.Removal{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: bo.Officer}); err != nil {
		t.Fatal(err)
	}
	if _, former := w.readingOf(bo, c.JointRoom); former {
		t.Error("a former member has a reading")
	}
	if _, err := w.service.MarkRead(t.Context(), bo, c.JointRoom, 3); rooms.CodeOf(err) != rooms.NotFound {
		t.Errorf("a former member marks: %v", err)
	}
	for _, number := range []int64{-1, rooms.MaxInteger + 1} {
		if _, err := w.service.MarkRead(t.Context(), anna, c.JointRoom, number); rooms.CodeOf(err) != rooms.Invalid {
			t.Errorf("%d: %v", number, err)
		}
	}
}

// TestUnreadMention: the newest unread message that mentions a member, as the messages stand now, in no room but their own.
func TestUnreadMention(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator")
	eva, bo := w.officer("Eva Alm", w.town, "officer"), w.officer("Bo Ros", w.town, "officer")
	c := w.openCase(anna)
	assign := func(officer uuid.UUID, from rooms.ReadsFrom) {
		t.Helper()
		if err := w.service.Assign(t.Context(), anna, rooms.Assignment{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: officer, From: from}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(actor rooms.Actor, number int64) {
		t.Helper()
		if r, _ := w.readingOf(actor, c.JointRoom); r.MentionNumber != number {
			t.Errorf("mentioned in %d, want %d", r.MentionNumber, number)
		}
	}
	assign(eva.Officer, rooms.FromStart)
	mention := "[@Eva Alm](plaza:officer/" + eva.Officer.String() + ")"
	w.post(anna, c.JointRoom, mention+" Ett")
	w.post(anna, c.JointRoom, "Två")
	third := w.post(anna, c.JointRoom, "Tre "+mention)
	fourth := w.post(anna, c.JointRoom, "Fyra")
	want(eva, 3)
	want(anna, 0)
	assign(bo.Officer, rooms.FromNow) // and reads nothing of the others' mentions
	want(bo, 0)

	edit := func(message uuid.UUID, text string) {
		t.Helper()
		if _, err := w.service.EditMessage(t.Context(), anna, rooms.MessageEdit{ClientID: rooms.NewID(), Room: c.JointRoom, Message: message, Text: text, Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	edit(fourth.ID, mention+" Fyra")
	want(eva, 4)
	edit(third.ID, "Tre")
	if _, err := w.service.HideMessage(t.Context(), anna, rooms.MessageHiding{ClientID: rooms.NewID(), Room: c.JointRoom, Message: fourth.ID, Reason: "Personuppgift", Version: 2}); err != nil {
		t.Fatal(err)
	}
	want(eva, 1)
	if r, err := w.service.MarkRead(t.Context(), eva, c.JointRoom, 1); err != nil || r.MentionNumber != 0 {
		t.Errorf("read: %+v (%v)", r, err)
	}
	want(eva, 0)
}
