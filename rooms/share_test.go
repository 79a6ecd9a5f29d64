package rooms

import (
	"regexp"
	"strings"
	"testing"
)

func TestWithoutReferences(t *testing.T) {
	t.Parallel()
	const officer = "[@Anna Ek](plaza:officer/0198f3a1-7c00-7000-8000-0000000000bb)"
	const id = "0198f3a1-7c00-7000-8000-0000000000aa"
	for name, c := range map[string]struct{ in, want string }{
		"plain text":               {"Bullret först, sedan [planen](https://example.org).", "Bullret först, sedan [planen](https://example.org)."},
		"an officer":               {"Hej " + officer + "!", "Hej " + officer + "!"},
		"an issue":                 {"Se [K1](plaza:issue/" + id + ").", "Se K1."},
		"a type of two words":      {"[lägesbild 2](plaza:situation_report/" + id + ")", "lägesbild 2"},
		"two beside an officer":    {"[K1](plaza:issue/1) " + officer + " [U2](plaza:study/2)", "K1 " + officer + " U2"},
		"an empty label":           {"a[](plaza:message/1)b", "ab"},
		"space around the label":   {"[ K1 ](plaza:issue/1)", "K1"},
		"a title":                  {`[K1](plaza:issue/1 "knäckfråga")`, `[K1](… "knäckfråga")`},
		"angle brackets":           {"[K1](<plaza:issue/1>)", "[K1](<…>)"},
		"an autolink":              {"<plaza:issue/" + id + ">", "<…>"},
		"a reference definition":   {"[K1][1]\n\n[1]: plaza:issue/" + id, "[K1][1]\n\n[1]: …"},
		"a bare reference":         {"plaza:message/" + id + " sade det", "… sade det"},
		"upper case":               {"[K1](PLAZA:Issue/1)", "K1"},
		"one inside a label":       {"[se plaza:issue/1](plaza:issue/2)", "se …"},
		"one behind an officer":    {"plaza:officer/plaza:issue/1", "plaza:officer/…"},
		"brackets inside a label":  {"[[K1] buller](plaza:issue/1)", "[[K1] buller](…)"},
		"the word plaza by itself": {"Plaza: issue eller inte", "Plaza: issue eller inte"},
	} {
		if got := withoutReferences(c.in); got != c.want {
			t.Errorf("%s: %q became %q, want %q", name, c.in, got, c.want)
		}
	}
}

func FuzzWithoutReferences(f *testing.F) {
	for _, s := range []string{
		"[K1](plaza:issue/1)", "[@A](plaza:officer/1)", "plaplaza:issue/xza:issue/1", "[a](plaza:issue/1)za:issue/2", "pla[za:issue/2](plaza:issue/1)",
	} {
		f.Add(s)
	}
	reference := regexp.MustCompile(`(?i)plaza:([a-z_]+)/`)
	f.Fuzz(func(t *testing.T, s string) {
		got := withoutReferences(s)
		for _, found := range reference.FindAllStringSubmatch(got, -1) {
			if !strings.EqualFold(found[1], "officer") {
				t.Errorf("%q became %q, which still refers to %s", s, got, found[0])
			}
		}
		if again := withoutReferences(got); again != got {
			t.Errorf("%q became %q, and that %q", s, got, again)
		}
	})
}
