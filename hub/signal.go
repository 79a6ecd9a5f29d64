package hub

import (
	"bytes"
	"strings"

	"plaza/hub/wire"
)

// Signals serves the messages about meetings, which are between a socket and whoever holds the meeting.
type Signals interface {
	// Signal takes a message. It is called by the socket's reading goroutine, one message of a line after the other, and must not
	// wait. It answers by itself.
	Signal(line Line, message wire.Envelope)
	// Closed says that a line from which a message came has ended; sessionEnded: it will not be back.
	Closed(line Line, sessionEnded bool)
}

// signalPrefix begins the types of messages that go to [Signals].
const signalPrefix = "meeting_"

// Line is a socket as [Signals] sees it. Lines are compared with ==.
type Line struct{ socket *socket }

// Session is whose line it is.
func (l Line) Session() Session { return l.socket.session }

// Send queues a whole wire message. A line that can't take it is closed: its client comes back and resumes.
func (l Line) Send(data []byte) { l.socket.push(data) }

// Offer queues a whole wire message that may be lost.
func (l Line) Offer(data []byte) { l.socket.offer(data) }

// signal passes a message on. It reports whether the message is one of those.
func (s *socket) signal(message wire.Envelope) bool {
	if s.hub.config.Signals == nil || !strings.HasPrefix(message.Type, signalPrefix) {
		return false
	}
	if err := s.admit(1); err != nil {
		s.refuse("", err) // the room's subscription stands
		return true
	}
	message.Body = bytes.Clone(message.Body) // which is a part of the frame
	s.signalled = true
	s.hub.config.Signals.Signal(Line{s}, message)
	return true
}

// signalsEnd tells that no more messages come.
func (s *socket) signalsEnd() {
	if s.signalled {
		way := s.closing.Load()
		s.hub.config.Signals.Closed(Line{s}, way != nil && way.reason == closeSessionEnded)
	}
}

// TellReaders sends a whole wire message to all who are subscribed to a topic, on every node. It may be lost: a socket that is
// behind does not get it, nor does anybody while rights are being checked.
func (h *Hub) TellReaders(topic string, data []byte) {
	h.tellReaders(topic, data)
	h.whisper(topic, whisper{Tell: data})
}

func (h *Hub) tellReaders(topic string, data []byte) {
	s := h.shardOf(topic)
	s.do(func() {
		t := s.topics[topic]
		switch {
		case t == nil:
		case t.unchecked || t.checking:
			h.metrics.dropUnchecked.Inc()
		default:
			for _, sub := range t.subscriptions {
				if sub.live {
					sub.socket.offer(data)
				}
			}
		}
	})
}
