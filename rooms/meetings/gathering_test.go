package meetings

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever happens in whatever order: everybody is there once, hands are those of people who are there and each once, only the host
// is obeyed, whoever was removed is not let in again, and every change that anybody can see raises the revision.
func TestGathering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var g Gathering
		g.SetHost("a")
		id := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		removed := map[string]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			who, whom := id.Draw(t, "who"), id.Draw(t, "whom")
			before, seen := g.Revision, visible(&g)
			switch rapid.SampledFrom([]string{"enter", "leave", "raise", "lower", "change", "order", "succeed"}).Draw(t, "step") {
			case "enter":
				if err := g.Admits(who); err == nil {
					g.Enter(Presence{ID: who})
				} else if removed[who] != errors.Is(err, ErrSentOut) {
					t.Fatalf("%s is not let in: %v", who, err)
				}
			case "leave":
				if g.Present(who) {
					g.Leave(who)
				}
			case "raise":
				g.Raise(who, true)
			case "lower":
				g.Raise(who, false)
			case "change":
				g.Change(who, func(p *Presence) { p.Camera = !p.Camera })
			case "order":
				order := rapid.SampledFrom([]Order{Mute, StopVideo, Remove, LowerHand, Lock, Unlock}).Draw(t, "order")
				host := g.Host()
				err := g.Obey(who, order, whom)
				if errors.Is(err, ErrNotHost) != (who != host || host == "") {
					t.Fatalf("%s orders, the host is %q: %v", who, host, err)
				}
				if err == nil && order == Remove {
					removed[whom] = true
					g.Leave(whom)
				}
			case "succeed":
				if next := g.Successor(); g.Host() == "" && next != "" {
					g.SetHost(next)
				}
			}
			check(t, &g, removed)
			if changed := visible(&g); changed != seen && g.Revision <= before {
				t.Fatalf("%s became %s without a new revision", seen, changed)
			}
		}
	})
}

func check(t *rapid.T, g *Gathering, removed map[string]bool) {
	seen := map[string]bool{}
	for _, p := range g.People {
		if seen[p.ID] || removed[p.ID] {
			t.Fatalf("%s is there in %+v", p.ID, g.People)
		}
		seen[p.ID] = true
	}
	for i, hand := range g.Hands {
		if !seen[hand] || slices.Contains(g.Hands[:i], hand) {
			t.Fatalf("hands %v", g.Hands)
		}
	}
	if host := g.Host(); host != "" && !seen[host] {
		t.Fatalf("the host %s is not there", host)
	}
}

// visible is what everybody is told.
func visible(g *Gathering) string {
	text := g.Host() + "|"
	for _, p := range g.People {
		text += p.ID
		if p.Camera {
			text += "+"
		}
	}
	for _, hand := range g.Hands {
		text += "^" + hand
	}
	if g.Locked {
		text += "!"
	}
	return text
}

func TestFullAndLocked(t *testing.T) {
	t.Parallel()
	var g Gathering
	g.SetHost("host")
	for i := range MaxPeople {
		g.Enter(Presence{ID: string(rune('A' + i))})
	}
	if err := g.Admits("late"); !errors.Is(err, ErrFull) {
		t.Errorf("got %v", err)
	}
	g.Leave("A")
	g.Locked = true
	if err := g.Admits("late"); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v", err)
	}
	if err := g.Admits("host"); err != nil {
		t.Errorf("the host is not let in: %v", err)
	}
}

// Whoever is removed asks to come back before they have been taken out: their browser hears of it first.
func TestWhoIsRemovedDoesNotComeBackWhileTheyAreTakenOut(t *testing.T) {
	t.Parallel()
	var g Gathering
	g.Enter(Presence{ID: "a"})
	g.Enter(Presence{ID: "b"})
	g.SetHost("a")
	if err := g.Obey("a", Remove, "b"); err != nil {
		t.Fatal(err)
	}
	if err := g.Admits("b"); !errors.Is(err, ErrSentOut) {
		t.Errorf("while they are still there: %v", err)
	}
}
