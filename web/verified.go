package web

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/google/uuid"
)

// verifiedMax is how many tokens each half of the memory holds.
const verifiedMax = 10_000

// claims are what a cookie's token says.
type claims struct {
	session, officer uuid.UUID
	issued, expires  time.Time
}

// verified remembers tokens whose signature was good, since checking one costs more than all else that a request needs. Only
// what can never change is remembered: whether the token has expired, and whether the session's row is alive, is asked anew
// each time. It holds hashes, no tokens, and forgets those that were not used lately when it is full.
type verified struct {
	mu         sync.Mutex
	young, old map[[sha256.Size]byte]claims
}

func (v *verified) get(key [sha256.Size]byte) (claims, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if c, known := v.young[key]; known {
		return c, true
	}
	c, known := v.old[key]
	if known {
		v.put(key, c)
	}
	return c, known
}

func (v *verified) add(key [sha256.Size]byte, c claims) {
	v.mu.Lock()
	v.put(key, c)
	v.mu.Unlock()
}

// put is called with the lock held.
func (v *verified) put(key [sha256.Size]byte, c claims) {
	if v.young == nil || len(v.young) >= verifiedMax {
		v.young, v.old = make(map[[sha256.Size]byte]claims), v.young
	}
	v.young[key] = c
}
