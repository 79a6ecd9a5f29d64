package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
)

// vectors are from testdata/vectors.json, which was not computed by this package.
type vectors struct {
	Room           uuid.UUID `json:"room"`
	Seq            int64     `json:"seq"`
	Hash           string    `json:"hash"`
	Blind          string    `json:"blind"`
	Leaf           string    `json:"leaf"`
	Index          int       `json:"index"`
	Root           string    `json:"root"`
	SecondRoot     string    `json:"second_root"`
	PublicKeyPEM   string    `json:"public_key_pem"`
	KeyID          string    `json:"key_id"`
	FirstLine      string    `json:"first_line"`
	SecondLine     string    `json:"second_line"`
	SuccessionLine string    `json:"succession_line"`
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func hash32(t *testing.T, s string) (h [32]byte) {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) {
		t.Fatalf("vector %q: %v", s, err)
	}
	return [32]byte(b)
}

func seed(first byte) (s [32]byte) {
	for i := range s {
		s[i] = first + byte(i)
	}
	return s
}

func TestVectors(t *testing.T) {
	v := readVectors(t)
	leaf := Leaf{Head: Head{Room: v.Room, Seq: v.Seq, Hash: hash32(t, v.Hash)}, Blind: hash32(t, v.Blind)}
	if got := leaf.Sum(); got != hash32(t, v.Leaf) {
		t.Errorf("leaf %x, want %s", got, v.Leaf)
	}
	sums := []rooms.Hash{leaf.Sum()}
	for i := range uint32(MinLeaves - 1) {
		sums = append(sums, sha256.Sum256(binary.BigEndian.AppendUint32([]byte("fill"), i)))
	}
	slices.SortFunc(sums, func(a, b rooms.Hash) int { return bytes.Compare(a[:], b[:]) })
	tree, err := NewTree(sums)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Root() != hash32(t, v.Root) {
		t.Errorf("root %x, want %s", tree.Root(), v.Root)
	}
	p, ok := tree.Prove(leaf)
	if !ok || p.Index != v.Index {
		t.Fatalf("proof %v of index %d, want %d", ok, p.Index, v.Index)
	}

	key := NewKey(seed(0))
	first := Record{Day: "2026-03-02", Root: tree.Root(), Key: key.Public(), Proof: &p}
	first.Signature = key.Sign(first.Signed())
	if got := string(first.Line()); got != v.FirstLine+"\n" {
		t.Errorf("first record\n%s, want\n%s", got, v.FirstLine)
	}
	second := Record{Day: "2026-03-03", Previous: first.Sum(), Root: hash32(t, v.SecondRoot), Key: key.Public()}
	second.Signature = key.Sign(second.Signed())
	if got := string(second.Line()); got != v.SecondLine+"\n" {
		t.Errorf("second record\n%s, want\n%s", got, v.SecondLine)
	}
	if got := string(Succeed(key, NewKey(seed(32)).Public()).Line()); got != v.SuccessionLine+"\n" {
		t.Errorf("succession\n%s, want\n%s", got, v.SuccessionLine)
	}
	if got := string(key.Public().PEM()); got != v.PublicKeyPEM || key.Public().ID() != v.KeyID {
		t.Errorf("key %s\n%s", key.Public().ID(), got)
	}

	var checker Checker
	for _, line := range []string{v.FirstLine, v.SecondLine, v.SuccessionLine} {
		record, err := checker.Line([]byte(line + "\n"))
		if err != nil {
			t.Errorf("line %s: %v", line, err)
		}
		if record != nil && record.Proof != nil && record.Proof.Root(v.Room) != record.Root {
			t.Errorf("the proof of %s does not lead to its root", record.Day)
		}
	}
}

// Any byte of a published line that changes is found: by its form, its signature or its key's name.
func TestEveryByteOfALineCounts(t *testing.T) {
	v := readVectors(t)
	for _, line := range []string{v.SecondLine + "\n", v.SuccessionLine + "\n"} {
		for i := range line {
			for _, flip := range []byte{0x01, 0x20, 0x80} {
				b := []byte(line)
				b[i] ^= flip
				var checker Checker
				if _, err := checker.Line(b); err == nil {
					t.Errorf("changed byte %d not found: %s", i, b)
				}
			}
		}
	}
}
