package territory

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestListIsWhole(t *testing.T) {
	t.Parallel()
	counties, municipalities := Counties(), Municipalities()
	if len(counties) != 21 || len(municipalities) != 290 {
		t.Fatalf("%d counties and %d municipalities, want 21 and 290", len(counties), len(municipalities))
	}
	known := map[string]int{}
	for _, c := range counties {
		known[c.Code] = 0
	}
	for _, m := range municipalities {
		if _, found := known[m.County()]; !found {
			t.Errorf("%s %s is in county %s, which does not exist", m.Code, m.Name, m.County())
		}
		known[m.County()]++
	}
	for code, want := range map[string]int{"01": 26, "09": 1, "12": 33, "14": 49} {
		if known[code] != want {
			t.Errorf("county %s has %d municipalities, want %d", code, known[code], want)
		}
	}
}

func TestCopiesAreTheCallers(t *testing.T) {
	t.Parallel()
	Counties()[0].Name, Municipalities()[0].Name = "Changed", "Changed"
	if Counties()[0].Name != "Stockholm" || Municipalities()[0].Name != "Upplands Väsby" {
		t.Error("a caller changed the list")
	}
}

const goodList = "lan_kod,lan_bokstav,lan,kommun_kod,kommun\n14,O,Västra Götaland,1440,Ale\n14,O,Västra Götaland,1485,Uddevalla\n"

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	if _, _, err := Parse(strings.NewReader(goodList)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"another header":           {"kommun_kod", "code"},
		"a field too many":         {"Ale", "Ale,x"},
		"a county of three digits": {"\n14,O,Västra Götaland,1485", "\n014,O,Västra Götaland,1485"},
		"a lower-case letter":      {",O,", ",o,"},
		"another county's code":    {"1485", "1385"},
		"a code twice":             {"1485", "1440"},
		"falling codes":            {"1440", "1490"},
		"a county of two names":    {"Västra Götaland,1485", "Halland,1485"},
		"no name":                  {"Ale", ""},
		"space around a name":      {"Ale", "Ale "},
		"a decomposed name":        {"Västra", "Va\u0308stra"},
		"a control character":      {"Ale", "A\u0007le"},
		"a letter that is none":    {"Ale", "4le"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(goodList, change[0], change[1], 1)
			if changed == goodList {
				t.Fatal("nothing changed")
			}
			if _, _, err := Parse(strings.NewReader(changed)); err == nil {
				t.Errorf("accepted:\n%s", changed)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(goodList)
	f.Add(string(source))
	f.Fuzz(func(t *testing.T, text string) {
		counties, municipalities, err := Parse(strings.NewReader(text))
		if err != nil {
			return
		}
		codes := map[string]bool{}
		for _, c := range counties {
			codes[c.Code] = true
		}
		for _, m := range municipalities {
			if !codes[m.County()] || m.Name == "" {
				t.Errorf("accepted %+v", m)
			}
		}
	})
}

func TestOrganisationsHaveIdsOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[uuid.UUID]string{}
	names := map[string]bool{}
	for _, o := range Organisations() {
		for _, id := range []uuid.UUID{o.ID, o.FirstAuthority} {
			if seen[id] != "" {
				t.Errorf("%s and %s share the id %s", o.Name, seen[id], id)
			}
			seen[id] = o.Name
		}
		if names[o.Name] {
			t.Errorf("two organisations are called %s", o.Name)
		}
		names[o.Name] = true
	}
	if len(names) != 311 {
		t.Errorf("%d organisations, want 311", len(names))
	}
}

// Ids stand in databases and logs: they must be the same for ever.
func TestIdsNeverChange(t *testing.T) {
	t.Parallel()
	for _, o := range Organisations() {
		if o.Code != "1485" {
			continue
		}
		if o.ID.String() != "06b7df4c-9cba-542e-9ea4-8714ad78bde4" || o.FirstAuthority.String() != "9aa96918-27eb-520d-8bd2-9f29b2bd555e" {
			t.Errorf("Uddevalla has the ids %s and %s", o.ID, o.FirstAuthority)
		}
		return
	}
	t.Error("Uddevalla is missing")
}
