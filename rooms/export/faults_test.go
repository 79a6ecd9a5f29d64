package export_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"testing"
	"time"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/export/exporttest"
)

// fault is a finding that a test expects, reduced to what does not depend on wording.
type fault struct {
	kind   export.Kind
	member string
	seq    int64
}

func faults(r export.Result) []fault {
	all := make([]fault, len(r.Findings))
	for i, f := range r.Findings {
		all[i] = fault{f.Kind, f.Member, f.Seq}
	}
	return all
}

// editLine replaces a part of a line.
func editLine(t *testing.T, lines [][]byte, seq int, from, to string) [][]byte {
	t.Helper()
	if !bytes.Contains(lines[seq-1], []byte(from)) {
		t.Fatalf("no %q in %s", from, lines[seq-1])
	}
	lines[seq-1] = bytes.Replace(lines[seq-1], []byte(from), []byte(to), 1)
	return lines
}

// Each way in which events can be wrong is named, with the event's number, and nothing else is blamed.
func TestFaultsInEventsAreNamed(t *testing.T) {
	t.Parallel()
	const n = 60
	s := &exporttest.Source{Count: n, Days: 3, Key: key}
	whole := unpack(t, write(t, s))
	other := unpack(t, write(t, &exporttest.Source{Seed: 5, Count: n, Days: 3, Key: key})).lines(t, export.EventsFile)
	one := func(kind export.Kind, seq int64) []fault { return []fault{{kind, export.EventsFile, seq}} }
	for name, c := range map[string]struct {
		edit func(lines [][]byte) [][]byte
		want []fault
	}{
		"payload changed":      {func(l [][]byte) [][]byte { return editLine(t, l, 7, `"payload":{"text":"`, `"payload":{"text":"x`) }, one(export.Changed, 7)},
		"time changed":         {func(l [][]byte) [][]byte { return editLine(t, l, 7, `"time":"2026`, `"time":"2027`) }, one(export.Changed, 7)},
		"hash changed":         {func(l [][]byte) [][]byte { l[6][9] ^= 1; return l }, one(export.Changed, 7)},
		"salt changed":         {func(l [][]byte) [][]byte { l[6][len(l[6])-6] ^= 1; return l }, one(export.Changed, 7)},
		"room changed":         {func(l [][]byte) [][]byte { return editLine(t, l, 7, `"room":"01`, `"room":"02`) }, []fault{{export.Changed, export.EventsFile, 7}, {export.Changed, export.EventsFile, 7}}},
		"first changed":        {func(l [][]byte) [][]byte { return editLine(t, l, 1, "Gemensamt", "Gemensamd") }, one(export.Changed, 1)},
		"last changed":         {func(l [][]byte) [][]byte { return editLine(t, l, n, "officer", "service") }, one(export.Changed, n)},
		"space in the header":  {func(l [][]byte) [][]byte { return editLine(t, l, 7, `,"seq":`, `, "seq":`) }, one(export.Changed, 7)},
		"space in the payload": {func(l [][]byte) [][]byte { return editLine(t, l, 7, `{"text":`, `{"text": `) }, one(export.Changed, 7)},
		"member added":         {func(l [][]byte) [][]byte { return editLine(t, l, 7, `,"v":1}`, `,"v":1,"w":1}`) }, one(export.Changed, 7)},
		"upper case":           {func(l [][]byte) [][]byte { l[6] = bytes.ToUpper(l[6]); return l }, one(export.Changed, 7)},
		"CRLF":                 {func(l [][]byte) [][]byte { l[6] = append(l[6][:len(l[6])-1], "\r\n"...); return l }, one(export.Changed, 7)},
		"two unreadable":       {func(l [][]byte) [][]byte { l[6], l[7] = []byte("a\n"), []byte("b\n"); return l }, []fault{{export.Changed, export.EventsFile, 7}, {export.Changed, export.EventsFile, 8}}},
		"missing":              {func(l [][]byte) [][]byte { return slices.Delete(l, 6, 7) }, one(export.Missing, 7)},
		"first missing":        {func(l [][]byte) [][]byte { return l[1:] }, one(export.Missing, 1)},
		"three missing":        {func(l [][]byte) [][]byte { return slices.Delete(l, 6, 9) }, one(export.Missing, 7)},
		"tail cut":             {func(l [][]byte) [][]byte { return l[:n-5] }, one(export.CutTail, n-4)},
		"all cut":              {func(l [][]byte) [][]byte { return nil }, one(export.CutTail, 1)},
		"swapped":              {func(l [][]byte) [][]byte { l[6], l[7] = l[7], l[6]; return l }, one(export.Reordered, 7)},
		"moved back":           {func(l [][]byte) [][]byte { late := l[20]; return slices.Insert(slices.Delete(l, 20, 21), 40, late) }, one(export.Reordered, 21)},
		"last first":           {func(l [][]byte) [][]byte { return append([][]byte{l[1], l[2], l[0]}, l[3:]...) }, one(export.Reordered, 1)},
		"twice":                {func(l [][]byte) [][]byte { return slices.Insert(l, 7, l[6]) }, one(export.Added, 7)},
		"a line added":         {func(l [][]byte) [][]byte { return slices.Insert(l, 7, []byte("Hej\n")) }, one(export.Added, 0)},
		"an empty line added":  {func(l [][]byte) [][]byte { return append(l, []byte("\n")) }, one(export.Added, 0)},
		"no newline at the end": {func(l [][]byte) [][]byte {
			l[n-1] = l[n-1][:len(l[n-1])-1]
			return l
		}, one(export.Changed, n)},
		"one of another room": {func(l [][]byte) [][]byte { l[6] = other[6]; return l }, []fault{{export.Changed, export.EventsFile, 7}, {export.Changed, export.EventsFile, 7}, {export.Changed, export.EventsFile, 8}}},
		"after the last": {func(l [][]byte) [][]byte {
			return append(l, bytes.Replace(l[n-1], []byte(`"seq":60`), []byte(`"seq":61`), 1))
		}, one(export.Added, n+1)},
	} {
		t.Run(name, func(t *testing.T) {
			m := whole.clone()
			lines := m.lines(t, export.EventsFile)
			for i := range lines {
				lines[i] = bytes.Clone(lines[i])
			}
			m.set(t, export.EventsFile, bytes.Join(c.edit(lines), nil))
			m.settle(t, key, nil) // so that it is the events themselves that tell
			r := verify(t, m.pack(t, zip.Store), pinned)
			if r.Verdict != export.Broken || !slices.Equal(faults(r), c.want) {
				t.Errorf("found %v, want %v\n%s", faults(r), c.want, report(r))
			}
		})
	}
}

