package proof

import "slices"

// successionDomain begins what an old key signs of a new one.
const successionDomain = "plaza-key-1\n"

// Succession is an old key's word that the new one signs after it: the signature by Old of
// "plaza-key-1\n" ‖ Old[32] ‖ New[32].
type Succession struct {
	Old, New  PublicKey
	Signature Signature
}

// Succeed makes old vouch for its successor. The same keys always give the same succession.
func Succeed(old Key, successor PublicKey) Succession {
	s := Succession{Old: old.Public(), New: successor}
	s.Signature = old.Sign(s.statement())
	return s
}

// Successions makes each key vouch for the next.
func Successions(keys []Key) []Succession {
	var all []Succession
	for i := 1; i < len(keys); i++ {
		all = append(all, Succeed(keys[i-1], keys[i].Public()))
	}
	return all
}

func (s Succession) statement() []byte {
	return slices.Concat([]byte(successionDomain), s.Old[:], s.New[:])
}

// Valid reports whether the old key really signed.
func (s Succession) Valid() bool { return s.Old.Verify(s.statement(), s.Signature) }

// Leads reports whether valid successions lead from a key that is trusted to the key. Trust goes forward only: anyone can
// make a key that vouches for somebody else's.
func Leads(successions []Succession, trusted func(PublicKey) bool, key PublicKey) bool {
	seen := map[PublicKey]bool{}
	for next := []PublicKey{key}; len(next) > 0; next = next[1:] {
		if trusted(next[0]) {
			return true
		}
		seen[next[0]] = true
		for _, s := range successions {
			if s.New == next[0] && !seen[s.Old] && s.Valid() {
				next = append(next, s.Old)
			}
		}
	}
	return false
}
