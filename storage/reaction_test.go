package storage_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// reactions is a room of some officers with a few messages, and a model of what stands on them.
type reactions struct {
	*world
	room     uuid.UUID
	officers []rooms.Actor
	messages []uuid.UUID
	hidden   map[uuid.UUID]bool
	signs    map[uuid.UUID][]rooms.Reaction // by message, in the order in which they were added
	pins     []uuid.UUID                    // the last one first
}

func (r *reactions) change(actor rooms.Actor, message uuid.UUID, sign rooms.Sign) rooms.ReactionChange {
	return rooms.ReactionChange{ClientID: rooms.NewID(), Room: r.room, Message: message, Sign: sign, Version: 1}
}

// head is the room's newest event: it moves with everything that is written.
func (r *reactions) head() int64 {
	r.t.Helper()
	view, err := r.service.Room(r.t.Context(), r.officers[0], r.room)
	if err != nil {
		r.t.Fatal(err)
	}
	return view.Seq
}

func (r *reactions) react(t *rapid.T) {
	actor, message := rapid.SampledFrom(r.officers).Draw(t, "officer"), rapid.SampledFrom(r.messages).Draw(t, "message")
	sign := rapid.SampledFrom([]rooms.Sign{rooms.Agree, rooms.Question}).Draw(t, "sign")
	mine := rooms.Reaction{Sign: sign, Author: rooms.OfficerAuthor(actor.Officer)}
	do, adds := r.service.RemoveReaction, rapid.Bool().Draw(t, "adds")
	if adds {
		do = r.service.AddReaction
	}
	there, before := slices.Contains(r.signs[message], mine), r.head()
	err := do(r.t.Context(), actor, r.change(actor, message, sign))
	written := r.head() - before
	switch {
	case r.hidden[message]:
		if rooms.CodeOf(err) != rooms.Conflict || written != 0 {
			t.Fatalf("on a hidden message: %v, %d events", err, written)
		}
		return
	case err != nil:
		t.Fatal(err)
	case (there != adds) != (written == 1) || written > 1:
		t.Fatalf("there %v, adds %v: %d events", there, adds, written)
	case adds && !there:
		r.signs[message] = append(r.signs[message], mine)
	case !adds:
		r.signs[message] = slices.DeleteFunc(r.signs[message], func(other rooms.Reaction) bool { return other == mine })
	}
}

func (r *reactions) pin(t *rapid.T) {
	message, before := rapid.SampledFrom(r.messages).Draw(t, "message"), r.head()
	change := rooms.PinChange{ClientID: rooms.NewID(), Room: r.room, Message: message}
	pinned := slices.Contains(r.pins, message)
	do, adds := r.service.UnpinMessage, rapid.Bool().Draw(t, "adds")
	if adds {
		do = r.service.PinMessage
	}
	err := do(r.t.Context(), rapid.SampledFrom(r.officers).Draw(t, "officer"), change)
	written := r.head() - before
	switch {
	case r.hidden[message]:
		if rooms.CodeOf(err) != rooms.Conflict || written != 0 {
			t.Fatalf("a pin of a hidden message: %v, %d events", err, written)
		}
		return
	case err != nil:
		t.Fatal(err)
	case (pinned != adds) != (written == 1) || written > 1:
		t.Fatalf("pinned %v, adds %v: %d events", pinned, adds, written)
	}
	r.pins = slices.DeleteFunc(r.pins, func(other uuid.UUID) bool { return other == message && !adds })
	if adds && !pinned {
		r.pins = slices.Insert(r.pins, 0, message)
	}
}