// What is wrong with files as such is named too.
func TestFaultsInFilesAreNamed(t *testing.T) {
	t.Parallel()
	whole := unpack(t, write(t, &exporttest.Source{Count: 60, Days: 3, Key: key, Withhold: withhold}))
	edit := func(name, from, to string) func(members) members {
		return func(m members) members {
			m.set(t, name, []byte(replaceOnce(t, string(m.get(t, name)), from, to)))
			return m
		}
	}
	drop := func(name string) func(members) members {
		return func(m members) members {
			return slices.DeleteFunc(m, func(f member) bool { return f.name == name })
		}
	}
	for name, c := range map[string]struct {
		edit func(members) members
		want []fault
	}{
		"file added":      {func(m members) members { return append(m, member{"more.txt", nil}) }, []fault{{export.Added, "more.txt", 0}}},
		"folder added":    {func(m members) members { return append(m, member{"folder/", nil}) }, []fault{{export.Added, "folder/", 0}}},
		"path added":      {func(m members) members { return append(m, member{"../key.pub", nil}) }, []fault{{export.Added, "../key.pub", 0}}},
		"file twice":      {func(m members) members { return append(m, m[1]) }, []fault{{export.Added, events, 0}}},
		"file renamed":    {func(m members) members { m[1].name = "Events.jsonl"; return m }, []fault{{export.Added, "Events.jsonl", 0}, {export.Missing, events, 0}}},
		"no people":       {drop(export.PeopleFile), []fault{{export.Missing, export.PeopleFile, 0}}},
		"no heads":        {drop(export.HeadsFile), []fault{{export.Missing, export.HeadsFile, 0}}},
		"no signature":    {drop(export.SignatureFile), []fault{{export.Missing, export.SignatureFile, 0}}},
		"no key":          {drop(export.KeyFile), []fault{{export.Missing, export.KeyFile, 0}}},
		"no manifest":     {drop(export.ManifestFile), []fault{{export.Missing, export.ManifestFile, 0}}},
		"people changed":  {edit(export.PeopleFile, "Anna Ek", "Anna Ko"), []fault{{export.Changed, export.PeopleFile, 0}}},
		"text longer":     {edit(export.VerifyFile, "ENGLISH", "ENGLISH "), []fault{{export.Changed, export.VerifyFile, 0}}},
		"hidden disposed": {func(m members) members { return replaceFirst(t, m, `"withheld":"hidden"`, `"withheld":"disposed"`) }, []fault{{export.Changed, events, 0}}},
		"room renamed":    {edit(export.ManifestFile, "Gemensamt", "Gemensamd"), []fault{{export.WrongSignature, export.SignatureFile, 0}}},
		"manifest spaced": {edit(export.ManifestFile, "{\n  \"format\"", "{\n   \"format\""), []fault{{export.Changed, export.ManifestFile, 0}, {export.WrongSignature, export.SignatureFile, 0}}},
		"signature short": {func(m members) members { m.set(t, export.SignatureFile, []byte("x")); return m }, []fault{{export.WrongSignature, export.SignatureFile, 0}}},
		"signature huge":  {func(m members) members { m.set(t, export.SignatureFile, make([]byte, 1<<20)); return m }, []fault{{export.OverLimit, export.SignatureFile, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := verify(t, c.edit(whole.clone()).pack(t, zip.Store), pinned)
			if r.Verdict != export.Broken || !slices.Equal(faults(r), c.want) {
				t.Errorf("found %v, want %v\n%s", faults(r), c.want, report(r))
			}
		})
	}

	long := whole.clone()
	long.set(t, export.EventsFile, bytes.Repeat([]byte("x"), 3<<20))
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		if r := verify(t, long.pack(t, method), pinned); r.Verdict != export.Broken {
			t.Errorf("an endless line\n%s", report(r))
		}
	}
}

