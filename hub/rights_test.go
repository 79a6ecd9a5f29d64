package hub

import (
	"fmt"
	"testing"

	"plaza/hub/wire"
)

func TestUnknownAndForbiddenTopic(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	n.source.bar("r", "anna")
	c := n.dial("anna")
	c.subscribe("nowhere", 0)
	c.wantError(wire.ErrorNotFound)
	c.subscribe("r", 0)
	c.wantError(wire.ErrorForbidden)
	n.source.change(func() { n.source.failing = true })
	c.subscribe("r", 0)
	c.wantError(wire.ErrorUnavailable)
	n.source.change(func() { n.source.failing = false; n.source.topic("r").barred["anna"] = false })
	c.subscribe("r", 0)
	c.wantEvents("r", 0, 1)
}

// TestRemovalEndsReadingAtOnce: the event of the removal has a new access version, and already that event does not reach the
// removed one, whichever way the removal becomes known.
func TestRemovalEndsReadingAtOnce(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(n *node){
		"by the event": func(n *node) { n.post("r") },
		"by the head comparison": func(n *node) {
			n.source.append("r")
			n.hub.compareHeads()
		},
		"by a later event": func(n *node) {
			n.source.append("r")
			n.post("r")
		},
		"by revocation": func(n *node) {
			n.hub.EndRight("r", "anna")
			n.post("r")
		},
		"by a moved session": func(n *node) {
			n.source.change(func() { n.source.topic("r").access-- }) // rights that the room knows nothing of
			n.source.change(func() { n.source.sessions = map[string]int64{"anna": 1, "bo": 0} })
			n.hub.compareSessions()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNode(t, newMemory(), nil)
			n.post("r")
			anna, bo := n.dial("anna"), n.dial("bo")
			for _, c := range []*client{anna, bo} {
				c.subscribe("r", 1)
				c.want(wire.TypeResumed)
			}
			n.source.bar("r", "anna")
			tell(n)
			wantBody(anna, wire.TypeLeft, wire.Left{Reason: wire.LeftRemoved})
			last := n.post("r")
			bo.wantEvents("r", 1, last)
			anna.send(wire.TypeUnsubscribe, "r", nil)
			anna.send("nonsense", "", nil)
			anna.wantError(wire.ErrorInvalid) // and nothing before it
		})
	}
}

// TestNothingIsDeliveredUnchecked: while the source can't tell who may read, events wait.
func TestNothingIsDeliveredUnchecked(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	anna, bo := n.dial("anna"), n.dial("bo")
	for _, c := range []*client{anna, bo} {
		c.subscribe("r", 1)
		c.want(wire.TypeResumed)
	}
	n.source.bar("r", "anna")
	n.source.change(func() { n.source.failing = true })
	n.post("r")
	n.post("r")
	bo.send("nonsense", "", nil)
	bo.wantError(wire.ErrorInvalid)
	n.source.change(func() { n.source.failing = false })
	bo.wantEvents("r", 1, 3)
	anna.want(wire.TypeLeft)
}

// TestRemovalWhileCatchingUp: a right that ends between a subscription's reading and its going live.
func TestRemovalWhileCatchingUp(t *testing.T) {
	t.Parallel()
	source := newMemory()
	n := newNode(t, source, nil)
	n.post("r")
	bo := n.dial("bo")
	bo.subscribe("r", 1)
	bo.want(wire.TypeResumed)
	first := true
	source.change(func() {
		source.onRead = func() {
			if first {
				first = false
				source.bar("r", "anna")
				n.post("r")
			}
		}
	})
	anna := n.dial("anna")
	anna.subscribe("r", 1)
	message, err := anna.next()
	if err != nil || message.Type != wire.TypeLeft && message.Type != wire.TypeError {
		t.Fatalf("have %+v, %v", message, err)
	}
	bo.wantEvents("r", 1, 2)
}

func TestMovedFromSeq(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	c := n.dial("anna")
	c.subscribe("r", 1)
	c.want(wire.TypeResumed)
	n.source.change(func() { n.source.topic("r").from["anna"] = 4; n.source.topic("r").access++ })
	for range 4 {
		n.post("r")
	}
	c.wantEvents("r", 3, 5)
}

func TestEndSession(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(n *node){
		"told": func(n *node) { n.hub.EndSession("anna") },
		"found": func(n *node) {
			n.source.change(func() { n.source.sessions = map[string]int64{"bo": 0} })
			n.hub.compareSessions()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNode(t, newMemory(), nil)
			n.post("r")
			anna, again, bo := n.dial("anna"), n.dial("anna"), n.dial("bo")
			bo.subscribe("r", 0)
			bo.wantEvents("r", 0, 1)
			end(n)
			anna.wantClose(wire.CloseSessionEnded)
			again.wantClose(wire.CloseSessionEnded)
			n.post("r")
			bo.wantEvents("r", 1, 2)
			if err := eventually(func() error {
				n.hub.mu.Lock()
				defer n.hub.mu.Unlock()
				if len(n.hub.sessions) != 1 || len(n.hub.users) != 1 || len(n.hub.sockets) != 1 {
					return fmt.Errorf("books: %v %v %v", n.hub.sessions, n.hub.users, n.hub.sockets)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
