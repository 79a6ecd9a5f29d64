package rooms

import (
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// body is a reference without SE and hyphens: what the check character covers, and the check character.
func body(r Reference) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(r), "SE"), "-", "")
}

// sumOf is Σ αⁱ·xᵢ by schoolbook arithmetic in GF(2⁵): multiply as polynomials, then reduce by x⁵+x²+1.
func sumOf(body string) int {
	product := func(a, b int) int {
		p := 0
		for i := range 5 {
			if b>>i&1 == 1 {
				p ^= a << i
			}
		}
		for degree := 8; degree >= 5; degree-- {
			if p>>degree&1 == 1 {
				p ^= 0b100101 << (degree - 5)
			}
		}
		return p
	}
	sum, power := 0, 1
	for i := len(body) - 1; i >= 0; i-- {
		sum ^= product(power, strings.IndexByte("0123456789ABCDEFGHJKMNPQRSTVWXYZ", body[i]))
		power = product(power, 2)
	}
	return sum
}

// someReferences draws references of many municipalities and years from a fixed source.
func someReferences(t *testing.T, n int) []Reference {
	t.Helper()
	random := rand.New(rand.NewPCG(1485, 26))
	all := make([]Reference, n)
	for i := range all {
		r, err := NewReference(strings.Repeat("0", i%2)+"1485"[:4-i%2], random.IntN(100))
		if err != nil {
			t.Fatal(err)
		}
		all[i] = r
	}
	return all
}

func TestPublishedReferencesAreValid(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"SE-1480-26-7K4M2-B", "SE-1485-26-7K4M2-Q"} {
		if r, err := ParseReference(s); err != nil || string(r) != s {
			t.Errorf("%s: %q, %v", s, r, err)
		}
		if sum := sumOf(body(Reference(s))); sum != 0 {
			t.Errorf("%s: the sum is %d, want 0", s, sum)
		}
	}
}

func TestDrawnReferencesAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		municipality := rapid.StringMatching(`[0-9]{4}`).Draw(t, "municipality")
		year := rapid.IntRange(2000, 2199).Draw(t, "year")
		r, err := NewReference(municipality, year)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseReference(string(r)); err != nil || again != r {
			t.Errorf("%s reads as %q, %v", r, again, err)
		}
		if !strings.HasPrefix(string(r), "SE-"+municipality+"-") || sumOf(body(r)) != 0 {
			t.Errorf("%s is no reference of %s", r, municipality)
		}
	})
}

// Every wrong character and every swap of neighbours (also across a hyphen), in every place of many references.
func TestEverySlipIsFound(t *testing.T) {
	t.Parallel()
	for _, r := range someReferences(t, 200) {
		right := body(r)
		for i := range len(right) {
			for _, wrong := range []byte(referenceAlphabet) {
				if wrong != right[i] {
					requireRefused(t, r, right[:i]+string(wrong)+right[i+1:])
				}
			}
			if i > 0 && right[i-1] != right[i] {
				requireRefused(t, r, right[:i-1]+string([]byte{right[i], right[i-1]})+right[i+1:])
			}
		}
	}
}

// The same of any body at all: the check character's arithmetic must not rest on what the shape refuses anyway.
func TestTheSumFindsEverySlip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		right := rapid.StringMatching(`[0-9A-HJKMNP-TV-Z]{11}`).Draw(t, "body")
		right += string(checkCharacter(right))
		if sumOf(right) != 0 {
			t.Fatalf("%s: the check character does not make the sum 0", right)
		}
		i := rapid.IntRange(0, len(right)-1).Draw(t, "place")
		wrong := []byte(right)
		if i > 0 && rapid.Bool().Draw(t, "swap") {
			wrong[i-1], wrong[i] = wrong[i], wrong[i-1]
		} else {
			wrong[i] = rapid.SampledFrom([]byte(referenceAlphabet)).Draw(t, "character")
		}
		found := checkCharacter(string(wrong[:11])) != wrong[11]
		if found != (string(wrong) != right) {
			t.Errorf("%s written as %s: found %v", right, wrong, found)
		}
	})
}

func requireRefused(t *testing.T, r Reference, wrong string) {
	t.Helper()
	if got, err := ParseReference("SE" + wrong); CodeOf(err) != Invalid {
		t.Errorf("%s written as SE%s reads as %q, %v", r, wrong, got, err)
	}
}

func TestReferencesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	// A body with 0 and 1, so that O, I and L have something to stand for.
	random := "0K1M1"
	check := checkCharacter("148526" + random)
	want := Reference("SE-1485-26-0K1M1-" + string(check))
	for _, s := range []string{
		string(want), strings.ToLower(string(want)), "se1485260k1m1" + string(check), " \tSE-1485-26-0K1M1-" + string(check) + "\n",
		"SE-1485-26-OKIML-" + string(check), "se-1485-26-okiml-" + string(check), "SE-I485-26-0klmi-" + string(check),
		"SE-14-85-260-K1M1" + string(check),
	} {
		if got, err := ParseReference(s); err != nil || got != want {
			t.Errorf("%q reads as %q, %v, want %s", s, got, err, want)
		}
	}
}

func TestNoReference(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "SE", "-", "SE-1480-26-7K4M2", "SE-1480-26-7K4M2-", "SE-1480-26-7K4M2-BB", "NO-1480-26-7K4M2-B", "1480-26-7K4M2-B",
		"SE-1480-26-7K4U2-B", "SE-1480-26-7K4M2-U", "SE-1480-2A-7K4M2-B", "SE-148Ö-26-7K4M2-B", "SE 1480 26 7K4M2 B",
		"SE-1480-26-7K4\x002-B", "SE-1480-26-7K4M2–B", strings.Repeat("SE-1480-26-7K4M2-B", 2),
	} {
		if got, err := ParseReference(s); CodeOf(err) != Invalid {
			t.Errorf("%q reads as %q, %v", s, got, err)
		}
	}
}

func FuzzParseReference(f *testing.F) {
	for _, s := range []string{"SE-1480-26-7K4M2-B", " se1485267k4m2q", "SE-O48O-26-IL4M2-B", "ſE-1480-26-7K4M2-B", "SE\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseReference(s)
		if err != nil {
			if CodeOf(err) != Invalid || r != "" {
				t.Errorf("%q: %q, %v", s, r, err)
			}
			return
		}
		if !referencePattern.MatchString(string(r)) || sumOf(body(r)) != 0 {
			t.Errorf("%q reads as %q, which is no reference", s, r)
		}
		if again, err := ParseReference(string(r)); err != nil || again != r {
			t.Errorf("%q reads as %q, and that as %q, %v", s, r, again, err)
		}
	})
}
