package web

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/google/uuid"
)

func TestVerifiedIsBounded(t *testing.T) {
	t.Parallel()
	var v verified
	key := func(i int) (key [sha256.Size]byte) {
		binary.BigEndian.PutUint64(key[:], uint64(i))
		return key
	}
	used := claims{session: uuid.New()}
	v.add(key(-1), used)
	for i := range 5 * verifiedMax {
		v.add(key(i), claims{session: uuid.New()})
		if found, known := v.get(key(-1)); !known || found != used {
			t.Fatalf("forgot after %d others what is used all the time", i)
		}
		if size := len(v.young) + len(v.old); size > 2*verifiedMax {
			t.Fatalf("holds %d tokens", size)
		}
	}
	if _, known := v.get(key(0)); known {
		t.Error("remembers what has not been used for long")
	}
}
