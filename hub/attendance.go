package hub

import (
	"maps"
	"slices"
	"time"

	"plaza/hub/wire"
)

// attendance is who is here in a topic: whose page of it is in sight, on this node and on others. It exists while somebody on
// this node is, belongs to the shard's goroutine, and is told to those who are here themselves. Nothing of it is kept: another
// node's part is forgotten when that node is silent.
type attendance struct {
	local   []string            // users on this node, as the other nodes were told
	remote  map[string]presents // by the name of the node
	asked   bool                // the other nodes have been asked for theirs
	pending bool                // a telling is on its way
	refresh time.Time           // when the other nodes are told again

	shown   []string // everybody, as last encoded
	message []byte
	version int64 // of message, from 1
}

// presents are the users who are here on another node.
type presents struct {
	users []string
	until time.Time
}

// nodesMax bounds the nodes whose users are remembered in one topic.
const nodesMax = 64

// setHere notes whether the user of a subscription looks at the topic.
func (s *shard) setHere(sub *subscription, here bool) {
	if sub.ended || sub.here == here {
		return
	}
	sub.here, sub.seen = here, 0
	if t := s.topics[sub.topic]; here {
		t.attend()
	} else {
		t.changed()
	}
}

// attend begins the attendance, if need be, and has it told.
func (t *topic) attend() {
	if t.attendance == nil {
		t.attendance = &attendance{remote: make(map[string]presents)}
		t.shard.attended[t] = struct{}{}
	}
	t.changed()
}

// changed has the attendance told after a pause, in which more may change.
func (t *topic) changed() {
	if t.attendance == nil || t.attendance.pending {
		return
	}
	t.attendance.pending = true
	t.shard.later(t.shard.hub.config.PresenceDelay, func() {
		if t.attendance != nil {
			t.attendance.pending = false
			t.tellAttendance()
		}
	})
}

// left is told when a subscription that was here has ended. The last one's going is told at once: the topic ends with it.
func (t *topic) left() {
	if t.alive() {
		t.changed()
	} else if t.attendance != nil {
		t.tellAttendance()
	}
}

// tellAttendance tells what changed: the other nodes who is here on this one, and everybody here who is here at all. While
// rights are being checked it waits: who has lost theirs is neither shown nor told.
func (t *topic) tellAttendance() {
	if t.alive() && (t.unchecked || t.checking) {
		t.changed()
		return
	}
	a := t.attendance
	local := t.usersHere()
	if !slices.Equal(local, a.local) {
		a.local = local
		t.whisperHere(!a.asked)
		a.asked = true
	}
	if len(local) == 0 {
		t.attendance = nil
		delete(t.shard.attended, t)
		return
	}
	if everybody := a.everybody(); !slices.Equal(everybody, a.shown) {
		a.shown = everybody
		a.message = encode(wire.TypePresence, t.id, wire.Presence{Here: everybody})
		a.version++
	}
	for _, sub := range t.subscriptions {
		if sub.live && sub.here && sub.seen != a.version && sub.socket.offer(a.message) {
			sub.seen = a.version
		}
	}
}

// usersHere are the users of this node who are here and read the topic.
func (t *topic) usersHere() []string {
	var users []string
	for _, sub := range t.subscriptions {
		if sub.here && sub.live {
			users = append(users, sub.socket.session.User)
		}
	}
	return firstUsers(users)
}

func (a *attendance) everybody() []string {
	users := slices.Clone(a.local)
	for _, node := range a.remote {
		users = append(users, node.users...)
	}
	return firstUsers(users)
}

// firstUsers sorts users, each once, as many as are told.
func firstUsers(users []string) []string {
	slices.Sort(users)
	users = slices.Compact(users)
	return users[:min(len(users), wire.MaxPresent)]
}

// whisperHere tells the other nodes who is here on this one.
func (t *topic) whisperHere(ask bool) {
	t.attendance.refresh = time.Now().Add(t.shard.hub.config.PresenceRefresh)
	t.shard.hub.whisper(t.id, whisper{Here: t.attendance.local, Ask: ask})
}

// overhearHere takes note of who is here on another node. Where nobody is here, nobody wants to know.
func (t *topic) overhearHere(w whisper) {
	a := t.attendance
	if a == nil {
		return
	}
	_, known := a.remote[w.Node]
	switch {
	case len(w.Here) == 0:
		delete(a.remote, w.Node)
	case known || len(a.remote) < nodesMax:
		a.remote[w.Node] = presents{users: w.Here, until: time.Now().Add(3 * t.shard.hub.config.PresenceRefresh)}
	}
	if w.Ask && len(a.local) > 0 {
		t.whisperHere(false)
	}
	t.changed()
}

// refreshAttendances tells the other nodes again what they may have missed, forgets the silent ones, and tells again those
// sockets that were too far behind.
func (s *shard) refreshAttendances(now time.Time) {
	for t := range s.attended {
		a := t.attendance
		if now.After(a.refresh) && len(a.local) > 0 {
			t.whisperHere(false)
		}
		maps.DeleteFunc(a.remote, func(_ string, node presents) bool { return now.After(node.until) })
		t.tellAttendance()
	}
}
