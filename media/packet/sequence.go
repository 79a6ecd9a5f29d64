package packet

// Unwrapper continues 16-bit sequence numbers over their overflow. The zero value is ready.
type Unwrapper struct {
	newest int64
	begun  bool
}

// Unwrap returns the number nearest to the newest one so far. The first is 65,536 and more, so that what came before it does
// not become negative.
func (u *Unwrapper) Unwrap(sequence uint16) int64 {
	if !u.begun {
		u.begun = true
		u.newest = 1<<16 + int64(sequence)
		return u.newest
	}
	number := u.newest + int64(int16(sequence-uint16(u.newest))) //nolint:gosec // the difference modulo 2^16, signed
	u.newest = max(u.newest, number)
	return number
}
