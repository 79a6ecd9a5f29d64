package media

import (
	"maps"
	"slices"
	"sync"
)

// Meeting is who is in it and what they publish.
type Meeting struct {
	id string

	mu           sync.Mutex
	participants map[string]*Participant
	tracks       map[trackKey]*track
}

type trackKey struct {
	participant string
	source      Source
}

func newMeeting(id string) *Meeting {
	return &Meeting{id: id, participants: map[string]*Participant{}, tracks: map[trackKey]*track{}}
}

// add lets a participant in, unless there are as many as may be, and returns the one with the same id that it takes the place of.
func (m *Meeting) add(p *Participant, most int) (before *Participant, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before = m.participants[p.id]
	if before == nil && len(m.participants) >= most {
		return nil, ErrFull
	}
	p.meeting = m
	m.participants[p.id] = p
	return before, nil
}

// remove takes a participant out, and returns how many are left.
func (m *Meeting) remove(p *Participant) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.participants[p.id] == p {
		delete(m.participants, p.id)
	}
	return len(m.participants)
}

func (m *Meeting) everybody() []*Participant {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.participants))
}

// publish shows a track to everybody, in place of an earlier one of the same source.
func (m *Meeting) publish(t *track) {
	m.mu.Lock()
	m.tracks[t.key] = t
	m.mu.Unlock()
	m.changed()
}

// unpublish takes a track away.
func (m *Meeting) unpublish(t *track) {
	m.mu.Lock()
	if m.tracks[t.key] == t {
		delete(m.tracks, t.key)
	}
	m.mu.Unlock()
	m.changed()
}

// changed wakes all subscriptions. Each then looks at what there is, so that it does not matter how often or when.
func (m *Meeting) changed() {
	for _, p := range m.everybody() {
		p.subscription.awake()
	}
}

// tracksFor are the tracks of all others.
func (m *Meeting) tracksFor(participant string) map[trackKey]*track {
	m.mu.Lock()
	defer m.mu.Unlock()
	others := maps.Clone(m.tracks)
	maps.DeleteFunc(others, func(key trackKey, _ *track) bool { return key.participant == participant })
	return others
}
