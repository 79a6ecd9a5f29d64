package documents

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"plaza/rooms"
)

func TestNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("å", 100) + strings.Repeat("🗺", 151) + ".pdf" // 255 characters, 808 bytes
	for given, want := range map[string]string{
		"Plankarta.pdf": "Plankarta.pdf", "  a b.pdf ": "a b.pdf", "a\u030a.txt": "å.txt", long: long, "Kalle & Co (1).docx": "Kalle & Co (1).docx",
		"👩‍👩‍👧.png": "👩‍👩‍👧.png", ".gitignore": ".gitignore", "<script>.html": "<script>.html",
	} {
		if got, err := FileName(given); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", given, got, err, want)
		}
	}
	for given, code := range map[string]rooms.Code{
		"": rooms.Invalid, "  ": rooms.Invalid, ".": rooms.Invalid, "..": rooms.Invalid, "../a": rooms.Invalid, `..\a`: rooms.Invalid, "/etc/passwd": rooms.Invalid,
		"a\x00b": rooms.Invalid, "a\nb": rooms.Invalid, "a\tb": rooms.Invalid, "a\x7f": rooms.Invalid, "\xff": rooms.Invalid, "a\u2028b": rooms.Invalid,
		"rcs\u202efdp.exe": rooms.Invalid, "a\u2066b": rooms.Invalid, long + "x": rooms.TooLarge, strings.Repeat("a", 10_000): rooms.TooLarge,
	} {
		if got, err := FileName(given); rooms.CodeOf(err) != code {
			t.Errorf("%.40q is %.40q (%v), want %s", given, got, err, code)
		}
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "", "/": "", "Underlag": "Underlag", "/Underlag/Buller/": "Underlag/Buller", "a / b": "a/b", "a\u030a/b": "å/b",
	} {
		if got, err := Folder(given); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", given, got, err, want)
		}
	}
	for _, given := range []string{"a//b", "a/../b", "./a", `a\b`, "a/ /b", strings.Repeat("a/", 10) + "a", strings.Repeat("a", 256), "a/\u202eb"} {
		if got, err := Folder(given); err == nil {
			t.Errorf("%q is %q", given, got)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"application/pdf": "application/pdf", "Text/HTML; charset=utf-8": "text/html", "": fallbackType, "pdf": fallbackType, "a/b/c": fallbackType,
		"text/\r\nx": fallbackType, "text/" + strings.Repeat("x", 200): fallbackType, "/": fallbackType, "text/å": fallbackType,
	} {
		if got := MediaType(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}

// What is taken as a name is one line that reads as it is written and leads nowhere, and taking it again changes nothing.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"Plankarta å 🗺.pdf", "..", "a/b", "a\\b", "e\u0301", "\u202e", " . "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		name, err := FileName(given)
		if err != nil {
			return
		}
		again, err := FileName(name)
		if err != nil || again != name {
			t.Errorf("%q, then %q (%v)", name, again, err)
		}
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\n\r\t\x00") || !utf8.ValidString(name) ||
			utf8.RuneCountInString(name) > MaxFileName || !norm.NFC.IsNormalString(name) {
			t.Errorf("%q became %q", given, name)
		}
		folder, err := Folder(name + "/" + name)
		if err != nil || folder != name+"/"+name {
			t.Errorf("folder %q (%v)", folder, err)
		}
	})
}

func TestTitlesSortAsSwedishDoes(t *testing.T) {
	t.Parallel()
	sorted := []string{"", "plan 2", "Plan 10", "zon", "åker", "Äng", "ö"}
	for i := 1; i < len(sorted); i++ {
		if bytes.Compare(SortKey(sorted[i-1]), SortKey(sorted[i])) >= 0 {
			t.Errorf("%q does not come before %q", sorted[i-1], sorted[i])
		}
	}
}
