package web

import (
	"mime"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDisposition(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"plan.pdf":            `attachment; filename="plan.pdf"; filename*=UTF-8''plan.pdf`,
		"Plankarta åäö.pdf":   `attachment; filename="Plankarta ___.pdf"; filename*=UTF-8''Plankarta%20%C3%A5%C3%A4%C3%B6.pdf`,
		`say "hi"\100%.txt`:   `attachment; filename="say _hi__100_.txt"; filename*=UTF-8''say%20%22hi%22%5C100%25.txt`,
		"🗺️":                  `attachment; filename="__"; filename*=UTF-8''%F0%9F%97%BA%EF%B8%8F`,
		"a\r\nSet-Cookie: b;": `attachment; filename="a__Set-Cookie: b;"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b%3B`,
	} {
		if got := disposition("attachment", name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

// FuzzDisposition holds that every name comes back as it was, and alone.
func FuzzDisposition(f *testing.F) {
	f.Add("plan å.pdf")
	f.Add("a\"; filename*=UTF-8''b")
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) {
			return
		}
		header := disposition("inline", name)
		if strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("%q", header)
		}
		last := strings.LastIndex(header, "; filename*=")
		plain, encoded := header[:last], strings.TrimPrefix(header[last:], "; filename*=")
		kind, both, err := mime.ParseMediaType("inline; filename*=" + encoded)
		if err != nil || kind != "inline" || both["filename"] != name || len(both) != 1 {
			t.Errorf("%q reads as %v, %v", header, both, err)
		}
		if _, first, err := mime.ParseMediaType(plain); err != nil || len(first) != 1 || utf8.RuneCountInString(first["filename"]) != utf8.RuneCountInString(name) {
			t.Errorf("%q reads as %v, %v", plain, first, err)
		}
	})
}

func TestArchiveNames(t *testing.T) {
	t.Parallel()
	var n archiveNames
	for _, c := range []struct{ folder, name, want string }{
		{"", "plan.pdf", "plan.pdf"},
		{"", "plan.pdf", "plan (2).pdf"},
		{"", "PLAN.PDF", "PLAN (3).PDF"},
		{"", "plan (2).pdf", "plan (2) (2).pdf"},
		{"Utredningar/Buller", "plan.pdf", "Utredningar/Buller/plan.pdf"},
		{"..", "a", "_/a"},
		{"/etc/", "passwd", "etc/passwd"},
		{"", `C:\a|b?*<>".txt`, "C__a_b_____.txt"},
		{"", "..", "_"},
		{"", "nul.txt", "_nul.txt"},
		{"", "Com1", "_Com1"},
		{"", "slut. ", "slut_"},
		{"", "utan", "utan"},
		{"", "utan", "utan (2)"},
		{strings.Repeat("å", 255), strings.Repeat("🗺", 255) + ".pdf", strings.Repeat("å", 120) + "/" + strings.Repeat("🗺", 59) + ".pdf"},
		{strings.Repeat("å", 255), strings.Repeat("🗺", 255) + ".pdf", strings.Repeat("å", 120) + "/" + strings.Repeat("🗺", 59) + " (2).pdf"},
		{"", "a." + strings.Repeat("b", 255), "a." + strings.Repeat("b", 238)},
	} {
		if got := n.unique(c.folder, c.name); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.name, c.folder, got, c.want)
		}
	}
}

// FuzzArchiveNames holds that no path leads out of the archive's folder and none comes twice.
func FuzzArchiveNames(f *testing.F) {
	f.Add("../..", "..\\..\\a")
	f.Add("a//b", "con")
	f.Add(strings.Repeat(".", 300)+"a", "con"+strings.Repeat(" ", 300)+".txt")
	f.Fuzz(func(t *testing.T, folder, name string) {
		if name == "" {
			return
		}
		var n archiveNames
		first, second := n.unique(folder, name), n.unique(folder, name)
		if strings.EqualFold(first, second) {
			t.Errorf("%q twice", first)
		}
		for _, whole := range []string{first, second} {
			for part := range strings.SplitSeq(whole, "/") {
				if part == "" || len(part) > 255 || strings.Trim(part, ".") == "" || strings.ContainsAny(part, `\:`) || !utf8.ValidString(part) {
					t.Errorf("%q in %q is %q", name, folder, whole)
				}
			}
		}
	})
}

func TestRequestedRange(t *testing.T) {
	t.Parallel()
	const etag = `"one"`
	for _, c := range []struct {
		header, ifRange      string
		offset, length       int64
		partial, satisfiable bool
	}{
		{"", "", 0, 1000, false, true},
		{"bytes=0-", "", 0, 1000, true, true},
		{"bytes=0-0", "", 0, 1, true, true},
		{"Bytes= 100-199 ", "", 100, 100, true, true},
		{"bytes=900-5000", "", 900, 100, true, true},
		{"bytes=900-99999999999999999999", "", 900, 100, true, true},
		{"bytes=-1", "", 999, 1, true, true},
		{"bytes=-5000", "", 0, 1000, true, true},
		{"bytes=999-999", etag, 999, 1, true, true},
		{"bytes=1000-", "", 1000, 0, true, false},
		{"bytes=99999999999999999999-", "", 0, 0, true, false},
		{"bytes=-0", "", 1000, 0, true, false},
		// Passed over.
		{"bytes=0-0", `"other"`, 0, 1000, false, true},
		{"bytes=0-0", `W/"one"`, 0, 1000, false, true},
		{"bytes=0-0", "Sun, 22 Nov 2026 17:00:00 GMT", 0, 1000, false, true},
		{"bytes=0-0,5-6", "", 0, 1000, false, true},
		{"bytes=5-4", "", 0, 1000, false, true},
		{"bytes=-", "", 0, 1000, false, true},
		{"bytes=+1-2", "", 0, 1000, false, true},
		{"bytes=1-2-3", "", 0, 1000, false, true},
		{"bytes=a-b", "", 0, 1000, false, true},
		{"bytes", "", 0, 1000, false, true},
		{"pages=1-2", "", 0, 1000, false, true},
	} {
		header := http.Header{"Range": {c.header}, "If-Range": {c.ifRange}}
		r, partial, satisfiable := requestedRange(header, 1000, etag)
		if partial != c.partial || satisfiable != c.satisfiable || satisfiable && r != (byteRange{c.offset, c.length}) {
			t.Errorf("%s, if %s: %+v, %v, %v", c.header, c.ifRange, r, partial, satisfiable)
		}
	}
}

// FuzzRequestedRange holds that a part that can be given lies within its file.
func FuzzRequestedRange(f *testing.F) {
	f.Add("bytes=0-", int64(10))
	f.Add("bytes=-3", int64(0))
	f.Add("bytes=9223372036854775807-9223372036854775807", int64(5))
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		r, _, satisfiable := requestedRange(http.Header{"Range": {header}}, size, "")
		if satisfiable && (r.offset < 0 || r.length < 0 || r.length > size-r.offset || r.length == 0 && size > 0) {
			t.Errorf("%q of %d: %+v", header, size, r)
		}
	})
}

func TestIsKnown(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, `"one"`: true, `W/"one"`: true, `"other", "one"`: true, `"other"`: false, "*": true, "one": false,
	} {
		if got := isKnown(http.Header{"If-None-Match": {header}}, `"one"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}
