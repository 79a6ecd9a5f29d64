package meetings

import (
	"errors"
	"slices"
)

// Gathering is who is in a meeting that goes on and how they are there: what is only true now and is not kept. The zero value
// is an empty one. Every change raises Revision.
type Gathering struct {
	Revision int64
	Locked   bool
	People   []Presence // in the order in which they came
	Hands    []string   // raised, by id, the first one first

	host        string
	removed     map[string]bool
	interrupted map[string]bool // were there when the meeting lost its node, and may come back
}

// Presence is one person in a gathering.
type Presence struct {
	ID            string // the officer's
	Name          string
	Title         string
	Authority     string
	AuthorityName string
	Devices
	Away    bool   // their connection to the server is lost; they may be back
	Quality string // of their connection, as they measure it; "" until it is known
	Cause   string // of a quality that is not good
}

// Devices say what somebody has on.
type Devices struct {
	Microphone bool
	Camera     bool
	Screen     bool
}

// MaxPeople is how many take part in one meeting.
const MaxPeople = 50

// Errors of a gathering.
var (
	ErrLocked     = errors.New("the host lets nobody in")
	ErrFull       = errors.New("the meeting is full")
	ErrSentOut    = errors.New("the host has removed this officer")
	ErrNotHost    = errors.New("only the host may")
	ErrNotPresent = errors.New("nobody of that name takes part")
)

// Order is what a host has done.
type Order string

// The orders. The last two concern the gathering, the others one person.
const (
	Mute      Order = "mute"
	StopVideo Order = "stop_video"
	Remove    Order = "remove" // for the rest of the meeting
	LowerHand Order = "lower_hand"
	Lock      Order = "lock"
	Unlock    Order = "unlock"
)

func (g *Gathering) find(id string) *Presence {
	i := slices.IndexFunc(g.People, func(p Presence) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &g.People[i]
}

// Present reports whether somebody takes part.
func (g *Gathering) Present(id string) bool { return g.find(id) != nil }

// Host is who decides, "" while they are not there.
func (g *Gathering) Host() string {
	if !g.Present(g.host) {
		return ""
	}
	return g.host
}

// Admits says whether somebody may come in now. Whoever is there may come again, and the host always; not whoever is about to be
// taken out because the host removed them.
func (g *Gathering) Admits(id string) error {
	switch {
	case g.removed[id]:
		return ErrSentOut
	case g.Present(id):
		return nil
	case g.Locked && id != g.host && !g.interrupted[id]:
		return ErrLocked
	case len(g.People) >= MaxPeople:
		return ErrFull
	}
	return nil
}

// Enter lets somebody in, at the end; who is there begins anew in their place, with their hand where it was.
func (g *Gathering) Enter(p Presence) {
	g.Revision++
	if before := g.find(p.ID); before != nil {
		*before = p
		return
	}
	g.People = append(g.People, p)
}

// Leave takes somebody out.
func (g *Gathering) Leave(id string) {
	g.Revision++
	delete(g.interrupted, id)
	g.People = slices.DeleteFunc(g.People, func(p Presence) bool { return p.ID == id })
	g.lower(id)
}

// SetHost makes somebody decide.
func (g *Gathering) SetHost(id string) {
	if g.host != id {
		g.host = id
		g.Revision++
	}
}

// Successor is who decides when the host has left: who has been there longest of those whose connection stands, "" = nobody.
func (g *Gathering) Successor() string {
	for _, away := range []bool{false, true} {
		for _, p := range g.People {
			if p.Away == away && p.ID != g.host {
				return p.ID
			}
		}
	}
	return ""
}

// Change changes how somebody is there.
func (g *Gathering) Change(id string, change func(*Presence)) {
	p := g.find(id)
	if p == nil {
		return
	}
	before := *p
	change(p)
	if *p != before {
		g.Revision++
	}
}

// Raise raises a hand, behind those that are raised, or lowers it.
func (g *Gathering) Raise(id string, raised bool) {
	switch at := slices.Index(g.Hands, id); {
	case !g.Present(id) || raised == (at >= 0):
	case raised:
		g.Hands = append(g.Hands, id)
		g.Revision++
	default:
		g.lower(id)
		g.Revision++
	}
}

func (g *Gathering) lower(id string) {
	g.Hands = slices.DeleteFunc(g.Hands, func(hand string) bool { return hand == id })
}

// Obey does what somebody orders as far as it concerns the gathering. What is muted or stopped has to be kept from the others by the
// caller, until the person turns it on again, and the one who is removed has to be taken out.
func (g *Gathering) Obey(by string, order Order, id string) error {
	if by == "" || by != g.Host() {
		return ErrNotHost
	}
	switch order {
	case Lock, Unlock:
		if g.Locked != (order == Lock) {
			g.Locked = order == Lock
			g.interrupted = nil // whoever has not come back by now is let in like anybody else
			g.Revision++
		}
		return nil
	}
	if !g.Present(id) || order == Remove && id == by {
		return ErrNotPresent
	}
	switch order {
	case Mute:
		g.Change(id, func(p *Presence) { p.Microphone = false })
	case StopVideo:
		g.Change(id, func(p *Presence) { p.Camera, p.Screen = false, false })
	case LowerHand:
		g.Raise(id, false)
	case Remove:
		g.SendOut(id)
	}
	return nil
}

// SendOut keeps somebody out for the rest of the meeting.
func (g *Gathering) SendOut(id string) {
	if g.removed == nil {
		g.removed = map[string]bool{}
	}
	g.removed[id] = true
}

// Resume goes on where the meeting was when it lost its node: who was removed stays out, and a lock keeps nobody out who was there.
func (g *Gathering) Resume(k Kept) {
	g.Locked = k.Locked
	g.interrupted = map[string]bool{}
	for _, officer := range k.Interrupted {
		g.interrupted[officer.String()] = true
	}
	for _, officer := range k.Removed {
		g.SendOut(officer.String())
	}
}
