package main_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var settingTag = regexp.MustCompile(`env:"(PLAZA_\w+)"`)

// TestReadmeListsEverySetting compares the README's configuration table with the settings that the commands read.
func TestReadmeListsEverySetting(t *testing.T) {
	settings := map[string]bool{}
	walkSource(t, func(path string, content []byte) {
		if filepath.Dir(path) == "cmd/plaza" && filepath.Ext(path) == ".go" {
			for _, match := range settingTag.FindAllSubmatch(content, -1) {
				settings[string(match[1])] = true
			}
		}
	})
	listed := map[string]bool{}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "\n| flag | variable | what it is |\n|---|---|---|\n")
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			break
		}
		for _, word := range codeWords.FindAllStringSubmatch(cells[2], -1) {
			listed[word[1]] = true
		}
	}
	if !maps.Equal(settings, listed) {
		t.Errorf("the commands read\n%v\nthe README's configuration table has\n%v",
			slices.Sorted(maps.Keys(settings)), slices.Sorted(maps.Keys(listed)))
	}
}
