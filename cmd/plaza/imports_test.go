package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the repository as seen from this package.
const root = "../.."

// importRule is one row of the table in README.md. Patterns are Go's: a/... means a and everything below it.
type importRule struct {
	packages []string
	imports  []string
	tests    []string // as imports, for _test.go files
}

// TestImportsFollowTheTable holds the README's table of who may import whom against what the packages import.
func TestImportsFollowTheTable(t *testing.T) {
	rules := readImportTable(t)
	for _, p := range listPackages(t) {
		rule, found := ruleFor(rules, p.path)
		if !found {
			t.Errorf("%s stands in no row of the README's import table", p.path)
			continue
		}
		for _, imported := range p.imports {
			if !matchesAny(rule.imports, imported) {
				t.Errorf("%s imports %s, which the README's import table does not allow", p.path, imported)
			}
		}
		for _, imported := range p.testImports {
			if imported != p.path && !matchesAny(rule.tests, imported) {
				t.Errorf("a test of %s imports %s, which the README's import table does not allow", p.path, imported)
			}
		}
	}
}

// The first row that names a package is its row, so that an exception stands above its rule.
func ruleFor(rules []importRule, path string) (importRule, bool) {
	for _, rule := range rules {
		if matchesAny(rule.packages, path) {
			return rule, true
		}
	}
	return importRule{}, false
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		folder, below := strings.CutSuffix(pattern, "/...")
		return path == folder || below && strings.HasPrefix(path, folder+"/") || pattern == "..."
	})
}

func TestImportPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"rooms", "rooms", true},
		{"rooms", "rooms/export", false},
		{"rooms/...", "rooms", true},
		{"rooms/...", "rooms/export", true},
		{"rooms/...", "roomservice", false},
		{"...", "storage", true},
	} {
		if got := matchesAny([]string{c.pattern}, c.path); got != c.want {
			t.Errorf("%s matches %s: %v, want %v", c.pattern, c.path, got, c.want)
		}
	}
}

var codeWords = regexp.MustCompile("`([^`]+)`")

// readImportTable reads the rows between the headings "package" and the first line that is no row.
func readImportTable(t *testing.T) []importRule {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(readme), "\n| package | may import | its tests may import |\n|---|---|---|\n")
	if !found {
		t.Fatal("README.md has no import table")
	}
	var rules []importRule
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 {
			break
		}
		rule := importRule{packages: patterns(cells[1]), imports: patterns(cells[2]), tests: patterns(cells[3])}
		if strings.TrimSpace(cells[3]) == "the same" {
			rule.tests = rule.imports
		}
		rules = append(rules, rule)
	}
	if len(rules) == 0 {
		t.Fatal("the README's import table is empty")
	}
	return rules
}

func patterns(cell string) []string {
	if strings.TrimSpace(cell) == "anything" {
		return []string{"..."}
	}
	var found []string
	for _, word := range codeWords.FindAllStringSubmatch(cell, -1) {
		found = append(found, word[1])
	}
	return found
}

// projectPackage names packages without the module's own prefix; imports are only those of the project.
type projectPackage struct {
	path        string
	imports     []string
	testImports []string
}

func listPackages(t *testing.T) []projectPackage {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	command.Dir = root
	var complaints strings.Builder
	command.Stderr = &complaints
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	var packages []projectPackage
	decoder := json.NewDecoder(bytes.NewReader(output))
	for {
		var listed struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		if err := decoder.Decode(&listed); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, projectPackage{
			path:        strings.TrimPrefix(listed.ImportPath, "plaza/"),
			imports:     ofProject(listed.Imports),
			testImports: ofProject(slices.Concat(listed.TestImports, listed.XTestImports)),
		})
	}
}

func ofProject(imports []string) []string {
	var own []string
	for _, path := range imports {
		if short, found := strings.CutPrefix(path, "plaza/"); found {
			own = append(own, short)
		}
	}
	return own
}
