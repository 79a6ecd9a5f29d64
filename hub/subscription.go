package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"plaza/hub/wire"
)

// subscription is one socket's interest in one topic.
type subscription struct {
	// Fixed.
	socket *socket
	topic  string
	shard  *shard
	after  int64 // what the client has

	// The catching up, and what ends it. Gone when the subscription is live.
	ctx    context.Context
	cancel context.CancelFunc

	// Owned by the shard.
	here  bool  // its user looks at the topic: see attendance
	seen  int64 // the version of the topic's attendance that it was told
	live  bool  // live events are queued to it
	last  int64 // the last seq that it was given, or may not see; live subscriptions are never behind their topic
	ended bool
}

// add makes the subscription known, before its first reading of the source: whatever that misses is published later.
func (s *shard) add(sub *subscription) {
	t := s.topics[sub.topic]
	if t == nil {
		t = &topic{id: sub.topic, shard: s, held: make(map[int64]Message)}
		s.topics[sub.topic] = t
		s.hub.metrics.topics.Inc()
	}
	t.subscriptions = append(t.subscriptions, sub)
	t.catching++
	s.hub.metrics.subscriptions.Inc()
}

// end takes the subscription away. Its last words, if any, are the last that the client hears of the topic.
func (s *shard) end(sub *subscription, lastWords []byte) {
	if sub.ended {
		return
	}
	sub.ended = true
	if !sub.live {
		sub.cancel()
	}
	sub.socket.forget(sub)
	if lastWords != nil {
		sub.socket.push(lastWords)
	}
	s.hub.metrics.subscriptions.Dec()
	t := s.topics[sub.topic]
	if i := slices.Index(t.subscriptions, sub); i >= 0 {
		last := len(t.subscriptions) - 1
		t.subscriptions[i] = t.subscriptions[last]
		t.subscriptions[last] = nil
		t.subscriptions = t.subscriptions[:last]
	}
	if !sub.live {
		t.caughtUp()
	}
	if sub.here {
		t.left()
	}
	if len(t.subscriptions) == 0 {
		delete(s.topics, sub.topic)
		s.hub.metrics.topics.Dec()
	}
}

func (t *topic) caughtUp() {
	t.catching--
	if t.catching == 0 {
		t.recent = nil
	}
}

// join makes a subscription live that has been given everything up to position, when the topic's head was head. It returns
// false when it must read on first: more was delivered meanwhile than is remembered, or rights changed after its reading.
func (t *topic) join(sub *subscription, position int64, head Head) bool {
	t.observe(head)
	if head.AccessVersion < t.access {
		return false
	}
	if !t.started {
		t.started, t.last = true, head.Seq
		for seq, message := range t.held {
			if seq <= t.last {
				delete(t.held, seq)
				t.heldBytes -= len(message.Data)
			}
		}
	}
	if position < t.last && (len(t.recent) == 0 || t.recent[0].Seq > position+1) {
		return false
	}
	sub.last = max(sub.last, position)
	sub.live = true
	sub.cancel()
	sub.ctx, sub.cancel = nil, nil
	for _, message := range t.recent {
		if message.Seq > sub.last {
			sub.last = message.Seq
			sub.socket.push(message.Data)
		}
	}
	sub.socket.push(encode(wire.TypeResumed, t.id, wire.Resumed{Seq: sub.last}))
	t.caughtUp()
	t.advance()
	if sub.here {
		t.attend()
	}
	return true
}

// catchUp reads the source until the subscription is live or ended. It runs in its socket's catch-up goroutine.
func (h *Hub) catchUp(sub *subscription) {
	defer sub.cancel()
	position, kind := sub.after, h.metrics.resumeLive
	idle := 0 // readings in a row that brought nothing
	for reading := 0; ; reading++ {
		page, err := h.read(sub, position)
		if sub.ctx.Err() != nil {
			return
		}
		if err == nil {
			position = max(position, page.From-1)
			err = consecutive(page, position)
		}
		if err != nil {
			h.refuse(sub, err)
			return
		}
		if reading == 0 && !h.withinReach(sub, position, page) {
			return
		}
		if len(page.Messages) > 0 {
			kind = h.metrics.resumeCaughtUp
			if !h.deliverPage(sub, page.Messages) {
				return
			}
			position, idle = page.Messages[len(page.Messages)-1].Seq, 0
		}
		if position >= page.Head.Seq && h.goLive(sub, position, page.Head) {
			kind.Inc()
			return
		}
		if idle++; idle > idleReadings {
			h.refuse(sub, errBehind)
			return
		}
	}
}