const events = export.EventsFile

func replaceFirst(t *testing.T, m members, from, to string) members {
	m.set(t, export.EventsFile, bytes.Replace(m.get(t, export.EventsFile), []byte(from), []byte(to), 1))
	return m
}

// A name stands twice in a ZIP file, before the content and in the directory; both count.
func TestBothNamesCount(t *testing.T) {
	t.Parallel()
	file := write(t, &exporttest.Source{Count: 5, Days: 1, Key: key})
	for _, f := range unpack(t, file) {
		for signature, offset := range map[string]int{"PK\x03\x04": 30, "PK\x01\x02": 46} {
			at := nameAt(t, file, signature, offset, f.name)
			for i := range f.name {
				b := bytes.Clone(file)
				b[at+i] ^= 1
				if r := verify(t, b, pinned); r.Verdict != export.Broken {
					t.Errorf("%s, byte %d after %q\n%s", f.name, i, signature, report(r))
				}
			}
		}
	}
}

// nameAt finds a member's name in the one of its two headers that begins with the signature.
func nameAt(t *testing.T, file []byte, signature string, offset int, name string) int {
	t.Helper()
	for from := 0; ; {
		at := bytes.Index(file[from:], []byte(signature))
		if at < 0 {
			t.Fatalf("no header %q of %s", signature, name)
		}
		from += at + offset
		if bytes.HasPrefix(file[min(from, len(file)):], []byte(name)) {
			return from
		}
	}
}

