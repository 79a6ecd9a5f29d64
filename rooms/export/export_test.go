package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/export/exporttest"
	"plaza/rooms/proof"
)

var (
	key     = proof.NewKey([32]byte{1})
	another = proof.NewKey([32]byte{2})
	pinned  = export.Options{Keys: []string{key.Public().ID()}}
)

func write(t testing.TB, s *exporttest.Source) []byte {
	t.Helper()
	b, err := s.Write()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func verify(t testing.TB, b []byte, o export.Options) export.Result {
	t.Helper()
	result, err := export.Verify(context.Background(), bytes.NewReader(b), int64(len(b)), o)
	if (err != nil) != (result.Verdict == export.Unreadable) {
		t.Fatalf("verdict %d, but %v", result.Verdict, err)
	}
	return result
}

func report(r export.Result) string {
	var b strings.Builder
	_ = r.Report(&b) // a Builder takes everything
	return b.String()
}

// published is the heads file of a source that has been written.
func published(t testing.TB, s *exporttest.Source) *proof.Chain {
	t.Helper()
	chain, err := proof.ReadChain(bytes.NewReader(s.Published()))
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func withhold(seq int64) rooms.Reason {
	switch {
	case seq%11 == 3:
		return rooms.Hidden
	case seq%13 == 5:
		return rooms.Disposed
	}
	return ""
}

// Any part of any room, with any of its payloads withheld, is whole, and lists what is withheld.
func TestEveryExportIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := &exporttest.Source{
			Seed: rapid.Uint64().Draw(t, "seed"), Count: rapid.Int64Range(1, 60).Draw(t, "events"), Days: rapid.IntRange(1, 4).Draw(t, "days"), Key: key,
		}
		s.From = rapid.Int64Range(1, s.Count).Draw(t, "from")
		s.To = rapid.Int64Range(s.From, s.Count).Draw(t, "to")
		reasons := rapid.SliceOfN(rapid.SampledFrom([]rooms.Reason{"", "", rooms.Hidden, rooms.Disposed}), int(s.Count), int(s.Count)).Draw(t, "withheld")
		s.Withhold = func(seq int64) rooms.Reason { return reasons[seq-1] }
		b, err := s.Write()
		if err != nil {
			t.Fatal(err)
		}
		trusted, err := proof.ReadChain(bytes.NewReader(s.Published()))
		if err != nil {
			t.Fatal(err)
		}
		r, err := export.Verify(context.Background(), bytes.NewReader(b), int64(len(b)), export.Options{Keys: pinned.Keys, Heads: trusted})
		if err != nil || r.Verdict != export.Whole || r.Events != s.To-s.From+1 {
			t.Fatalf("%d events, %v\n%s", r.Events, err, report(r))
		}
		var want []export.Withheld
		for seq := s.From; seq <= s.To; seq++ {
			if reasons[seq-1] != "" {
				want = append(want, export.Withheld{Seq: seq, Reason: reasons[seq-1]})
			}
		}
		if !slices.Equal(r.Withheld, want) {
			t.Fatalf("withheld %v, want %v", r.Withheld, want)
		}
	})
}

func TestWhichKey(t *testing.T) {
	t.Parallel()
	s := &exporttest.Source{Count: 20, Days: 3, Key: key}
	file := write(t, s)
	chain := published(t, s)
	resigned := unpack(t, file)
	resigned.sign(t, another)
	signedAnew := resigned.pack(t, zip.Store)

	successor := &exporttest.Source{Count: 20, Days: 3, Key: another, Succession: []proof.Succession{proof.Succeed(key, another.Public())}}
	succeeded := write(t, successor)
	for name, c := range map[string]struct {
		file []byte
		o    export.Options
		want export.Verdict
	}{
		"known":                            {file, pinned, export.Whole},
		"unknown":                          {file, export.Options{}, export.UnknownKey},
		"one of several":                   {file, export.Options{Keys: []string{another.Public().ID(), strings.ToUpper(key.Public().ID())}}, export.Whole},
		"another":                          {file, export.Options{Keys: []string{another.Public().ID()}}, export.Broken},
		"known by the heads":               {file, export.Options{Heads: chain}, export.Whole},
		"signed anew":                      {signedAnew, export.Options{}, export.UnknownKey},
		"signed anew, key asked for":       {signedAnew, pinned, export.Broken},
		"signed anew, heads":               {signedAnew, export.Options{Heads: chain}, export.UnknownKey},
		"signed by a successor":            {succeeded, pinned, export.Whole},
		"trust does not go backwards":      {file, export.Options{Keys: []string{another.Public().ID()}, Heads: published(t, successor)}, export.Broken},
		"a fingerprint that is none":       {file, export.Options{Keys: []string{"abc"}}, export.Unreadable},
		"same heads, signed by a stranger": {file, export.Options{Heads: published(t, successor)}, export.UnknownKey},
	} {
		if r := verify(t, c.file, c.o); r.Verdict != c.want {
			t.Errorf("%s: %d, want %d\n%s", name, r.Verdict, c.want, report(r))
		}
	}
	if r := verify(t, signedAnew, export.Options{}); !strings.Contains(report(r), "another key than the export") {
		t.Errorf("does not say that the heads have another key\n%s", report(r))
	}
}

