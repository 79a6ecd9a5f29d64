package hub

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"plaza/hub/wire"
)

// join subscribes to a room after its first event, and is here.
func (c *client) join(room string) {
	c.t.Helper()
	c.subscribe(room, 1)
	c.want(wire.TypeResumed)
	c.send(wire.TypeHere, room, nil)
}

// wantHere reads presence messages until one lists exactly these users; nothing else may come.
func (c *client) wantHere(users ...string) {
	c.t.Helper()
	for {
		var presence wire.Presence
		if err := json.Unmarshal(c.want(wire.TypePresence).Body, &presence); err != nil {
			c.t.Fatal(err)
		}
		if slices.Equal(presence.Here, users) {
			return
		}
	}
}

// wantNothing fails if anything has been sent to the client up to now.
func (c *client) wantNothing() {
	c.t.Helper()
	c.send("nonsense", "", nil)
	c.wantError(wire.ErrorInvalid)
}

func TestPresenceFollowsComingAndGoing(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna, bo, reader, outsider := n.dial("anna"), n.dial("bo"), n.dial("reader"), n.dial("outsider")
	reader.subscribe("r", 1)
	reader.want(wire.TypeResumed)
	outsider.send(wire.TypeHere, "r", nil) // without a subscription
	anna.join("r")
	anna.wantHere("anna")
	bo.join("r")
	bo.wantHere("anna", "bo")
	anna.wantHere("anna", "bo")

	again := n.dial("bo") // a second tab changes nothing, and its end neither
	again.join("r")
	again.wantHere("anna", "bo")
	_ = again.conn.CloseNow()
	bo.send(wire.TypeAway, "r", nil)
	anna.wantHere("anna")
	bo.send(wire.TypeHere, "r", nil)
	bo.wantHere("anna", "bo")
	anna.wantHere("anna", "bo")
	bo.subscribe("r", 1) // a new subscription is not here
	bo.want(wire.TypeResumed)
	anna.wantHere("anna")
	bo.send(wire.TypeHere, "r", nil)
	anna.wantHere("anna", "bo")
	_ = bo.conn.CloseNow()
	anna.wantHere("anna")
	reader.wantNothing()
	outsider.wantNothing()
}

