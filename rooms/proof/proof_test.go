package proof

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

func drawHash(t *rapid.T, label string) (h rooms.Hash) {
	copy(h[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label))
	return h
}

func drawHeads(t *rapid.T, most int) []Head {
	heads := make([]Head, rapid.IntRange(0, most).Draw(t, "rooms"))
	for i := range heads {
		heads[i] = Head{Room: uuid.New(), Seq: rapid.Int64Range(1, rooms.MaxInteger).Draw(t, "seq"), Hash: drawHash(t, "hash")}
	}
	return heads
}

// Every head of a day can be proved for its room, and for no other room, seq or hash.
func TestProofHoldsForItsHeadAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		heads := drawHeads(t, 20)
		key := NewKey(drawHash(t, "seed"))
		record, leaves, sums, err := SignHeads("2026-11-22", heads, nil, key, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := NewTree(sums)
		if err != nil || tree.Root() != record.Root || len(leaves) != len(heads) {
			t.Fatalf("tree over %d of %d heads: %v", len(leaves), len(heads), err)
		}
		for i, leaf := range leaves {
			p, ok := tree.Prove(leaf)
			if !ok || p.Root(heads[i].Room) != record.Root {
				t.Fatalf("no proof of head %d", i)
			}
			if p.Root(uuid.New()) == record.Root {
				t.Fatal("the proof holds for another room")
			}
			wrong := p
			switch rapid.IntRange(0, 4).Draw(t, "wrong") {
			case 0:
				wrong.Seq++
			case 1:
				wrong.Hash[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
			case 2:
				wrong.Blind[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
			case 3:
				wrong.Index ^= 1 << rapid.IntRange(0, len(p.Path)-1).Draw(t, "bit")
			case 4:
				wrong.Path = append([]rooms.Hash{}, p.Path...)
				wrong.Path[rapid.IntRange(0, len(p.Path)-1).Draw(t, "step")][0] ^= 1
			}
			if wrong.Root(heads[i].Room) == record.Root {
				t.Fatalf("a wrong proof holds: %+v", wrong)
			}
		}
		if _, ok := tree.Prove(Leaf{Head: Head{Room: uuid.New(), Seq: 1}}); ok {
			t.Fatal("a proof of a head that is not in the tree")
		}
	})
}

// The tree's size tells nothing of how many rooms there are until they are more than it holds.
func TestTreeIsFilled(t *testing.T) {
	t.Parallel()
	for rooms, want := range map[int]int{0: MinLeaves, 1: MinLeaves, MinLeaves: MinLeaves, MinLeaves + 1: 2 * MinLeaves} {
		leaves, err := Blind(make([]Head, rooms), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		sums, err := Sums(leaves, rand.Reader)
		if err != nil || len(sums) != want {
			t.Errorf("%d rooms: %d leaves, want %d (%v)", rooms, len(sums), want, err)
		}
	}
	if _, err := Blind(make([]Head, 1), bytes.NewReader(nil)); err == nil {
		t.Error("a blind without randomness")
	}
	if _, err := Sums(nil, bytes.NewReader(nil)); err == nil {
		t.Error("filling leaves without randomness")
	}
	if _, err := NewTree(make([]rooms.Hash, MinLeaves-1)); err == nil {
		t.Error("a tree that is not filled")
	}
	unsorted := make([]rooms.Hash, MinLeaves)
	unsorted[0][0] = 1
	if _, err := NewTree(unsorted); err == nil {
		t.Error("a tree of unsorted leaves")
	}
}

// drawChain signs days, changing keys on the way.
func drawChain(t *rapid.T) (file []string, keys []Key) {
	key := NewKey(drawHash(t, "seed"))
	keys = []Key{key}
	day, previous := Day("2026-02-26"), (*Record)(nil)
	for range rapid.IntRange(2, 6).Draw(t, "days") {
		record, _, _, err := SignHeads(day, nil, previous, key, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, string(record.Line()))
		previous, day = &record, day.Next()
		if rapid.Bool().Draw(t, "new key") {
			successor := NewKey(drawHash(t, "seed"))
			file = append(file, string(Succeed(key, successor.Public()).Line()))
			key = successor
			keys = append(keys, key)
		}
	}
	return file, keys
}

func TestChain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		file, keys := drawChain(t)
		chain, err := ReadChain(strings.NewReader(strings.Join(file, "")))
		if err != nil {
			t.Fatal(err)
		}
		if !chain.Signed(keys[0].Public()) || chain.Signed(PublicKey{}) {
			t.Fatal("the chain does not know its keys")
		}
		last := keys[len(keys)-1].Public()
		trust := func(k Key) bool {
			return Leads(chain.Successions(), func(p PublicKey) bool { return p == k.Public() }, last)
		}
		if !trust(keys[0]) || trust(NewKey([32]byte{1})) {
			t.Fatal("trust does not follow the successions")
		}

		// Two days swapped are found. A succession may stand earlier than it must.
		i := rapid.IntRange(0, len(file)-2).Draw(t, "line")
		if strings.Contains(file[i], `"day"`) && strings.Contains(file[i+1], `"day"`) {
			swapped := append([]string{}, file...)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if _, err := ReadChain(strings.NewReader(strings.Join(swapped, ""))); !errors.Is(err, ErrOrder) {
				t.Fatalf("swapped days: %v", err)
			}
		}
	})
}

