package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
)

var (
	metricType = regexp.MustCompile(`(?m)^# TYPE (plaza_\w+) `)
	metricRow  = regexp.MustCompile("(?m)^\\| `(plaza_\\w+)")
)

// TestOperationsListsEveryMetric compares the table of docs/OPERATIONS.md with what a server in use measures.
func TestOperationsListsEveryMetric(t *testing.T) {
	t.Parallel()
	s := newDemo(t).serve()
	elin := signIn(t, s, "Elin Sandberg")
	room := elin.jointRoom(s, "Hamnen")
	elin.post(s, room, "Mäts")
	measured := names(metricType, s.metrics())
	page, err := os.ReadFile("../../docs/OPERATIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	if listed := names(metricRow, string(page)); !maps.Equal(measured, listed) {
		t.Errorf("a server measures\n%v\ndocs/OPERATIONS.md lists\n%v", slices.Sorted(maps.Keys(measured)), slices.Sorted(maps.Keys(listed)))
	}
}

func names(pattern *regexp.Regexp, text string) map[string]bool {
	found := map[string]bool{}
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found[match[1]] = true
	}
	return found
}