func TestNobodyHereLeavesNothing(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna := n.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	anna.send(wire.TypeAway, "r", nil)
	s := n.hub.shardOf("r")
	if err := eventually(func() error {
		var left int
		s.call(func() { left = len(s.attended) })
		if left > 0 {
			return fmt.Errorf("%d attendances are left", left)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRemovedMemberIsNeitherShownNorTold: from the event of the removal on, the removed one gets neither presence nor signs of
// typing, is not shown, and what they still send goes nowhere.
func TestRemovedMemberIsNeitherShownNorTold(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna, bo, cia := n.dial("anna"), n.dial("bo"), n.dial("cia")
	for _, c := range []*client{anna, bo, cia} {
		c.join("r")
	}
	for _, c := range []*client{anna, bo, cia} {
		c.wantHere("anna", "bo", "cia")
	}
	n.source.bar("r", "anna")
	n.post("r")
	anna.want(wire.TypeLeft)
	bo.want(wire.TypeEvent)
	bo.wantHere("bo", "cia")
	anna.send(wire.TypeHere, "r", nil)
	anna.send(wire.TypeTyping, "r", nil)
	anna.wantNothing()
	cia.send(wire.TypeTyping, "r", nil)
	wantBody(bo, wire.TypeTypist, wire.Typist{Officer: "cia"}) // and nothing of anna before it
	anna.wantNothing()
}

// TestNothingIsToldUnchecked: while it can't be told who may read, nobody learns who is here or writes.
func TestNothingIsToldUnchecked(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna := n.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	s := n.hub.shardOf("r")
	check := func(pending bool) {
		s.call(func() { s.topics["r"].checking = pending })
	}
	check(true)
	n.hub.Overhear("r", []byte(`{"node":"other","typist":"bo"}`))
	n.hub.Overhear("r", []byte(`{"node":"other","here":["bo"]}`))
	s.call(func() { s.refreshAttendances(time.Now()) })
	anna.wantNothing()
	if dropped := value(t, n.hub.metrics.dropUnchecked); dropped != 1 {
		t.Errorf("%v messages were dropped", dropped)
	}
	check(false)
	anna.wantHere("anna", "bo")
}

func TestTypingReachesWhoIsHere(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.TypingInterval = time.Hour })
	n.post("r")
	anna, bo, reader := n.dial("anna"), n.dial("bo"), n.dial("reader")
	reader.subscribe("r", 1)
	reader.want(wire.TypeResumed)
	anna.join("r")
	anna.wantHere("anna")
	bo.join("r")
	bo.wantHere("anna", "bo")
	anna.wantHere("anna", "bo")
	reader.send(wire.TypeTyping, "r", nil) // who is not here is not writing
	for range typingBurst {
		anna.send(wire.TypeTyping, "r", nil)
		wantBody(bo, wire.TypeTypist, wire.Typist{Officer: "anna"})
	}
	anna.send(wire.TypeTyping, "r", nil)
	refused := anna.want(wire.TypeError)
	if refused.Room != "" || !strings.Contains(string(refused.Body), wire.ErrorRateLimited) {
		t.Errorf("answer %s %s", refused.Room, refused.Body)
	}
	anna.wantNothing()
	bo.wantNothing()
	reader.wantNothing()
	if dropped := value(t, n.hub.metrics.dropTyping); dropped != 2 {
		t.Errorf("%v signs were dropped", dropped)
	}
}

// TestEphemeraGiveWayToEvents: a socket whose queue is half full misses what is ephemeral, is told who is here when there is
// room again, and stays open.
func TestEphemeraGiveWayToEvents(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna := n.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	s := n.hub.shardOf("r")
	s.call(func() {
		top := s.topics["r"]
		sub := top.subscriptions[0]
		queue := sub.socket.queue
		queue.mu.Lock()
		queue.bytes += queue.limit / 2
		queue.mu.Unlock()
		top.tellTypist("bo")
		n.hub.Tell("anna", encode(wire.TypeReadMarker, "r", wire.ReadMarker{Number: 1}))
		top.overhearHere(whisper{Node: "other", Here: []string{"cia"}})
		top.tellAttendance()
		if dropped := value(t, n.hub.metrics.dropSlow); dropped != 3 {
			t.Errorf("%v messages were dropped", dropped)
		}
		queue.written(queue.limit / 2)
		s.refreshAttendances(time.Now())
	})
	anna.wantHere("anna", "cia")
	anna.wantNothing()
}

func TestTellReachesOneUser(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	one, two, bo := n.dial("anna"), n.dial("anna"), n.dial("bo")
	n.hub.Tell("anna", encode(wire.TypeReadMarker, "r", wire.ReadMarker{Number: 7}))
	n.hub.Tell("nobody", encode(wire.TypeReadMarker, "r", wire.ReadMarker{Number: 8}))
	for _, c := range []*client{one, two} {
		wantBody(c, wire.TypeReadMarker, wire.ReadMarker{Number: 7})
	}
	bo.wantNothing()
}

// twoNodes are nodes on one source whose hubs whisper to each other.
func twoNodes(t *testing.T) (a, b *node) {
	source := newMemory()
	a = newNode(t, source, func(c *Config) {
		c.Whisper = func(topic string, data []byte) { b.hub.Overhear(topic, data) }
	})
	b = newNode(t, source, func(c *Config) {
		c.Whisper = func(topic string, data []byte) { a.hub.Overhear(topic, data) }
	})
	return a, b
}

func TestPresenceAndTypingAcrossNodes(t *testing.T) {
	t.Parallel()
	a, b := twoNodes(t)
	a.post("r")
	anna := a.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	bo := b.dial("bo") // comes later to a node that has not heard of anna
	bo.join("r")
	bo.wantHere("anna", "bo")
	anna.wantHere("anna", "bo")
	bo.send(wire.TypeTyping, "r", nil)
	wantBody(anna, wire.TypeTypist, wire.Typist{Officer: "bo"})
	_ = bo.conn.CloseNow()
	anna.wantHere("anna")
}

// TestSilentNodeIsForgotten: who was here on a node that died without a word is not shown for ever.
func TestSilentNodeIsForgotten(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna := n.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	n.hub.Overhear("r", []byte(`{"node":"other","here":["bo","cia"]}`))
	anna.wantHere("anna", "bo", "cia")
	s := n.hub.shardOf("r")
	s.call(func() { s.refreshAttendances(time.Now().Add(2 * n.hub.config.PresenceRefresh)) })
	anna.wantNothing()
	s.call(func() { s.refreshAttendances(time.Now().Add(4 * n.hub.config.PresenceRefresh)) })
	anna.wantHere("anna")
}

// TestRefreshMendsALostWhisper: a node that missed another's word hears it with the next.
func TestRefreshMendsALostWhisper(t *testing.T) {
	t.Parallel()
	lost := true
	a, b := twoNodes(t)
	whisper := a.hub.config.Whisper
	a.hub.config.Whisper = func(topic string, data []byte) {
		if !lost { // read and written by the topic's shard
			whisper(topic, data)
		}
	}
	a.post("r")
	bo := b.dial("bo")
	bo.join("r")
	bo.wantHere("bo")
	anna := a.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	bo.wantNothing()
	s := a.hub.shardOf("r")
	s.call(func() {
		lost = false
		s.refreshAttendances(time.Now().Add(2 * a.hub.config.PresenceRefresh))
	})
	bo.wantHere("anna", "bo")
}

func TestManyAreListedInPart(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna := n.dial("anna")
	anna.join("r")
	anna.wantHere("anna")
	users := make([]string, wire.MaxPresent)
	for i := range users {
		users[i] = fmt.Sprintf("b%03d", i)
	}
	data, err := json.Marshal(whisper{Node: "other", Here: users})
	if err != nil {
		t.Fatal(err)
	}
	n.hub.Overhear("r", data)
	anna.wantHere(append([]string{"anna"}, users[:wire.MaxPresent-1]...)...)
}

// FuzzWhisper: what another node tells is refused or within the limits, and survives being told again.
func FuzzWhisper(f *testing.F) {
	for _, w := range []whisper{
		{Node: "a", Typist: "anna"}, {Node: "a", Here: []string{"anna", "bo"}, Ask: true}, {Node: "a"},
	} {
		data, err := json.Marshal(w)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"node":"other","tell":{"t":"meeting_presence"}}`))
	f.Add([]byte(`{"node":""}`))
	f.Add([]byte(`{"node":"a","here":[""]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := decodeWhisper(data)
		if err != nil {
			return
		}
		if w.Node == "" || len(w.Here) > wire.MaxPresent {
			t.Fatalf("decoded %+v", w)
		}
		again, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		reread, err := decodeWhisper(again)
		if len(w.Here) == 0 {
			w.Here = nil
		}
		if len(again) <= whisperMax && (err != nil || !reflect.DeepEqual(reread, w)) {
			t.Fatalf("%s reread as %+v, %v", again, reread, err)
		}
	})
}