// errBehind can only be a source that lags behind what is published, against its contract.
var errBehind = errors.New("source lags behind the published events")

// read reads one page.
func (h *Hub) read(sub *subscription, after int64) (Page, error) {
	ctx, cancel := context.WithTimeout(sub.ctx, sourceTimeout)
	defer cancel()
	return h.config.Source.Read(ctx, sub.socket.session, sub.topic, after, pageSize)
}

// consecutive refuses a page that would break the contract of the subscription, or that leads nowhere.
func consecutive(page Page, position int64) error {
	if len(page.Messages) == 0 && page.Head.Seq > position {
		return fmt.Errorf("source has no event after %d of %d", position, page.Head.Seq)
	}
	for i, message := range page.Messages {
		if want := position + 1 + int64(i); message.Seq != want {
			return fmt.Errorf("source has event %d in the place of %d", message.Seq, want)
		}
	}
	return nil
}

// withinReach ends a subscription whose client is too far behind, or ahead of the log (which then was restored from an older
// copy, so that nothing the page shows can be trusted).
func (h *Hub) withinReach(sub *subscription, position int64, page Page) bool {
	head := page.Head.Seq
	switch {
	case sub.after > max(head, page.From-1):
		h.metrics.resumeImpossible.Inc()
		sub.socket.end(wire.CloseResumeImpossible, "ahead of the log", closeResumeImpossible)
		return false
	case head-position > h.config.MaxBehind:
		h.metrics.resumeTooFar.Inc()
		sub.shard.do(func() {
			sub.shard.end(sub, encode(wire.TypeTooFar, sub.topic, wire.TooFar{From: position + 1, Head: head}))
		})
		return false
	}
	return true
}

// deliverPage queues events in pieces, each when the client has taken enough of what came before. It returns false when the
// subscription ended meanwhile.
func (h *Hub) deliverPage(sub *subscription, messages []Message) bool {
	for len(messages) > 0 {
		size, count := 0, 0
		for count < len(messages) && (count == 0 || size+len(messages[count].Data) <= h.config.QueueBytes/4) {
			size += len(messages[count].Data)
			count++
		}
		if !h.waitSpace(sub, size) {
			return false
		}
		piece := messages[:count]
		delivered := false
		alive := sub.shard.call(func() {
			if delivered = !sub.ended; delivered {
				for _, message := range piece {
					sub.socket.push(message.Data)
				}
			}
		})
		if !alive || !delivered {
			return false
		}
		messages = messages[count:]
	}
	return true
}

// waitSpace waits until the socket's queue has space for bytes. Meanwhile others have the turn: a client that is slow keeps
// nobody waiting.
func (h *Hub) waitSpace(sub *subscription, bytes int) bool {
	if sub.socket.queue.hasSpace(bytes) {
		return true
	}
	h.turns.give()
	defer h.turns.wait()
	return sub.socket.queue.waitSpace(sub.ctx, bytes)
}

// goLive returns true when the subscription needs no more reading: it is live, or has ended.
func (h *Hub) goLive(sub *subscription, position int64, head Head) bool {
	done := true
	alive := sub.shard.call(func() {
		if !sub.ended {
			done = sub.shard.topics[sub.topic].join(sub, position, head)
		}
	})
	return done || !alive
}

// refuse ends a subscription that the source does not serve, with the reason.
func (h *Hub) refuse(sub *subscription, err error) {
	answer := wire.Error{Code: wire.ErrorUnavailable, Message: "the room can't be read now"}
	switch {
	case errors.Is(err, ErrForbidden):
		answer = wire.Error{Code: wire.ErrorForbidden, Message: "no right to read the room"}
	case errors.Is(err, ErrNotFound):
		answer = wire.Error{Code: wire.ErrorNotFound, Message: "no such room"}
	}
	if answer.Code == wire.ErrorUnavailable {
		h.metrics.resumeUnavailable.Inc()
		h.config.Log.Warn("room not resumed", "topic", sub.topic, "error", err)
	} else {
		h.metrics.resumeRefused.Inc()
	}
	sub.shard.do(func() { sub.shard.end(sub, encode(wire.TypeError, sub.topic, answer)) })
}

// left tells a client that its right to read a topic ended.
func left(topic string) []byte {
	return encode(wire.TypeLeft, topic, wire.Left{Reason: wire.LeftRemoved})
}

// encode makes one of the hub's own messages; their bodies always encode.
func encode(messageType, topic string, body any) []byte {
	data, err := wire.Encode(messageType, topic, body)
	if err != nil {
		panic(err)
	}
	return data
}
