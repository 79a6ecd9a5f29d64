package hub

import (
	"fmt"
	"sync"
	"testing"

	"plaza/hub/wire"
)

// echo answers every signal with itself, and notes which lines ended how.
type echo struct {
	mu     sync.Mutex
	closed []bool
}

func (e *echo) Signal(line Line, message wire.Envelope) {
	data, err := wire.Encode(wire.TypeMeetingLost, message.Room, nil)
	if err != nil {
		panic(err)
	}
	line.Send(data)
}

func (e *echo) Closed(_ Line, sessionEnded bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = append(e.closed, sessionEnded)
}

func (e *echo) ends() []bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closed
}

// A message about a meeting goes to whoever serves them, which also learns how the line ended; without, it is refused.
func TestSignals(t *testing.T) {
	t.Parallel()
	signals := &echo{}
	n := newNode(t, newMemory(), func(c *Config) { c.Signals = signals })
	c := n.dial("anna")
	c.send(wire.TypeMeetingLeave, "r", nil)
	if answer := c.want(wire.TypeMeetingLost); answer.Room != "r" {
		t.Errorf("answered %+v", answer)
	}
	n.dial("bo") // of whom nothing was to be told
	n.hub.EndSession("bo")
	n.hub.EndSession("anna")
	c.wantClose(wire.CloseSessionEnded)
	if err := eventually(func() error {
		if ends := signals.ends(); len(ends) != 1 || !ends[0] {
			return fmt.Errorf("ends %v", ends)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	other := newNode(t, newMemory(), nil).dial("anna")
	other.send(wire.TypeMeetingLeave, "r", nil)
	other.wantError(wire.ErrorInvalid)
}

// What is told to a topic's readers reaches those on every node, subscribed and with a right, here or not.
func TestTellReadersReachesAllNodes(t *testing.T) {
	t.Parallel()
	a, b := twoNodes(t)
	one, two := a.dial("anna"), b.dial("bo")
	a.post("r")
	one.subscribe("r", 1)
	two.subscribe("r", 1)
	one.want(wire.TypeResumed)
	two.want(wire.TypeResumed)
	data := encode(wire.TypeMeetingPresence, "r", wire.MeetingPresence{Meeting: "m", Officers: []string{"anna"}})
	a.hub.TellReaders("r", data)
	one.want(wire.TypeMeetingPresence)
	two.want(wire.TypeMeetingPresence)
}