func TestChainFaults(t *testing.T) {
	t.Parallel()
	key, stranger := NewKey([32]byte{1}), NewKey([32]byte{2})
	sign := func(day Day, previous *Record, k Key) *Record {
		r, _, _, err := SignHeads(day, nil, previous, k, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return &r
	}
	first := sign("2026-11-21", nil, key)
	second := sign("2026-11-22", first, key)
	forged := *second
	forged.Root[0] ^= 1
	untrue := Succeed(stranger, stranger.Public())
	untrue.Old = key.Public()
	long := strings.Repeat(" ", maxLine+1)
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"signature":        {string(first.Line()) + string(forged.Line()), ErrSignature},
		"another history":  {string(first.Line()) + string(sign("2026-11-22", nil, key).Line()), ErrLink},
		"twice":            {string(first.Line()) + string(first.Line()), ErrOrder},
		"stranger":         {string(first.Line()) + string(sign("2026-11-22", first, stranger).Line()), ErrSuccession},
		"false succession": {string(first.Line()) + string(untrue.Line()), ErrSignature},
		"no newline":       {strings.TrimSuffix(string(first.Line()), "\n"), ErrForm},
		"CRLF":             {strings.ReplaceAll(string(first.Line()), "\n", "\r\n"), ErrForm},
		"upper case":       {strings.ToUpper(string(first.Line())), ErrForm},
		"long":             {long, ErrForm},
		"not JSON":         {"heads\n", ErrForm},
		"empty object":     {"{}\n", ErrForm},
	} {
		if _, err := ReadChain(strings.NewReader(c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := ReadChain(strings.NewReader("")); err == nil {
		t.Error("an empty file is a chain")
	}
	missing := sign("2026-11-24", sign("2026-11-23", second, key), key)
	chain, err := ReadChain(strings.NewReader(string(first.Line()) + string(missing.Line())))
	if err != nil {
		t.Fatalf("days lost between: %v", err)
	}
	if !chain.Holds(*missing) || chain.Holds(*second) || chain.Holds(forged) || len(chain.Days()) != 2 {
		t.Error("the chain does not hold what it read, and only that")
	}
}

func TestSignedBytesReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "time"), 0)
		r := Record{Day: DayOf(at), Previous: drawHash(t, "previous"), Root: drawHash(t, "root")}
		again, err := ParseSigned(r.Signed())
		if err != nil || again != r {
			t.Fatalf("%+v, %v", again, err)
		}
		if _, err := ParseSigned(r.Signed()[1:]); err == nil {
			t.Fatal("cut bytes are read")
		}
		if r.Day.Next().Cut().Sub(r.Day.Cut()) != 24*time.Hour || at.Before(r.Day.Cut()) {
			t.Fatalf("day %s of %v", r.Day, at)
		}
	})
	for _, s := range []string{"2026-02-30", "2026-2-03", "", "2026-02-03 "} {
		if _, err := ParseDay(s); err == nil {
			t.Errorf("%q is read as a day", s)
		}
	}
}

func FuzzReadChain(f *testing.F) {
	key := NewKey([32]byte{1})
	r, leaves, sums, err := SignHeads("2026-11-22", []Head{{Seq: 1}}, nil, key, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r.Line())
	tree, err := NewTree(sums)
	if err != nil {
		f.Fatal(err)
	}
	p, _ := tree.Prove(leaves[0])
	r.Proof = &p
	f.Add(r.Line())
	f.Add(Succeed(key, key.Public()).Line())
	f.Fuzz(func(t *testing.T, b []byte) {
		chain, err := ReadChain(bytes.NewReader(b))
		if err == nil && len(chain.Days()) == 0 {
			t.Error("a chain without days")
		}
		if record, succession, err := parseLine(b); err == nil {
			if record != nil && !bytes.Equal(record.Line(), b) || succession != nil && !bytes.Equal(succession.Line(), b) {
				t.Errorf("read in another form: %q", b)
			}
		}
	})
}
