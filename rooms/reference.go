package rooms

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
)

// Reference names a case across all authorities: SE-1480-26-7K4M2-B is country, municipality, year, five random characters
// and a check character.
type Reference string

// referenceAlphabet is Crockford's base 32: no I, L, O or U, so nothing is read as something else.
const referenceAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// referenceRandom is how many of its characters are drawn at random: 2²⁵ cases a municipality and year.
const referenceRandom = 5

var referencePattern = regexp.MustCompile(`^SE-([0-9]{4})-([0-9]{2})-([0-9A-HJKMNP-TV-Z]{5})-([0-9A-HJKMNP-TV-Z])$`)

// NewReference draws a reference for a case of the municipality (four digits) opened in the year. The caller tries again
// when it is taken.
func NewReference(municipality string, year int) (Reference, error) {
	random := make([]byte, referenceRandom)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("draw a case reference: %w", err)
	}
	for i := range random {
		random[i] = referenceAlphabet[random[i]%32]
	}
	body := fmt.Sprintf("%s%02d%s", municipality, year%100, random)
	return Reference(fmt.Sprintf("SE-%s-%02d-%s-%c", municipality, year%100, random, checkCharacter(body))), nil
}

// ParseReference reads a reference as people write it: any case, O for 0, I and L for 1, space around it, hyphens left out.
// A wrong check character is Invalid.
func ParseReference(s string) (Reference, error) {
	s = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(s), "-", ""))
	rest, found := strings.CutPrefix(s, "SE")
	rest = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(rest)
	if !found || len(rest) != 12 {
		return "", Errorf(Invalid, "En ärendereferens ser ut som SE-1480-26-7K4M2-B.")
	}
	r := Reference(fmt.Sprintf("SE-%s-%s-%s-%s", rest[:4], rest[4:6], rest[6:11], rest[11:]))
	if !referencePattern.MatchString(string(r)) {
		return "", Errorf(Invalid, "En ärendereferens ser ut som SE-1480-26-7K4M2-B.")
	}
	if checkCharacter(rest[:11]) != rest[11] {
		return "", Errorf(Invalid, "Ärendereferensen %s är felskriven: kontrolltecknet stämmer inte.", r)
	}
	return r, nil
}

// checkCharacter makes Σ αⁱ·xᵢ = 0 in GF(2⁵) with x⁵+x²+1 and α = 2, i = 0 at the check character itself. α has order 31,
// so every single wrong character and every swap of neighbours changes the sum.
func checkCharacter(body string) byte {
	var sum byte
	for i := range len(body) {
		// Horner's rule from the left: the last body character ends up multiplied by α¹.
		sum = double(sum ^ byte(strings.IndexByte(referenceAlphabet, body[i])))
	}
	return referenceAlphabet[sum]
}

// double multiplies by α = x.
func double(v byte) byte {
	v <<= 1
	if v&0x20 != 0 {
		v ^= 0x25 // x⁵ = x² + 1
	}
	return v
}
