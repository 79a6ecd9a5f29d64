package web_test

import (
	"net/http"
	"slices"
	"testing"

	"plaza/hub/wire"
	"plaza/rooms"
	"plaza/web"
)

// reading is the browser's officer's of a room.
func (b *browser) reading(room string) web.Reading {
	b.w.t.Helper()
	for _, r := range get[web.Readings](b, "/api/readings").Readings {
		if r.Room == room {
			return r
		}
	}
	b.w.t.Fatalf("no reading of %s", room)
	return web.Reading{}
}

func (b *browser) markRead(room string, number int64) web.Reading {
	b.w.t.Helper()
	return into[web.Reading](b.w.t, b.must(http.MethodPost, "/api/rooms/"+room+"/read-marker", map[string]any{"no": number}))
}

// What one has read is told to one's own tabs and devices, and to nobody else.
func TestReadMarkerReachesOnesOwnSocketsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	a, phone, b := w.signIn(anna), w.signIn(anna), w.signIn(bo)
	c := openCase(a)
	room := joint(c)
	w.assign(room, rooms.FromStart, bo)
	other := b.socket()
	other.join(room, 0)
	for range 3 {
		post[web.Receipt](b, "/api/rooms/"+room+"/messages", map[string]any{"text": "Hej"})
		other.wantEvent()
	}
	want := web.Reading{Room: room, Reference: c.Reference, HeadSeq: a.reading(room).HeadSeq, MessageNumber: 3, Unread: 3}
	if got := a.reading(room); got != want {
		t.Errorf("reading %+v, want %+v", got, want)
	}
	tab, device := a.socket(), phone.socket()
	for _, number := range []int64{2, 1, 9} {
		read := a.markRead(room, number)
		for _, s := range []*socket{tab, device} {
			message := s.want(wire.TypeReadMarker)
			if told := body[wire.ReadMarker](t, message); message.Room != room || told.Number != read.ReadNumber {
				t.Errorf("told %s %+v after %+v", message.Room, told, read)
			}
		}
	}
	if got := phone.reading(room); got.ReadNumber != 3 || got.Unread != 0 {
		t.Errorf("on the phone %+v", got)
	}
	if got := b.reading(room); got.ReadNumber != 0 || got.Unread != 3 {
		t.Errorf("the other officer's %+v", got)
	}
	other.send(wire.TypeSubscribe, "nowhere", wire.Subscribe{})
	other.want(wire.TypeError) // and nothing before it
}

// A removed member is no longer shown, and is told nothing more.
func TestPresenceEndsWithTheRightToRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	chief := w.officer("Cia Dal", board, rooms.OfficerRole, rooms.CoordinatorRole)
	a, b, c := w.signIn(anna), w.signIn(bo), w.signIn(chief)
	room := joint(openCase(a))
	w.assign(room, rooms.FromStart, bo)
	one, two := a.socket(), b.socket()
	for _, s := range []*socket{one, two} {
		s.join(room, 0)
		s.send(wire.TypeHere, room, nil)
	}
	both := slices.Sorted(slices.Values([]string{anna.Officer.String(), bo.Officer.String()}))
	one.wantHere(both...)
	two.wantHere(both...)
	two.send(wire.TypeTyping, room, nil)
	if typist := body[wire.Typist](t, one.want(wire.TypeTypist)); typist.Officer != bo.Officer.String() {
		t.Errorf("typist %+v", typist)
	}
	c.must(http.MethodPost, "/api/rooms/"+room+"/members/"+bo.Officer.String()+"/removal", command(nil))
	two.want(wire.TypeLeft)
	one.wantEvent()
	one.wantHere(anna.Officer.String())
	one.send(wire.TypeTyping, room, nil)
	two.send(wire.TypeTyping, room, nil)
	two.send(wire.TypeHere, room, nil)
	two.send(wire.TypeSubscribe, room, wire.Subscribe{})
	if answer := body[wire.Error](t, two.want(wire.TypeError)); answer.Code != wire.ErrorNotFound { // and nothing before it
		t.Errorf("answer %+v", answer)
	}
	one.send(wire.TypeSubscribe, "nowhere", wire.Subscribe{})
	one.want(wire.TypeError)
}

// wantHere reads presence messages until one lists exactly these officers; nothing else may come.
func (s *socket) wantHere(officers ...string) {
	s.t.Helper()
	for !slices.Equal(body[wire.Presence](s.t, s.want(wire.TypePresence)).Here, officers) {
	}
}
