package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	goTest      = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	makeTarget  = regexp.MustCompile(`(?m)^([a-z0-9]+):.*## `)
	scenarioRow = regexp.MustCompile(`(?m)^\s*\{name: "([a-z-]+)", `)
)

// evidence is what docs/ACCEPTANCE.md may point at.
type evidence struct {
	goTests   map[string]bool
	scenarios map[string]bool
	targets   map[string]bool
}

// TestAcceptanceNamesWhatExists keeps docs/ACCEPTANCE.md honest: every point names evidence that is in the repository, or
// says that it is not done and why. Evidence stands in code marks after the last arrow: a Go test, fuzz test or benchmark by name;
// a file by path, with the title of a test in it after " › "; `plaza-bench SCENARIO`; `make TARGET`.
func TestAcceptanceNamesWhatExists(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/ACCEPTANCE.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := gatherEvidence(t)
	points := 0
	for line := range strings.Lines(string(page)) {
		point, isPoint := strings.CutPrefix(strings.TrimSpace(line), "- ")
		if !isPoint {
			continue
		}
		points++
		for _, complaint := range known.complaints(point) {
			t.Errorf("docs/ACCEPTANCE.md: %q: %s", point, complaint)
		}
	}
	if points == 0 {
		t.Error("docs/ACCEPTANCE.md has no point")
	}
}

func gatherEvidence(t *testing.T) evidence {
	t.Helper()
	known := evidence{goTests: map[string]bool{}, scenarios: map[string]bool{}, targets: map[string]bool{}}
	note := func(into map[string]bool, pattern *regexp.Regexp, content []byte) {
		for _, match := range pattern.FindAllSubmatch(content, -1) {
			into[string(match[1])] = true
		}
	}
	walkSource(t, func(path string, content []byte) {
		switch {
		case strings.HasSuffix(path, "_test.go"):
			note(known.goTests, goTest, content)
		case strings.HasPrefix(path, "cmd/plaza-bench/"):
			note(known.scenarios, scenarioRow, content)
		case path == "Makefile":
			note(known.targets, makeTarget, content)
		}
	})
	return known
}

// complaints says what is wrong with one point of the page.
func (e evidence) complaints(point string) []string {
	arrow := strings.LastIndex(point, " → ") // a point may have arrows of its own
	if arrow < 0 {
		return []string{"no arrow to its evidence"}
	}
	proof := point[arrow:]
	var complaints []string
	named := codeWords.FindAllStringSubmatch(proof, -1)
	for _, word := range named {
		if !e.exists(word[1]) {
			complaints = append(complaints, "`"+word[1]+"` does not exist")
		}
	}
	_, reason, notDone := strings.Cut(proof, "not done: ")
	if len(named) == 0 && (!notDone || strings.TrimSpace(reason) == "") {
		complaints = append(complaints, "neither evidence nor \"not done: why\"")
	}
	return complaints
}

func (e evidence) exists(name string) bool {
	if scenario, found := strings.CutPrefix(name, "plaza-bench "); found {
		return e.scenarios[scenario]
	}
	if target, found := strings.CutPrefix(name, "make "); found {
		return e.targets[target]
	}
	if goTest.MatchString("func " + name + "(") {
		return e.goTests[name]
	}
	path, title, inFile := strings.Cut(name, " › ")
	content, err := os.ReadFile(filepath.Join(root, path))
	return err == nil && (!inFile || bytes.Contains(content, []byte(title)))
}

func TestAcceptanceComplaints(t *testing.T) {
	known := evidence{
		goTests:   map[string]bool{"TestThere": true, "FuzzThere": true},
		scenarios: map[string]bool{"log": true},
		targets:   map[string]bool{"run": true},
	}
	for point, want := range map[string]int{
		"a → `TestThere`":                        0,
		"a → `FuzzThere`, `TestThere`":           0,
		"a → `plaza-bench log`, `make run`":      0,
		"a → `Makefile`":                         0,
		"a → `Makefile › help`":                  0,
		"a → not done: it rains":                 0,
		"a → `TestThere`; b is not done: so":     0,
		"a → `TestGone`":                         1,
		"a → `plaza-bench gone`, `make nothing`": 2,
		"a → `no/such/file.ts`":                  1,
		"a → `Makefile › no such words in it`":   1,
		"a → not done: ":                         1,
		"a → seen by eye":                        1,
		"a":                                      1,
	} {
		if got := known.complaints(point); len(got) != want {
			t.Errorf("%q: %d complaints %q, want %d", point, len(got), got, want)
		}
	}
}
