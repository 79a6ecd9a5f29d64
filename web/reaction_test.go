package web_test

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"plaza/rooms"
	"plaza/web"
)

func TestReactionsAndPinsOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole, rooms.CoordinatorRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	late := w.officer("Siv Ask", town, rooms.OfficerRole)
	a := w.signIn(anna)
	room := joint(openCase(a))
	w.assign(room, rooms.FromStart, bo)
	b := w.signIn(bo)
	messages := "/api/rooms/" + room + "/messages"
	posted := post[web.Receipt](a, messages, map[string]any{"text": "Vi ses på torsdag."})
	message := messages + "/" + posted.ID
	w.assign(room, rooms.FromNow, late)
	latecomer := w.signIn(late)

	socket := a.socket()
	before := get[web.Room](a, "/api/rooms/"+room).HeadSeq
	socket.join(room, before)
	unread := func(of *browser) int64 { return get[web.Readings](of, "/api/readings").Readings[0].Unread }
	unreadBefore := unread(a)
	agree := command(map[string]any{"sign": "agree", "version": 1})
	for range 2 { // the second is a retry of the first
		b.must(http.MethodPost, message+"/reactions", agree)
	}
	for range 2 { // and from another tab it changes nothing either
		b.must(http.MethodPost, message+"/reactions", command(map[string]any{"sign": "agree", "version": 1}))
	}
	a.must(http.MethodPost, message+"/reactions", command(map[string]any{"sign": "agree", "version": 1}))
	a.must(http.MethodPost, message+"/reactions", command(map[string]any{"sign": "thanks", "version": 1}))
	a.must(http.MethodPost, message+"/reactions/removal", command(map[string]any{"sign": "agree"}))
	b.must(http.MethodPost, message+"/pin", command(nil))
	for _, want := range []string{"reaction.added", "reaction.added", "reaction.added", "reaction.removed", "message.pinned"} {
		if e := socket.wantEvent(); e.Type != want {
			t.Errorf("the socket has %s, want %s", e.Type, want)
		}
	}
	if now := unread(a); now != unreadBefore {
		t.Errorf("%d unread, before the reactions %d", now, unreadBefore)
	}
	states := func(of *browser) []web.MessageState {
		return get[web.EventPage](of, fmt.Sprintf("/api/rooms/%s/events?around=%d", room, posted.Seq)).Messages
	}
	by := func(actor rooms.Actor) string { return rooms.OfficerAuthor(actor.Officer).String() }
	if got, want := states(a), []web.MessageState{{
		ID: posted.ID, Text: "Vi ses på torsdag.", Version: 1,
		Reactions: []web.Reaction{{Sign: "agree", Author: by(bo)}, {Sign: "thanks", Author: by(anna)}}, PinnedBy: by(bo), Registrations: []web.ItemRegistration{},
	}}; !reflect.DeepEqual(got, want) {
		t.Errorf("states %+v, want %+v", got, want)
	}
	if pins := get[web.PinList](a, "/api/rooms/"+room+"/pins").Pins; len(pins) != 1 || pins[0].Message != posted.ID ||
		pins[0].Excerpt != "Vi ses på torsdag." || pins[0].Number != posted.Number || pins[0].Author != by(anna) || pins[0].By != by(bo) {
		t.Errorf("pins %+v", pins)
	}

	if pins := get[web.PinList](latecomer, "/api/rooms/"+room+"/pins").Pins; len(pins) != 0 {
		t.Errorf("who came later sees the pins %+v", pins)
	}
	for _, path := range []string{"/reactions", "/reactions/removal", "/pin", "/pin/removal"} {
		if r := latecomer.do(http.MethodPost, message+path, agree); r.status == http.StatusNoContent {
			t.Errorf("%s on a message from before one's time: %d", path, r.status)
		}
	}
	a.must(http.MethodPost, message+"/edit", command(map[string]any{"text": "Vi ses på fredag.", "version": 1}))
	if r := b.do(http.MethodPost, message+"/reactions", command(map[string]any{"sign": "done", "version": 1})); r.code() != "conflict" {
		t.Errorf("a reaction to words that have changed: %d %s", r.status, r.body)
	}
	a.must(http.MethodPost, message+"/hiding", command(map[string]any{"reason": "Fel ärende", "version": 2}))
	if got := states(a); len(got) != 1 || len(got[0].Reactions) != 0 || got[0].PinnedBy != "" {
		t.Errorf("hidden: %+v", got)
	}
	if pins := get[web.PinList](a, "/api/rooms/"+room+"/pins").Pins; len(pins) != 0 {
		t.Errorf("a hidden message is pinned: %+v", pins)
	}
}