// An operator who rewrites the log and signs anew with the true key is found by the heads that were published before.
func TestOperatorsRewriting(t *testing.T) {
	t.Parallel()
	const n = 60
	honest := &exporttest.Source{Count: n, Days: 6, Key: key}
	original := unpack(t, write(t, honest))
	trusted := export.Options{Keys: pinned.Keys, Heads: published(t, honest)}

	rewritten := &exporttest.Source{Count: n, Days: 6, Key: key, Rewrite: func(e *rooms.Event) {
		if e.Seq == 5 {
			e.Payload = []byte(`{"text":"Inget sades."}`)
		}
	}}
	headless := unpack(t, write(t, rewritten))
	headless.set(t, export.HeadsFile, nil)
	headless.settle(t, key, nil)

	cut := unpack(t, write(t, &exporttest.Source{Count: n, Days: 6, Key: key, To: 30}))
	cut.settle(t, key, complete)

	partial := write(t, &exporttest.Source{Count: n, Days: 6, Key: key, From: 10, To: 30})
	foreign := original.clone() // a head that is the room's, but of a day when it was not published
	foreign.set(t, export.HeadsFile, unpack(t, write(t, rewritten)).get(t, export.HeadsFile))
	foreign.settle(t, key, nil)

	for name, c := range map[string]struct {
		file         []byte
		alone, heads export.Verdict
	}{
		"honest":            {original.pack(t, zip.Store), export.Whole, export.Whole},
		"honest part":       {partial, export.Whole, export.Whole},
		"rewritten":         {write(t, rewritten), export.Whole, export.Broken},
		"without heads":     {headless.pack(t, zip.Store), export.Whole, export.Broken},
		"cut":               {cut.pack(t, zip.Store), export.Whole, export.Broken},
		"heads of another":  {foreign.pack(t, zip.Store), export.Broken, export.Broken},
		"another room's id": {write(t, &exporttest.Source{Seed: 3, Count: n, Days: 6, Key: key}), export.Whole, export.Broken},
	} {
		if r := verify(t, c.file, pinned); r.Verdict != c.alone {
			t.Errorf("%s, alone: %d, want %d\n%s", name, r.Verdict, c.alone, report(r))
		}
		if r := verify(t, c.file, trusted); r.Verdict != c.heads {
			t.Errorf("%s, with published heads: %d, want %d\n%s", name, r.Verdict, c.heads, report(r))
		}
	}
}

// complete claims that a part is all there is.
func complete(m *export.Manifest) { m.Complete = true }

// Back-dating shows by the log alone, or by a head that lacks the event.
func TestBackDating(t *testing.T) {
	t.Parallel()
	const n = 60
	honest := &exporttest.Source{Count: n, Days: 6, Key: key}
	original := unpack(t, write(t, honest))
	chain := published(t, honest)
	cut := chain.Days()[1].Cut()

	r := verify(t, write(t, &exporttest.Source{Count: n, Days: 6, Key: key, Rewrite: func(e *rooms.Event) {
		if e.Seq == 30 {
			e.Time = e.Time.Add(-24 * time.Hour)
		}
	}}), pinned)
	if want := (fault{export.BackDated, export.EventsFile, 30}); !slices.Contains(faults(r), want) || r.Verdict != export.Broken {
		t.Errorf("earlier than its predecessor: %v\n%s", faults(r), report(r))
	}

	// The first event after the cut of the second day is given a time before it. Up to there the log is the published one.
	var moved int64
	before := unpack(t, write(t, &exporttest.Source{Count: n, Days: 6, Key: key, Rewrite: func(e *rooms.Event) {
		if moved == 0 && !e.Time.Before(cut) {
			moved = e.Seq
		}
		if e.Seq == moved {
			e.Time = cut.Add(-time.Millisecond)
		}
	}}))
	var heads []byte
	for _, line := range original.lines(t, export.HeadsFile)[:2] {
		heads = append(heads, line...)
	}
	before.set(t, export.HeadsFile, heads)
	before.settle(t, key, nil)
	r = verify(t, before.pack(t, zip.Store), pinned)
	if want := []fault{{export.BackDated, export.EventsFile, moved}}; !slices.Equal(faults(r), want) {
		t.Errorf("earlier than a head that lacks it: %v, want %v\n%s", faults(r), want, report(r))
	}

	// The heads say that there is more than the export has.
	short := unpack(t, write(t, &exporttest.Source{Count: n, Days: 6, Key: key, To: 30}))
	short.set(t, export.HeadsFile, original.get(t, export.HeadsFile))
	short.settle(t, key, complete)
	r = verify(t, short.pack(t, zip.Store), pinned)
	if want := []fault{{export.CutTail, export.EventsFile, 31}}; !slices.Equal(faults(r), want) {
		t.Errorf("a tail that the heads have: %v, want %v\n%s", faults(r), want, report(r))
	}
}

// A stranger who cuts the tail and makes all else true again has only another key to sign with.
func TestStrangersRewriting(t *testing.T) {
	t.Parallel()
	s := &exporttest.Source{Count: 60, Days: 3, Key: another, To: 30}
	m := unpack(t, write(t, s))
	m.settle(t, another, complete)
	file := m.pack(t, zip.Store)
	if r := verify(t, file, pinned); !slices.Equal(faults(r), []fault{{export.WrongKey, export.KeyFile, 0}}) {
		t.Errorf("with the key known\n%s", report(r))
	}
	if r := verify(t, file, export.Options{}); r.Verdict != export.UnknownKey {
		t.Errorf("without\n%s", report(r))
	}
}
