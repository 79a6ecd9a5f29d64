package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plaza/rooms"
)

// textArguments says which argument of a function becomes text that people read.
var textArguments = map[string]int{
	"Errorf": 1, "Wrap": 2, "NormalText": 0, "RequiredText": 0, "RequiredLine": 0, "readFailed": 1, "authority": 1, "line": 0, "checkName": 0,
}

// spoken are the messages in the code that can reach a person through the API.
func spoken(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{"låst": true, "arkiverat": true} // of rooms.stateWord
	for _, folder := range []string{"../rooms", "../storage", "."} {
		if err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && slices.Contains([]string{"app", "demo"}, entry.Name()):
				return fs.SkipDir // the browser app; what fills a demo
			case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || entry.Name() == "operator.go":
				return nil // operator.go answers at the command line alone
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				if call, isCall := node.(*ast.CallExpr); isCall {
					if text := spokenBy(call); strings.ContainsFunc(strings.ReplaceAll(text, "%s", ""), isLetter) {
						found[text] = true
					}
				}
				return true
			})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func isLetter(r rune) bool { return r >= 'A' }

// spokenBy is the literal text that a call says to people, or "".
func spokenBy(call *ast.CallExpr) string {
	name := ""
	switch function := call.Fun.(type) {
	case *ast.Ident:
		name = function.Name
	case *ast.SelectorExpr:
		if of, isName := function.X.(*ast.Ident); isName && (of.Name == "rooms" || of.Name == "s") {
			name = function.Sel.Name
		}
	}
	position, says := textArguments[name]
	if !says || len(call.Args) <= position {
		return ""
	}
	literal, isLiteral := call.Args[position].(*ast.BasicLit)
	if !isLiteral {
		return ""
	}
	text, _ := strconv.Unquote(literal.Value) // "" for a literal that is no text
	return text
}

var verb = regexp.MustCompile(`%[0-9]*[a-zA-Z]`)

func TestEverythingSaidIsSaidInEnglish(t *testing.T) {
	t.Parallel()
	said := spoken(t)
	if len(said) < 80 {
		t.Fatalf("only %d messages found", len(said))
	}
	for text := range said {
		words, known := english[text]
		if !known {
			t.Errorf("no English for %q", text)
		} else if !slices.Equal(verb.FindAllString(text, -1), verb.FindAllString(words, -1)) {
			t.Errorf("%q and %q take different words", text, words)
		}
	}
	for text := range english {
		if !said[text] {
			t.Errorf("nothing says %q", text)
		}
	}
}

func TestMessagesInTheLanguageAskedFor(t *testing.T) {
	t.Parallel()
	missing := rooms.Errorf(rooms.Invalid, "%s saknas.", "Ärendets namn")
	long := strings.Repeat("en,", 100)
	for asked, want := range map[string]string{
		"":                  "Ärendets namn saknas.",
		"sv-SE,sv;q=0.9":    "Ärendets namn saknas.",
		"de":                "Ärendets namn saknas.",
		"en-GB,en;q=0.9":    "The case's name is missing.",
		"de,en;q=0.5":       "The case's name is missing.",
		"sv;q=0.1,en;q=0.9": "The case's name is missing.",
		"\x00;;":            "Ärendets namn saknas.",
		long:                "Ärendets namn saknas.",
	} {
		ctx := t.Context()
		if asked != "" {
			ctx = withLanguage(ctx, asked)
		}
		if got := problemOf(ctx, missing).Detail; got != want {
			t.Errorf("%.20q: %q", asked, got)
		}
	}
	if got := problemOf(withLanguage(t.Context(), "en"), fs.ErrClosed); got.Code != "internal" || got.Detail != "Something went wrong in Plaza. The fault has been noted." {
		t.Errorf("%+v", got)
	}
}