func (r *reactions) hide(t *rapid.T) {
	message := rapid.SampledFrom(r.messages).Draw(t, "message")
	if r.hidden[message] {
		t.Skip("hidden already")
	}
	_, err := r.service.HideMessage(r.t.Context(), r.officers[0], rooms.MessageHiding{
		ClientID: rooms.NewID(), Room: r.room, Message: message, Reason: "Fel rum", Version: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.hidden[message] = true
	delete(r.signs, message)
	r.pins = slices.DeleteFunc(r.pins, func(other uuid.UUID) bool { return other == message })
}

// check compares what the history and the list of pins say with the model.
func (r *reactions) check(t *rapid.T) {
	page, err := r.service.History(r.t.Context(), r.officers[1], r.room, rooms.After(0), rooms.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	states := map[uuid.UUID]rooms.MessageState{}
	for _, state := range page.Messages {
		states[state.ID] = state
	}
	for _, message := range r.messages {
		state := states[message]
		if len(state.Reactions)+len(r.signs[message]) > 0 && !reflect.DeepEqual(state.Reactions, r.signs[message]) {
			t.Fatalf("reactions %v, want %v", state.Reactions, r.signs[message])
		}
		if pinned := state.PinnedBy != (rooms.Author{}); pinned != slices.Contains(r.pins, message) {
			t.Fatalf("%s pinned %v, want those of %v", message, pinned, r.pins)
		}
	}
	pins, err := r.service.Pins(r.t.Context(), r.officers[1], r.room)
	if err != nil {
		t.Fatal(err)
	}
	var listed []uuid.UUID
	for _, p := range pins {
		listed = append(listed, p.Message)
	}
	if !slices.Equal(listed, r.pins) {
		t.Fatalf("pins %v, want %v", listed, r.pins)
	}
}

// Whatever is put on messages and taken away, in any order: one of each sign an officer, nothing is written when nothing changes,
// and what is hidden has nothing on it.
func TestAnyScriptOfReactionsAndPins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", w.town, "officer", "coordinator"), w.officer("Bo Alm", w.board, "officer")
	rapid.Check(t, func(t *rapid.T) {
		c := w.openCase(anna, bo)
		r := &reactions{
			world: w, room: c.JointRoom, officers: []rooms.Actor{anna, bo},
			hidden: map[uuid.UUID]bool{}, signs: map[uuid.UUID][]rooms.Reaction{},
		}
		for _, text := range []string{"Ett", "Två", "Tre"} {
			r.messages = append(r.messages, w.post(anna, c.JointRoom, text).ID)
		}
		t.Repeat(map[string]func(*rapid.T){"react": r.react, "pin": r.pin, "hide": r.hide})
		r.check(t)
	})
	w.verified()
}

// The same from several tabs at once is one event.
func TestReactionsAndPinsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer")
	c := w.openCase(anna)
	r := &reactions{world: w, room: c.JointRoom, officers: []rooms.Actor{anna}}
	message := w.post(anna, c.JointRoom, "Ett").ID
	for name, do := range map[string]func() error{
		"add": func() error { return w.service.AddReaction(t.Context(), anna, r.change(anna, message, rooms.Thanks)) },
		"pin": func() error {
			return w.service.PinMessage(t.Context(), anna, rooms.PinChange{ClientID: rooms.NewID(), Room: r.room, Message: message})
		},
	} {
		before := r.head()
		var tabs sync.WaitGroup
		for range 8 {
			tabs.Go(func() {
				if err := do(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		tabs.Wait()
		if written := r.head() - before; written != 1 {
			t.Errorf("%s in eight tabs at once: %d events", name, written)
		}
	}
	w.verified()
}

// A message that is hidden or changed between the look and the commit gets no reaction: the sign was about other words.
func TestReactionToWhatHasChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator")
	c := w.openCase(anna)
	r := &reactions{world: w, room: c.JointRoom, officers: []rooms.Actor{anna}}
	edited, hidden := w.post(anna, c.JointRoom, "Ett").ID, w.post(anna, c.JointRoom, "Två").ID
	overtaken := w.interruptedBy(func() {
		if _, err := w.service.EditMessage(t.Context(), anna, rooms.MessageEdit{
			ClientID: rooms.NewID(), Room: r.room, Message: edited, Text: "Något annat", Version: 1,
		}); err != nil {
			t.Error(err)
		}
	})
	wantCode(t, overtaken.AddReaction(t.Context(), anna, r.change(anna, edited, rooms.Agree)), rooms.Conflict)
	overtaken = w.interruptedBy(func() {
		if _, err := w.service.HideMessage(t.Context(), anna, rooms.MessageHiding{
			ClientID: rooms.NewID(), Room: r.room, Message: hidden, Reason: "Fel rum", Version: 1,
		}); err != nil {
			t.Error(err)
		}
	})
	wantCode(t, overtaken.PinMessage(t.Context(), anna, rooms.PinChange{ClientID: rooms.NewID(), Room: r.room, Message: hidden}), rooms.Conflict)
	wantCode(t, w.service.AddReaction(t.Context(), anna, r.change(anna, edited, "party")), rooms.Invalid)
	w.verified()
}

// A room has as many pins as one still reads, also when the last two come at once.
func TestPinsAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer")
	c := w.openCase(anna)
	pin := func(s *rooms.Service, message uuid.UUID) error {
		return s.PinMessage(t.Context(), anna, rooms.PinChange{ClientID: rooms.NewID(), Room: c.JointRoom, Message: message})
	}
	var messages []uuid.UUID
	for range rooms.MaxPins + 1 {
		messages = append(messages, w.post(anna, c.JointRoom, "Hej").ID)
	}
	for _, message := range messages[:rooms.MaxPins-1] {
		if err := pin(w.service, message); err != nil {
			t.Fatal(err)
		}
	}
	overtaken := w.interruptedBy(func() {
		if err := pin(w.service, messages[rooms.MaxPins-1]); err != nil {
			t.Error(err)
		}
	})
	wantCode(t, pin(overtaken, messages[rooms.MaxPins]), rooms.TooLarge)
	if err := w.service.UnpinMessage(t.Context(), anna, rooms.PinChange{ClientID: rooms.NewID(), Room: c.JointRoom, Message: messages[0]}); err != nil {
		t.Fatal(err)
	}
	if err := pin(w.service, messages[rooms.MaxPins]); err != nil {
		t.Fatal(err)
	}
	w.verified()
}

// verified holds that the read models are what the log makes of them.
func (w *world) verified() {
	w.t.Helper()
	if report, err := w.store.VerifyLog(w.t.Context(), true); err != nil || !report.Clean() {
		w.t.Errorf("verify: %+v %v", report, err)
	}
}
