package hub

import (
	"encoding/json"
	"errors"
	"time"

	"plaza/hub/wire"
)

// serveEphemeral takes a message that nothing depends on. What is refused is answered without the room: its subscription
// stands.
func (s *socket) serveEphemeral(message wire.Envelope) {
	if err := s.ephemeral(message); err != nil {
		s.refuse("", err)
	}
}

func (s *socket) ephemeral(message wire.Envelope) error {
	if err := s.admit(1); err != nil {
		return err
	}
	s.mu.Lock()
	sub := s.subscriptions[message.Room]
	s.mu.Unlock()
	if sub == nil { // it may have ended a moment ago, which the client is being told
		return nil
	}
	if message.Type != wire.TypeTyping {
		sub.shard.do(func() { sub.shard.setHere(sub, message.Type == wire.TypeHere) })
		return nil
	}
	if !s.user.typing.AllowN(time.Now(), 1) {
		s.hub.metrics.dropTyping.Inc()
		return &wire.DecodeError{Code: wire.ErrorRateLimited, Message: "typing is told every few seconds"}
	}
	sub.shard.do(func() { sub.shard.typed(sub) })
	return nil
}

// typed tells the others in the topic, on all nodes, that the user of a subscription is writing.
func (s *shard) typed(sub *subscription) {
	if sub.ended || !sub.live || !sub.here {
		s.hub.metrics.dropTyping.Inc()
		return
	}
	if s.topics[sub.topic].tellTypist(sub.socket.session.User) {
		s.hub.whisper(sub.topic, whisper{Typist: sub.socket.session.User})
	}
}

// tellTypist tells those who are here that a user is writing; false = not now, for rights are being checked.
func (t *topic) tellTypist(user string) bool {
	if t.unchecked || t.checking {
		t.shard.hub.metrics.dropUnchecked.Inc()
		return false
	}
	message := encode(wire.TypeTypist, t.id, wire.Typist{Officer: user})
	for _, sub := range t.subscriptions {
		if sub.live && sub.here && sub.socket.session.User != user {
			sub.socket.offer(message)
		}
	}
	return true
}

// whisper is what the hubs of several nodes tell each other about a topic besides its events: that somebody is writing, who
// is here, or a message. It may be lost.
type whisper struct {
	Node   string   `json:"node"`
	Typist string   `json:"typist,omitempty"`
	Here   []string `json:"here,omitempty"` // everybody on that node, unless there is a typist
	Ask    bool     `json:"ask,omitempty"`  // the others are to tell theirs
	// Tell is a whole wire message for all who are subscribed to the topic.
	Tell json.RawMessage `json:"tell,omitempty"`
}

// whisperMax bounds a whisper, bytes; userMax a user in it.
const (
	whisperMax = 64 << 10
	userMax    = 256
)

func (h *Hub) whisper(topic string, w whisper) {
	w.Node = h.name
	data, err := json.Marshal(w)
	if err != nil {
		panic(err) // strings and a bool
	}
	h.config.Whisper(topic, data)
}

var errWhisper = errors.New("not a whisper of this version")

func decodeWhisper(data []byte) (whisper, error) {
	var w whisper
	if len(data) > whisperMax || json.Unmarshal(data, &w) != nil || w.Node == "" || len(w.Node) > userMax ||
		len(w.Typist) > userMax || len(w.Here) > wire.MaxPresent {
		return whisper{}, errWhisper
	}
	for _, user := range w.Here {
		if user == "" || len(user) > userMax {
			return whisper{}, errWhisper
		}
	}
	return w, nil
}

// Overhear takes what the hub of another node gave to its [Config].Whisper.
func (h *Hub) Overhear(topic string, data []byte) {
	w, err := decodeWhisper(data)
	if err != nil || w.Node == h.name {
		h.metrics.dropWhisper.Inc()
		return
	}
	if len(w.Tell) > 0 {
		h.tellReaders(topic, w.Tell)
		return
	}
	s := h.shardOf(topic)
	s.do(func() {
		t := s.topics[topic]
		switch {
		case t == nil:
		case w.Typist != "":
			t.tellTypist(w.Typist)
		default:
			t.overhearHere(w)
		}
	})
}
