package hub

import (
	"testing"

	"plaza/hub/wire"
)

func TestResumeThenLive(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	for range 700 {
		n.post("r")
	}
	c := n.dial("anna")
	c.send(wire.TypeResume, "", wire.Resume{Rooms: map[string]int64{"r": 12}})
	c.wantEvents("r", 12, 700)
	wantBody(c, wire.TypeResumed, wire.Resumed{Seq: 700})
	n.post("r")
	n.post("r")
	c.wantEvents("r", 700, 702)
}
