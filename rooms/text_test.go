package rooms

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"as it stands":            {"Hej å ä ö – \"så\"\n\tindraget", "Hej å ä ö – \"så\"\n\tindraget"},
		"empty":                   {"", ""},
		"CRLF":                    {"a\r\nb\r\n", "a\nb\n"},
		"CR":                      {"a\rb\r\r\nc", "a\nb\n\nc"},
		"LF and CR are two":       {"a\n\rb", "a\n\nb"},
		"a decomposed å":          {"a\u030a", "å"},
		"marks in another order":  {"a\u0323\u0302", "\u1ead"},
		"compatibility forms":     {"ﬁ x² ½", "ﬁ x² ½"}, // NFC, not NFKC
		"the Ångström sign":       {"\u212b", "Å"},
		"separators are no marks": {"a\u2028b\u00a0c\u00ad", "a\u2028b\u00a0c\u00ad"},
		"emoji and joiners":       {"👩\u200d🌾", "👩\u200d🌾"},
	} {
		if got, err := NormalText("Texten", c.in, MaxText); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestNormalTextRefuses(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"NUL": "a\x00b", "BEL": "\a", "escape": "\x1b[31m", "DEL": "\x7f", "vertical tab": "\v", "form feed": "\f",
		"a C1 control": "\u0085", "the last C1 control": "\u009f", "invalid UTF-8": "a\xff", "a lone surrogate": "\xed\xa0\x80",
		"an overlong form": "\xc0\xaf", "half a character": "å"[:1],
	} {
		if got, err := NormalText("Texten", in, MaxText); CodeOf(err) != Invalid || got != "" {
			t.Errorf("%s: %q, %v, want invalid", name, got, err)
		} else if !strings.HasPrefix(err.(*Error).Message, "Texten ") { //nolint:errorlint // it is one: CodeOf found it
			t.Errorf("%s: the message does not begin with the field: %v", name, err)
		}
	}
}

// The limit counts bytes after normalisation: what is stored.
func TestNormalTextLimit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want Code
	}{
		"at the limit":                 {strings.Repeat("å", 5), ""},
		"a byte over it":               {strings.Repeat("å", 5) + "x", TooLarge},
		"over it before normalisation": {strings.Repeat("a\u030a", 5), ""},
		"line ends count once":         {strings.Repeat("\r\n", 10), ""},
	} {
		if _, err := NormalText("Texten", c.in, 10); CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestRequiredText(t *testing.T) {
	t.Parallel()
	for _, blank := range []string{"", " ", "\r\n\t", "\u00a0\u2003"} {
		if _, err := RequiredText("Texten", blank, MaxText); CodeOf(err) != Invalid {
			t.Errorf("%q: %v, want invalid", blank, err)
		}
	}
	if got, err := RequiredText("Texten", "  indraget ", MaxText); err != nil || got != "  indraget " {
		t.Errorf("outer space in a text: %q, %v", got, err)
	}
	if got, err := RequiredLine("Namnet", " Hamnen\n", MaxName); err != nil || got != "Hamnen" {
		t.Errorf("outer space around a line: %q, %v", got, err)
	}
	for _, lines := range []string{"a\nb", "a\tb", "a\rb"} {
		if _, err := RequiredLine("Namnet", lines, MaxName); CodeOf(err) != Invalid {
			t.Errorf("%q as a line: %v, want invalid", lines, err)
		}
	}
}

func FuzzNormalText(f *testing.F) {
	for _, s := range []string{"a\r\nb", "a\u030a", "\x00", "\xff", "\u212b\u0323", strings.Repeat("ö", 60)} {
		f.Add(s)
	}
	const limit = 100
	f.Fuzz(func(t *testing.T, s string) {
		got, err := NormalText("Texten", s, limit)
		if err != nil {
			if code := CodeOf(err); got != "" || code != Invalid && code != TooLarge {
				t.Errorf("%q: %q, %v", s, got, err)
			}
			return
		}
		forbidden := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
		if len(got) > limit || !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.ContainsFunc(got, forbidden) {
			t.Errorf("%q became %q, which may not stand in a payload", s, got)
		}
		if again, err := NormalText("Texten", got, limit); err != nil || again != got {
			t.Errorf("%q became %q, and that %q, %v", s, got, again, err)
		}
	})
}
