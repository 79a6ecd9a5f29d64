package hub

import (
	"context"
	"slices"
	"time"
)

// compare is the goroutine that finds what no event can tell: a lost last event, rights or a session whose end was lost.
func (h *Hub) compare() {
	ticks := time.NewTicker(h.config.HeadInterval)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			h.compareHeads()
			h.compareSessions()
		case <-h.ctx.Done():
			return
		}
	}
}

// compareHeads compares all topics with the source, in one query per thousand of them.
func (h *Hub) compareHeads() {
	var topics []string
	for _, s := range h.shards {
		s.call(func() {
			for id := range s.topics {
				topics = append(topics, id)
			}
		})
	}
	for some := range slices.Chunk(topics, headsPerQuery) {
		ctx, cancel := context.WithTimeout(h.ctx, sourceTimeout)
		heads, err := h.config.Source.Heads(ctx, some)
		cancel()
		if err != nil {
			h.compareFailed("heads", err)
			return
		}
		for _, id := range some {
			head, known := heads[id]
			s := h.shardOf(id)
			s.do(func() {
				if t := s.topics[id]; t != nil {
					t.compared(head, known)
				}
			})
		}
	}
}

// compared takes the topic's head from the comparison.
func (t *topic) compared(head Head, known bool) {
	if t.started && head.Seq > t.head {
		t.shard.hub.metrics.headsBehind.Inc()
	}
	if !known {
		t.unchecked = true
	}
	t.observe(head)
	t.advance()
}

// compareSessions ends the sockets of ended sessions, and has the rights of changed ones checked.
func (h *Hub) compareSessions() {
	h.mu.Lock()
	ids := make([]string, 0, len(h.sessions))
	for id := range h.sessions {
		ids = append(ids, id)
	}
	h.mu.Unlock()
	for some := range slices.Chunk(ids, headsPerQuery) {
		ctx, cancel := context.WithTimeout(h.ctx, sourceTimeout)
		versions, err := h.config.Source.Sessions(ctx, some)
		cancel()
		if err != nil {
			h.compareFailed("sessions", err)
			return
		}
		for _, id := range some {
			version, alive := versions[id]
			if !alive {
				h.EndSession(id)
				continue
			}
			h.recheck(id, version)
		}
	}
}

// recheck has the rights of a session's sockets checked if its version moved.
func (h *Hub) recheck(session string, version int64) {
	h.mu.Lock()
	sockets := make([]*socket, 0, len(h.sessions[session]))
	for socket := range h.sessions[session] {
		sockets = append(sockets, socket)
	}
	h.mu.Unlock()
	for _, socket := range sockets {
		if socket.version == version {
			continue
		}
		socket.version = version
		for _, sub := range socket.current() {
			sub.shard.do(func() {
				if t := sub.shard.topics[sub.topic]; t != nil {
					t.unchecked = true
					t.advance()
				}
			})
		}
	}
}

func (h *Hub) compareFailed(what string, err error) {
	if h.ctx.Err() == nil {
		h.metrics.compareFailed.Inc()
		h.config.Log.Warn("not compared with the source", "what", what, "error", err)
	}
}
