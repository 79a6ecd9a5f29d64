package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"plaza/hub/wire"
)

// memory is a Source in memory.
type memory struct {
	mu       sync.Mutex
	topics   map[string]*memoryTopic
	sessions map[string]int64 // id → version; nil = every session lives with version 0
	failing  bool             // every call fails
	onRead   func()           // called in Read after the page was made and before it is returned
	fetches  int
}

type memoryTopic struct {
	events [][]byte
	access int64
	barred map[string]bool  // users without the right to read
	from   map[string]int64 // first seq that a user may see
}

func newMemory() *memory { return &memory{topics: make(map[string]*memoryTopic)} }

func (m *memory) topic(id string) *memoryTopic {
	t := m.topics[id]
	if t == nil {
		t = &memoryTopic{barred: make(map[string]bool), from: make(map[string]int64)}
		m.topics[id] = t
	}
	return t
}

// append commits one event and returns what is to be published.
func (m *memory) append(topic string) (Message, int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.topic(topic)
	seq := int64(len(t.events)) + 1
	data, err := wire.Encode(wire.TypeEvent, topic, wire.Event{Room: topic, Seq: seq, Type: "message.posted", TypeVersion: 1})
	if err != nil {
		panic(err)
	}
	t.events = append(t.events, data)
	return Message{seq, data}, t.access
}

func (m *memory) change(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

// bar takes a user's right away, as the removal of a member does.
func (m *memory) bar(topic, user string) {
	m.change(func() {
		m.topic(topic).barred[user] = true
		m.topic(topic).access++
	})
}

var errAway = errors.New("source is away")

func (m *memory) Read(_ context.Context, session Session, topic string, after int64, limit int) (Page, error) {
	page, err := m.read(session, topic, after, limit)
	if m.onRead != nil {
		m.onRead()
	}
	return page, err
}

func (m *memory) read(session Session, topic string, after int64, limit int) (Page, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.topics[topic]
	switch {
	case m.failing:
		return Page{}, errAway
	case t == nil:
		return Page{}, fmt.Errorf("read %s: %w", topic, ErrNotFound)
	case t.barred[session.User]:
		return Page{}, ErrForbidden
	}
	page := t.page(max(after, t.from[session.User]-1), int64(limit))
	page.From = t.from[session.User]
	return page, nil
}

func (t *memoryTopic) page(after, limit int64) Page {
	page := Page{Head: Head{int64(len(t.events)), t.access}}
	for seq := after + 1; seq <= min(page.Head.Seq, after+limit); seq++ {
		page.Messages = append(page.Messages, Message{seq, t.events[seq-1]})
	}
	return page
}

func (m *memory) Fetch(_ context.Context, topic string, after, upTo int64) (Page, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fetches++
	if m.failing {
		return Page{}, errAway
	}
	return m.topic(topic).page(after, upTo-after), nil
}

func (m *memory) Heads(_ context.Context, topics []string) (map[string]Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing {
		return nil, errAway
	}
	heads := make(map[string]Head)
	for _, id := range topics {
		heads[id] = Head{int64(len(m.topic(id).events)), m.topic(id).access}
	}
	return heads, nil
}

func (m *memory) MayRead(_ context.Context, topic string, sessions []Session) ([]Access, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing {
		return nil, errAway
	}
	t := m.topic(topic)
	accesses := make([]Access, 0, len(sessions))
	for _, session := range sessions {
		accesses = append(accesses, Access{!t.barred[session.User], t.from[session.User]})
	}
	return accesses, nil
}

func (m *memory) Sessions(_ context.Context, ids []string) (map[string]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing {
		return nil, errAway
	}
	versions := make(map[string]int64)
	for id, version := range m.sessions {
		if slices.Contains(ids, id) {
			versions[id] = version
		}
	}
	if m.sessions == nil {
		for _, id := range ids {
			versions[id] = 0
		}
	}
	return versions, nil
}
