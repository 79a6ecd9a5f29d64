package main_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// topFolders are all there are, besides what git, building and running leave at the top.
var (
	topFolders = []string{".ci", "cmd", "docs", "hub", "media", "migrations", "rooms", "storage", "web"}
	leftovers  = []string{".git", ".plaza-cache", "bin", "data"}
)

func TestTopLevelFolders(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() && !slices.Contains(topFolders, name) && !slices.Contains(leftovers, name) {
			t.Errorf("%s is a top-level folder; there are only %s", name, strings.Join(topFolders, ", "))
		}
	}
}

const maxLines = 600

// A file that outgrows this has more than one subject.
func TestSourceFilesStayShort(t *testing.T) {
	seen := 0
	walkSource(t, func(path string, content []byte) {
		if !slices.Contains([]string{".go", ".ts", ".tsx", ".mjs", ".css", ".sql"}, filepath.Ext(path)) || generated(content) {
			return
		}
		seen++
		if lines := bytes.Count(content, []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines, more than %d", path, lines, maxLines)
		}
	})
	if seen == 0 {
		t.Error("no source file was found")
	}
}

// Generated files say so in their first lines.
func generated(content []byte) bool {
	head := strings.ToLower(string(content[:min(len(content), 400)]))
	return strings.Contains(head, "do not edit") || strings.Contains(head, "do not make direct changes")
}

// walkSource calls visit with every file of the repository, its path relative to the root.
func walkSource(t *testing.T, visit func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "dist"):
			return filepath.SkipDir
		case entry.IsDir() && filepath.Dir(path) == filepath.Clean(root) && slices.Contains(leftovers, entry.Name()):
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(relative), content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
