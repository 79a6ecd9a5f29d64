package rooms

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"
)

// inSubset reports whether canonical JSON uses only what Plaza's payloads may: integers up to MaxInteger, in bounded nesting.
func inSubset(b []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(b))
	for {
		if d.StackDepth() > maxDepth {
			return false
		}
		token, err := d.ReadToken()
		if err != nil {
			return d.StackDepth() == 0
		}
		if token.Kind() != '0' {
			continue
		}
		digits := strings.TrimPrefix(token.String(), "-")
		if strings.Trim(digits, "0123456789") != "" || len(digits) > len("9007199254740991") ||
			len(digits) == len("9007199254740991") && digits > "9007199254740991" {
			return false
		}
	}
}

// agree compares the check with an independent implementation of RFC 8785: what the check accepts is its own canonical form,
// and the canonical form of anything in the subset is accepted.
func agree(t interface {
	Fatalf(format string, args ...any)
}, b []byte,
) {
	theirs, err := jcs.Transform(b)
	accepted := CheckCanonicalObject(b) == nil
	if accepted && (err != nil || !bytes.Equal(theirs, b)) {
		t.Fatalf("%q is accepted, but its canonical form is %q, %v", b, theirs, err)
	}
	if err != nil || len(theirs) == 0 || theirs[0] != '{' || !inSubset(theirs) {
		return
	}
	if err := CheckCanonicalObject(theirs); err != nil {
		t.Fatalf("%q is canonical, but refused: %v", theirs, err)
	}
}

var canonicalSeeds = []string{
	`{}`, `{"a":1}`, `{"a":-1,"b":[true,false,null,{}]}`, `{"å":"\u0001\b\n","€":"𝄞"}`, `{"a":9007199254740991}`,
	`{"a":9007199254740992}`, `{"a":1.5}`, `{"a":1e3}`, `{"a":-0}`, `{"a":01}`, `{"b":1,"a":2}`, `{"a":1,"a":2}`, `{ "a" : 1 }`,
	`{"a":"\u0041\/\ud834\udd1e"}`, `{"a":"\ud800"}`, "{\"a\":\"\x7f\u2028\"}", `{"\ud83d\ude00":1,"\uffff":2}`, `{"":0}`, `[]`, `1`, ``,
	`{"a":"` + "\xff" + `"}`, `{"a":{"a":{"a":[[[[]]]]}}}`, `{"a\u0000":1}`, `{"\n":1,"\"":2,"\\":3}`,
}

func TestCanonicalSeedsAgree(t *testing.T) {
	t.Parallel()
	for _, seed := range canonicalSeeds {
		agree(t, []byte(seed))
	}
}

func FuzzCheckCanonical(f *testing.F) {
	for _, seed := range canonicalSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) { agree(t, b) })
}

// drawJSON draws JSON of any shape, not canonical in its order, its escapes or its space.
func drawJSON(depth int) *rapid.Generator[string] {
	text := rapid.Custom(func(t *rapid.T) string {
		b, err := jsontext.AppendQuote(nil, rapid.String().Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	})
	leaf := rapid.OneOf(text, rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"true", "false", "null", "0", "-1", "9007199254740991", "1.5", "1e2", `"\u00e5\/"`}).Draw(t, "leaf")
	}))
	if depth == 0 {
		return leaf
	}
	inner := drawJSON(depth - 1)
	return rapid.OneOf(leaf, rapid.Custom(func(t *rapid.T) string {
		return "[" + strings.Join(rapid.SliceOfN(inner, 0, 3).Draw(t, "elements"), " , ") + "]"
	}), drawObject(text, inner))
}

func drawObject(text, inner *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var members []string
		for _, name := range rapid.SliceOfNDistinct(text, 0, 4, rapid.ID[string]).Draw(t, "names") {
			members = append(members, name+": "+inner.Draw(t, "value"))
		}
		return "{" + strings.Join(members, ",\n") + "}"
	})
}

func TestCanonicalFormsOfAnyJSONAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := drawJSON(3)
		object := `{"b":` + value.Draw(t, "b") + `,"a":` + value.Draw(t, "a") + `}`
		agree(t, []byte(object))
		theirs, err := jcs.Transform([]byte(object))
		if err != nil {
			t.Fatalf("%s: %v", object, err)
		}
		agree(t, theirs)
	})
}

func TestWhatIsNotCanonicalIsRefused(t *testing.T) {
	t.Parallel()
	for _, b := range []string{
		``, `1`, `[]`, ` {}`, `{} `, `{"a": 1}`, `{"b":1,"a":2}`, `{"a":1,"a":2}`, `{"a":1.0}`, `{"a":1e3}`, `{"a":-0}`, `{"a":01}`,
		`{"a":9007199254740992}`, `{"a":"\u0041"}`, `{"a":"\/"}`, `{"a":"\u000a"}`, `{"a":"\u001F"}`, `{"a":"` + "\n" + `"}`,
		`{"a":"` + "\xff" + `"}`, `{"a":"\ud834\udd1e"}`, `{"a":tru}`, `{"a":}`, `{"a"`, `{"a":1,}`, `{"a":[1,]}`, `{a:1}`,
		strings.Repeat(`{"a":`, maxDepth+2) + `1` + strings.Repeat(`}`, maxDepth+2), "\ufeff{}",
	} {
		if CheckCanonicalObject([]byte(b)) == nil {
			t.Errorf("%q is accepted", b)
		}
	}
}
