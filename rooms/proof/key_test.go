package proof

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys", "signing.pem")
	var made [8][]Key
	var wait sync.WaitGroup
	for i := range made {
		wait.Go(func() {
			keys, err := LoadKeys(path)
			if err != nil {
				t.Error(err)
			}
			made[i] = keys
		})
	}
	wait.Wait()
	for _, keys := range made {
		if len(keys) != 1 || keys[0].Public() != made[0][0].Public() {
			t.Fatal("processes that start at once have different keys")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".key-*")); err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
	message := []byte("message")
	signature := made[0][0].Sign(message)
	if public := made[0][0].Public(); !public.Verify(message, signature) || public.Verify([]byte("massage"), signature) {
		t.Fatal("the signature does not tell messages apart")
	}

	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKeys(path); err == nil {
		t.Error("a key that everybody may read is taken")
	}
}

// A file with two keys is a change of keys: the first vouches for the last, which signs.
func TestKeyFileOfTwo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var file []byte
	for _, name := range []string{"old", "new"} {
		if _, err := LoadKeys(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, b...)
	}
	keys, err := ParseKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	successions := Successions(keys)
	if len(successions) != 1 || !successions[0].Valid() || successions[0].New != keys[1].Public() {
		t.Fatalf("%+v", successions)
	}
	for _, bad := range [][]byte{nil, []byte("key"), append(file, 'x'), keys[0].Public().PEM(), file[:len(file)-30]} {
		if _, err := ParseKeys(bad); err == nil {
			t.Errorf("read as keys: %q", bad)
		}
	}
}

// The public key's file has one form only: every changed byte is refused or gives another key.
func TestPublicKeyFile(t *testing.T) {
	t.Parallel()
	key := NewKey([32]byte{7}).Public()
	again, err := ParsePublicPEM(key.PEM())
	if err != nil || again != key {
		t.Fatal(err)
	}
	for i := range key.PEM() {
		for flip := 1; flip < 256; flip++ {
			b := key.PEM()
			b[i] ^= byte(flip)
			if again, err := ParsePublicPEM(b); err == nil && again == key {
				t.Errorf("byte %d may be %q", i, b[i])
			}
		}
	}
	if _, err := ParsePublicPEM(append(key.PEM(), '\n')); err == nil {
		t.Error("more may follow the key")
	}
	if _, err := ParsePublicPEM(bytes.Repeat([]byte("a"), 100)); err == nil {
		t.Error("anything is a key")
	}
	id, err := ParseFingerprint("AB:CD " + key.ID()[4:])
	if err != nil || id != "abcd"+key.ID()[4:] {
		t.Errorf("%s, %v", id, err)
	}
	if _, err := ParseFingerprint(key.ID()[1:]); err == nil {
		t.Error("63 digits are a fingerprint")
	}
}
