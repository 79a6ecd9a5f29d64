package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"plaza/rooms"
)

func demoScripts(t *testing.T) []script {
	t.Helper()
	scripts, err := readScripts()
	if err != nil {
		t.Fatal(err)
	}
	return scripts
}

func demoCast(t *testing.T) map[string]post {
	t.Helper()
	posts, _, err := parseCast(peopleText)
	if err != nil {
		t.Fatal(err)
	}
	return posts
}

func isMessage(e entry) bool {
	return e.verb == "joint" || e.verb == "internal" || e.verb == "restricted"
}

func TestDemoIsLargeEnough(t *testing.T) {
	t.Parallel()
	scripts := demoScripts(t)
	if len(scripts) != 10 {
		t.Errorf("%d cases, want 10", len(scripts))
	}
	total := 0
	done, steps, municipalities := map[string]int{}, map[string]bool{}, map[string]int{}
	for _, s := range scripts {
		messages, step := 0, "early_dialogue"
		for _, e := range s.entries {
			done[e.verb]++
			if isMessage(e) {
				messages++
			}
			if e.verb == "moves" {
				step = e.args[0]
			}
		}
		steps[step] = true
		municipalities[s.municipality]++
		total += messages
		if messages < 30 {
			t.Errorf("%s has %d messages", s.name, messages)
		}
		t.Logf("%-14s %s %3d messages, %3d entries, now %s", s.name, s.municipality, messages, len(s.entries), step)
	}
	if total < 400 {
		t.Errorf("%d messages, want 400 or more", total)
	}
	t.Logf("%d messages", total)
	if len(steps) < 6 {
		t.Errorf("the cases stand in %d steps only", len(steps))
	}
	for _, code := range []string{"1435", "1440", "1485", "1487", "1488"} {
		if municipalities[code] != 2 {
			t.Errorf("%d cases in %s, want 2", municipalities[code], code)
		}
	}
	for v := range verbs {
		if done[v] == 0 {
			t.Errorf("nobody %s", v)
		}
	}
}

var (
	listMark    = regexp.MustCompile(`^(?:[-*|>#\s]|[0-9]+[.)]\s)+`)
	sentenceEnd = regexp.MustCompile(`[.!?:]+(?:\s+|$)`)
	markup      = regexp.MustCompile("[*_|`\\s]+")
)

// sentences are what a text says, one by one, without markdown, case and outer space.
func sentences(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		for _, s := range sentenceEnd.Split(listMark.ReplaceAllString(line, ""), -1) {
			s = strings.ToLower(strings.TrimSpace(markup.ReplaceAllString(s, " ")))
			if strings.Trim(s, "- ") != "" {
				all = append(all, s)
			}
		}
	}
	return all
}

func TestSentences(t *testing.T) {
	t.Parallel()
	got := strings.Join(sentences("Hej. Hur **går** det?\n\n1. Bra!\n- Så  där, 3.5 m\n\n| a | b |\n|---|---|\n"), "/")
	if want := "hej/hur går det/bra/så där, 3.5 m/a b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Nobody says the same thing twice, in any case: texts, edits, notes and reasons together.
func TestNoSentenceIsRepeated(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	for _, s := range demoScripts(t) {
		texts := map[string]string{s.name + ", purpose": s.purpose, s.name + ", title": s.title}
		for _, e := range s.entries {
			texts[s.name+", "+e.at.Format("01-02 15:04")+" "+e.who] = e.text
		}
		for where, text := range texts {
			for _, sentence := range sentences(text) {
				if before, twice := said[sentence]; twice {
					t.Errorf("%q stands in %s and in %s", sentence, before, where)
				}
				said[sentence] = where
			}
		}
	}
}

// holidays of 2026 that fall on a weekday, and the eves on which nobody works.
var holidays = map[string]bool{
	"04-03": true, "04-06": true, "05-01": true, "05-14": true, "06-19": true,
}

func TestPeopleWorkInWorkingHours(t *testing.T) {
	t.Parallel()
	entries, odd := 0, 0
	var first, last time.Time
	for _, s := range demoScripts(t) {
		for _, e := range s.entries {
			if _, offset := e.at.Zone(); offset != 3600 && offset != 7200 {
				t.Fatalf("%v is not Stockholm's time", e.at)
			}
			entries++
			weekend := e.at.Weekday() == time.Saturday || e.at.Weekday() == time.Sunday
			if weekend || holidays[e.at.Format("01-02")] || e.at.Hour() < 7 || e.at.Hour() >= 18 {
				odd++
				t.Logf("at an odd time: %s %v %s", s.name, e.at, e.who)
			}
			if first.IsZero() || e.at.Before(first) {
				first = e.at
			}
			if e.at.After(last) {
				last = e.at
			}
		}
	}
	if odd == 0 || odd*50 > entries {
		t.Errorf("%d of %d entries outside working hours: want a few, at most 2 %%", odd, entries)
	}
	if first.Before(time.Date(2026, 3, 1, 0, 0, 0, 0, rooms.Stockholm)) || last.After(time.Date(2026, 11, 1, 0, 0, 0, 0, rooms.Stockholm)) {
		t.Errorf("from %v to %v, want spring to autumn 2026", first, last)
	}
	if weeks := last.Sub(first).Hours() / 24 / 7; weeks < 26 {
		t.Errorf("%.0f weeks, want half a year or more", weeks)
	}
}

func TestEverybodyIsInTheCast(t *testing.T) {
	t.Parallel()
	posts := demoCast(t)
	used := map[string]bool{}
	for _, s := range demoScripts(t) {
		for _, e := range s.entries {
			keys := []string{e.who}
			if e.verb == "assigns" || e.verb == "admits" || e.verb == "removes" {
				keys = append(keys, e.args...)
			}
			for _, m := range mention.FindAllStringSubmatch(e.text, -1) {
				keys = append(keys, m[1])
			}
			for _, key := range keys {
				p, known := posts[key]
				if !known {
					t.Errorf("%s, %v: nobody has the key %q", s.name, e.at, key)
				}
				if p.authority != s.municipality && p.authority != s.municipality[:2] {
					t.Errorf("%s, %v: %s belongs to no party", s.name, e.at, key)
				}
				used[key] = true
			}
			if strings.ContainsAny(mention.ReplaceAllString(e.text, ""), "{}") {
				t.Errorf("%s, %v: a brace is left in the text", s.name, e.at)
			}
		}
	}
	for _, key := range []string{"petra", "nils", "rebecka"} {
		if used[key] {
			t.Errorf("%s is meant to be an outsider", key)
		}
	}
}

func TestEveryAuthorityHasItsRoles(t *testing.T) {
	t.Parallel()
	count, roles := map[string]int{}, map[string]map[string]bool{}
	addresses := map[string]string{}
	for _, p := range demoCast(t) {
		count[p.authority]++
		if roles[p.authority] == nil {
			roles[p.authority] = map[string]bool{}
		}
		for _, r := range p.roles {
			roles[p.authority][string(r)] = true
		}
		if owner := addresses[p.address()]; owner != "" && owner != p.name {
			t.Errorf("%s and %s share the address %s", owner, p.name, p.address())
		}
		addresses[p.address()] = p.name
	}
	for _, code := range []string{"14", "1435", "1440", "1485", "1487", "1488"} {
		if count[code] < 3 || !roles[code]["coordinator"] || !roles[code]["registrar"] {
			t.Errorf("%s has %d people with the roles %v", code, count[code], roles[code])
		}
	}
	for _, role := range []string{"auditor", "system_administrator", "archivist", "reader"} {
		if !roles["14"][role] {
			t.Errorf("the county board has no %s", role)
		}
	}
}
