package storage_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plaza/rooms"
)

// steppingClock goes on by an hour whenever it is asked, so that events lie apart.
type steppingClock struct{ hours int }

func (c *steppingClock) Now() time.Time {
	c.hours++
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.hours) * time.Hour)
}

func seqsOf(page rooms.Page) []int64 {
	seqs := make([]int64, len(page.Events))
	for i, e := range page.Events {
		seqs[i] = e.Seq
	}
	return seqs
}

// Every page is a run without a gap within what the reader may see, and a page around a place holds the first event that is
// asked for.
func TestHistoryPagesAreRunsAndLeadToTheirTarget(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, &steppingClock{})
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator")
	c := w.openCase(anna)
	for i := range 30 {
		if i == 10 {
			w.assign(c.JointRoom, w.officer("Bo Ek", w.town))
		}
		w.post(anna, c.JointRoom, strings.Repeat("å", 1+i*37%400))
	}
	late := w.officer("Sen Ek", w.town)
	chief := w.officer("Samordnare", w.town, "coordinator")
	if err := w.service.Assign(t.Context(), chief, rooms.Assignment{ClientID: rooms.NewID(), Room: c.JointRoom, Officer: late.Officer, From: rooms.FromNow}); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		w.post(anna, c.JointRoom, "Hej")
	}
	all := w.events(anna, c.JointRoom)
	head := all[len(all)-1].Seq
	rapid.Check(t, func(t *rapid.T) {
		reader := rapid.SampledFrom([]rooms.Actor{anna, late}).Draw(t, "reader")
		limit := rapid.IntRange(1, 50).Draw(t, "limit")
		n := rapid.Int64Range(0, head+3).Draw(t, "n")
		from := int64(1)
		if reader.Officer == late.Officer {
			from = head - 5
		}
		first := func(is func(rooms.Event) bool) int64 {
			for _, e := range all {
				if e.Seq >= from && is(e) {
					return e.Seq
				}
			}
			return 0
		}
		moment := all[min(n, head-1)].Time.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "ms")) * time.Millisecond)
		var place rooms.Place
		var target int64
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			place, target = rooms.Around(n), first(func(e rooms.Event) bool { return e.Seq == n })
		case 1:
			place, target = rooms.FromTime(moment), first(func(e rooms.Event) bool { return !e.Time.Before(moment) })
		case 2:
			place, target = rooms.AboveNumber(n), first(func(e rooms.Event) bool { return e.Number > n })
		}
		page, err := w.service.History(t.Context(), reader, c.JointRoom, place, limit)
		if err != nil {
			t.Fatal(err)
		}
		seqs := seqsOf(page)
		if len(seqs) != min(limit, int(head-from+1)) || seqs[0] < from || page.FromSeq != from {
			t.Fatalf("of %d to %d, %d at most: %v", from, head, limit, seqs)
		}
		held := target == 0
		for i, seq := range seqs {
			held = held || seq == target
			if seq != seqs[0]+int64(i) {
				t.Fatalf("not a run: %v", seqs)
			}
		}
		if page.Target != target || !held {
			t.Fatalf("target %d in %v, want %d", page.Target, seqs, target)
		}
	})
}

// A page ends before it grows too large, at the end that is farthest from its place; one large event is still read.
func TestHistoryPageIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer")
	c := w.openCase(anna)
	for range 10 {
		w.post(anna, c.JointRoom, strings.Repeat("x", 20_000))
	}
	small := w.post(anna, c.JointRoom, "Hej")
	w.post(anna, c.JointRoom, strings.Repeat("x", rooms.MaxText))
	head := small.Seq + 1
	for name, want := range map[string]struct {
		place rooms.Place
		seqs  []int64
	}{
		"before": {rooms.Before(head), []int64{head - 4, head - 3, head - 2, head - 1}},
		"after":  {rooms.After(5), []int64{6, 7, 8}},
		"around": {rooms.Around(9), []int64{8, 9, 10}},
		"large":  {rooms.Before(head + 1), []int64{head}},
	} {
		page, err := w.service.History(t.Context(), anna, c.JointRoom, want.place, rooms.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		if got := seqsOf(page); len(got) != len(want.seqs) || got[0] != want.seqs[0] {
			t.Errorf("%s: %v, want %v", name, got, want.seqs)
		}
	}
	// The present text of a changed message counts as well.
	for range 3 {
		posted := w.post(anna, c.JointRoom, "Hej")
		_, err := w.service.EditMessage(t.Context(), anna, rooms.MessageEdit{
			ClientID: rooms.NewID(), Room: c.JointRoom, Message: posted.ID, Text: strings.Repeat("x", 40_000), Version: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := w.service.History(t.Context(), anna, c.JointRoom, rooms.After(head), rooms.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Events) != 1 || len(page.Messages) != 1 {
		t.Errorf("%d events with %d changed messages", len(page.Events), len(page.Messages))
	}
}

// A page tells what became of its messages, also when that happened far after it.
func TestHistoryTellsPresentStateOfMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator")
	c := w.openCase(anna)
	plain, edited, hidden := w.post(anna, c.JointRoom, "Ett"), w.post(anna, c.JointRoom, "Två"), w.post(anna, c.JointRoom, "Tre")
	edit := func(message rooms.Receipt, text string, version int64) rooms.Receipt {
		r, err := w.service.EditMessage(t.Context(), anna, rooms.MessageEdit{
			ClientID: rooms.NewID(), Room: c.JointRoom, Message: message.ID, Text: text, Version: version,
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	edit(edited, "Två, ändrad", 1)
	edit(edited, "Två, ändrad igen", 2)
	edit(hidden, "Tre, ändrad", 1)
	last, err := w.service.HideMessage(t.Context(), anna, rooms.MessageHiding{
		ClientID: rooms.NewID(), Room: c.JointRoom, Message: hidden.ID, Reason: "Personuppgift", Version: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.service.History(t.Context(), anna, c.JointRoom, rooms.After(plain.Seq-1), 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Events) != 3 || page.AsOf != last.Seq {
		t.Errorf("%d events as of %d", len(page.Events), page.AsOf)
	}
	if want := []rooms.MessageState{
		{ID: edited.ID, Text: "Två, ändrad igen", Version: 3, Edited: true},
		{ID: hidden.ID, Version: 3, Edited: true},
	}; !reflect.DeepEqual(page.Messages, want) {
		t.Errorf("states %+v, want %+v", page.Messages, want)
	}
}
