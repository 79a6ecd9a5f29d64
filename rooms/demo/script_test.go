package demo

import (
	"strings"
	"testing"
)

const goodScript = `title Detaljplan för ängen
municipality 1485
plan detailed_plan standard
purpose Bostäder.

== 2026-03-09
@09:12 maria opens
@09:20 peter assigns maria david
@09:41 david #fraga
Vem mäter?

- Vi
- eller ni
@09:50 maria internal
Vi.

== 2026-03-10
@08:00 david edits #fraga
Vem mäter bullret?
`

func TestParseScript(t *testing.T) {
	t.Parallel()
	s, err := parseScript("angen", goodScript)
	if err != nil {
		t.Fatal(err)
	}
	if s.title != "Detaljplan för ängen" || s.municipality != "1485" || s.planType != "detailed_plan" || s.procedure != "standard" || s.purpose != "Bostäder." {
		t.Errorf("facts %+v", s)
	}
	var got []string
	for _, e := range s.entries {
		got = append(got, strings.Join(append([]string{e.at.UTC().Format("02T15:04"), e.who, e.verb, e.text}, e.args...), "|"))
	}
	want := []string{
		"09T08:12|maria|opens|", "09T08:20|peter|assigns||maria|david", "09T08:41|david|joint|Vem mäter?\n\n- Vi\n- eller ni|#fraga",
		"09T08:50|maria|internal|Vi.", "10T07:00|david|edits|Vem mäter bullret?|#fraga",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("entries:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestParseScriptRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"an unknown fact":               {"purpose", "porpoise"},
		"a missing fact":                {"title Detaljplan för ängen\n", ""},
		"a plan without procedure":      {" standard", ""},
		"a second opening":              {"peter assigns maria david", "maria opens"},
		"no opening":                    {"maria opens", "maria internal\nHej"},
		"an unknown verb":               {"assigns", "embraces"},
		"too few arguments":             {"assigns maria david", "assigns"},
		"text where none belongs":       {"opens\n", "opens\nHej\n"},
		"no text where one belongs":     {"Vi.\n", ""},
		"a time that stands still":      {"09:20", "09:12"},
		"no time of day":                {"09:20", "24:20"},
		"a day before the other":        {"2026-03-10", "2026-03-08"},
		"no day":                        {"2026-03-10", "2026-02-30"},
		"an unknown label":              {"edits #fraga", "edits #svar"},
		"a label twice":                 {"internal", "#fraga"},
		"text before a day's beginning": {"== 2026-03-10\n", "== 2026-03-10\nHej\n"},
		"an entry before the first day": {"== 2026-03-09\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(goodScript, change[0], change[1], 1)
			if changed == goodScript {
				t.Fatal("nothing changed")
			}
			if _, err := parseScript("angen", changed); err == nil {
				t.Errorf("accepted:\n%s", changed)
			}
		})
	}
}

func FuzzParseScript(f *testing.F) {
	f.Add(goodScript)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseScript("angen", text)
		if err != nil {
			return
		}
		if len(s.entries) == 0 || s.entries[0].verb != "opens" {
			t.Errorf("accepted a case that is not opened first: %+v", s)
		}
		for i, e := range s.entries {
			if verbs[e.verb].text != (e.text != "") || i > 0 && !e.at.After(s.entries[i-1].at) {
				t.Errorf("accepted %+v", e)
			}
		}
	})
}

const goodPeople = "# Alla\n\nmaria; 1485; Maria Ek; planarkitekt; officer, coordinator; 2017-08-14; 2026-07-31\nbo; 14; Bo Al; arkivarie; archivist; 2003-01-07\n"

func TestParseCast(t *testing.T) {
	t.Parallel()
	posts, order, err := parseCast(goodPeople)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(order, " ") != "maria bo" {
		t.Errorf("order %v", order)
	}
	maria := posts["maria"]
	if maria.name != "Maria Ek" || maria.authority != "1485" || maria.title != "planarkitekt" || len(maria.roles) != 2 ||
		maria.until.Format("2006-01-02 15:04") != "2026-08-01 00:00" || !posts["bo"].until.IsZero() {
		t.Errorf("posts %+v", posts)
	}
}

func TestParseCastRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"a field too few":   {"arkivarie; ", ""},
		"a field too many":  {"2026-07-31", "2026-07-31; x"},
		"a key twice":       {"bo;", "maria;"},
		"an unknown role":   {"archivist", "king"},
		"no code":           {"1485", "148"},
		"no name":           {"Bo Al", ""},
		"a day that is not": {"2003-01-07", "2003-13-07"},
		"a capital key":     {"bo;", "Bo;"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(goodPeople, change[0], change[1], 1)
			if changed == goodPeople {
				t.Fatal("nothing changed")
			}
			if _, _, err := parseCast(changed); err == nil {
				t.Errorf("accepted:\n%s", changed)
			}
		})
	}
}

func FuzzParseCast(f *testing.F) {
	f.Add(goodPeople)
	f.Add(peopleText)
	f.Fuzz(func(t *testing.T, text string) {
		posts, order, err := parseCast(text)
		if err != nil {
			return
		}
		if len(posts) != len(order) {
			t.Errorf("%d posts under %d keys", len(order), len(posts))
		}
		for key, p := range posts {
			if p.key != key || p.name == "" || p.title == "" || len(p.roles) == 0 || p.from.IsZero() {
				t.Errorf("accepted %+v", p)
			}
		}
	})
}