// An export packed again by another program is the same export.
func TestContainerDoesNotMatter(t *testing.T) {
	t.Parallel()
	m := unpack(t, write(t, &exporttest.Source{Count: 50, Days: 2, Key: key}))
	slices.Reverse(m)
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		if r := verify(t, m.pack(t, method), pinned); r.Verdict != export.Whole {
			t.Errorf("method %d\n%s", method, report(r))
		}
	}
}

// Lines longer than a block are verified like others, up to the longest that may be.
func TestLongLines(t *testing.T) {
	t.Parallel()
	sizes := map[int64]int{3: 255 << 10, 4: 256 << 10, 7: 600 << 10, 8: 1<<20 - 600, 12: 257 << 10}
	s := &exporttest.Source{Count: 12, Days: 1, Key: key, Rewrite: func(e *rooms.Event) {
		if size := sizes[e.Seq]; size > 0 {
			e.Payload = []byte(`{"text":"` + strings.Repeat("å", size/2) + `"}`)
		}
	}}
	if r := verify(t, write(t, s), pinned); r.Verdict != export.Whole || r.Events != 12 {
		t.Errorf("%d events\n%s", r.Events, report(r))
	}
}

type failingReader struct{ bytes.Reader }

var errDisk = errors.New("the disk is broken")

func (r *failingReader) ReadAt(b []byte, at int64) (int, error) {
	if at < 100_000 && len(b) > 1000 {
		return 0, errDisk
	}
	return r.Reader.ReadAt(b, at)
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	file := write(t, &exporttest.Source{Count: 1000, Days: 1, Key: key})
	other := members{{"letter.txt", []byte("Hej")}}.pack(t, zip.Store)
	var many members
	for range 30_000 {
		many = append(many, member{strings.Repeat("a", 40), nil})
	}
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("Hej"), "cut": file[:len(file)/2], "another ZIP file": other, "a huge directory": many.pack(t, zip.Store),
	} {
		if r := verify(t, b, pinned); r.Verdict != export.Unreadable {
			t.Errorf("%s: %d\n%s", name, r.Verdict, report(r))
		}
	}

	r, err := export.Verify(context.Background(), &failingReader{*bytes.NewReader(file)}, int64(len(file)), pinned)
	if r.Verdict != export.Unreadable || !errors.Is(err, errDisk) {
		t.Errorf("a broken disk: %d, %v", r.Verdict, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err = export.Verify(ctx, bytes.NewReader(file), int64(len(file)), pinned)
	if r.Verdict != export.Unreadable || !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %d, %v", r.Verdict, err)
	}
}

// What cannot be exported truly is not exported at all.
func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	for name, rewrite := range map[string]func(*rooms.Event){
		"a gap":                  func(e *rooms.Event) { e.Seq += e.Seq / 7 },
		"no payload, no reason":  func(e *rooms.Event) { e.Payload = nil },
		"a payload beyond limit": func(e *rooms.Event) { e.Payload = bytes.Repeat([]byte{'x'}, 1<<20) },
	} {
		s := &exporttest.Source{Count: 20, Days: 1, Key: key, Rewrite: rewrite}
		if _, err := s.Write(); err == nil {
			t.Errorf("%s is exported", name)
		}
	}
	s := &exporttest.Source{Count: 20, Days: 1, Key: key, To: 25}
	if _, err := s.Write(); err == nil {
		t.Error("fewer events than promised are exported")
	}
}
