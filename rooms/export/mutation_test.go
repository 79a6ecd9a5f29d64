package export_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"plaza/rooms/export"
	"plaza/rooms/export/exporttest"
)

// The short dose of mutations, and how much more PLAZA_SOAK gives.
const (
	mutations = 3_000
	soakDose  = 200
)

// mutate changes one random byte of a random member's content or name: to another, one more, or one less. Contents are chosen as
// often as they are long, but short ones often enough.
func mutate(m members, random *rand.Rand) (members, string) {
	m = slices.Clone(m)
	i := random.IntN(len(m))
	if random.IntN(2) == 0 {
		i = slices.IndexFunc(m, func(f member) bool { return f.name == export.EventsFile })
	}
	content, what := m[i].content, "content"
	if random.IntN(20) == 0 {
		content, what = []byte(m[i].name), "name"
	}
	at, value := random.IntN(len(content)), byte(random.IntN(256))
	var changed []byte
	switch random.IntN(6) {
	case 0:
		changed, what = slices.Insert(bytes.Clone(content), at, value), what+" with one more"
	case 1:
		changed, what = slices.Delete(bytes.Clone(content), at, at+1), what+" with one less"
	default:
		if value == content[at] {
			value ^= 0x20
		}
		changed = bytes.Clone(content)
		changed[at] = value
	}
	name := m[i].name
	if bytes.HasPrefix([]byte(what), []byte("content")) {
		m[i].content = changed
	} else {
		m[i].name = string(changed)
	}
	return m, fmt.Sprintf("%s, %s, byte %d, value %#x", name, what, at, value)
}

// Any single byte of any member's name or content that changes is found, whether or not the key is known.
func TestEveryMutationIsFound(t *testing.T) {
	t.Parallel()
	whole := unpack(t, write(t, &exporttest.Source{Count: 12, Days: 2, Key: key, Withhold: withhold, Files: 5, FileSize: 300}))
	dose := mutations
	if os.Getenv("PLAZA_SOAK") != "" {
		dose *= soakDose
	}
	const workers = 4
	for worker := range workers {
		t.Run(fmt.Sprint(worker), func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			random := rand.New(rand.NewPCG(seed, 0))
			for range dose / workers {
				m, what := mutate(whole, random)
				if r := verify(t, m.pack(t, zip.Store), export.Options{}); r.Verdict != export.Broken || r.FindingCount == 0 {
					t.Fatalf("seed %d: %s: not found\n%s", seed, what, report(r))
				}
			}
		})
	}
}

// The same with the manifest made true again and signed with the true key: what the events say of themselves is enough to find
// whatever changes in them, but for the reason that a payload is withheld, which only the signature covers.
func TestEveryMutationOfEventsIsFound(t *testing.T) {
	t.Parallel()
	whole := unpack(t, write(t, &exporttest.Source{Count: 12, Days: 2, Key: key}))
	events := whole.get(t, export.EventsFile)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	dose := mutations / 3
	if os.Getenv("PLAZA_SOAK") != "" {
		dose *= soakDose
	}
	for range dose {
		m := whole.clone()
		at, value := random.IntN(len(events)), byte(random.IntN(256))
		if value == events[at] {
			value ^= 0x20
		}
		changed := bytes.Clone(events)
		changed[at] = value
		m.set(t, export.EventsFile, changed)
		m.settle(t, key, nil)
		if r := verify(t, m.pack(t, zip.Store), pinned); r.Verdict != export.Broken {
			t.Fatalf("seed %d: byte %d of the events as %#x: not found\n%s", seed, at, value, report(r))
		}
	}
}

// Whatever the bytes are, verifying ends and says something.
func FuzzVerify(f *testing.F) {
	s := &exporttest.Source{Count: 3, Days: 1, Key: key, Withhold: withhold, Files: 2, FileSize: 10}
	b, err := s.Write()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(unpack(f, b).pack(f, zip.Deflate))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := verify(t, b, pinned)
		if r.Verdict == export.Broken && r.FindingCount == 0 || r.Verdict == export.UnknownKey {
			t.Errorf("verdict %d with %d findings", r.Verdict, r.FindingCount)
		}
	})
}

// FuzzVerifyEvents reaches deeper: the container and the rest of the export are whole and signed.
func FuzzVerifyEvents(f *testing.F) {
	s := &exporttest.Source{Count: 3, Days: 1, Key: key, Withhold: withhold}
	b, err := s.Write()
	if err != nil {
		f.Fatal(err)
	}
	whole := unpack(f, b)
	f.Add(whole.get(f, export.EventsFile), whole.get(f, export.HeadsFile))
	f.Fuzz(func(t *testing.T, events, heads []byte) {
		m := whole.clone()
		m.set(t, export.EventsFile, events)
		m.set(t, export.HeadsFile, heads)
		m.settle(t, key, nil)
		r := verify(t, m.pack(t, zip.Store), pinned)
		same := bytes.Equal(events, whole.get(t, export.EventsFile))
		if r.Verdict == export.Whole && !same && !bytes.Contains(events, []byte(`"withheld":`)) {
			t.Errorf("other events are whole too\n%s", events)
		}
	})
}
