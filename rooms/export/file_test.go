package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms/export"
	"plaza/rooms/export/exporttest"
)

func withFiles() *exporttest.Source {
	return &exporttest.Source{Count: 40, Days: 2, Key: key, Withhold: withhold, Files: 4, FileSize: 70_000}
}

// The content of every version whose event is there with its payload is there to the byte, under a name that no person chose.
func TestExportHasEveryFile(t *testing.T) {
	t.Parallel()
	source := withFiles()
	whole := unpack(t, write(t, source))
	var names []string
	for _, m := range whole {
		if strings.HasPrefix(m.name, "files/") {
			names = append(names, m.name)
			if len(m.content) != 70_000 {
				t.Errorf("%s has %d bytes", m.name, len(m.content))
			}
		}
	}
	want := []string{"files/4.pdf", "files/8.pdf", "files/12.pdf", "files/16.pdf", "files/20.pdf", "files/24.pdf", "files/28.pdf", "files/32.pdf", "files/40.pdf"} // 36 is hidden
	if !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	index := string(whole.get(t, export.IndexFile))
	for _, part := range []string{`<a href="files/4.pdf" download="Plankarta å 4.PDF">`, "SE-1485-26-7K4M2-Q Detaljplan för hamnen", "Anna Ek", "Dolt", "Gallrat", "&#34;Planen&#34;"} {
		if !strings.Contains(index, part) {
			t.Errorf("the index lacks %s", part)
		}
	}
	if strings.Contains(index, "<script") {
		t.Error("the index has a script")
	}
	if r := verify(t, whole.pack(t, zip.Deflate), pinned); r.Verdict != export.Whole {
		t.Errorf("packed anew: %s", report(r))
	}
}

// What is wrong with files is found and named, also where the operator who cheats has made manifest and signature true of them.
func TestFaultsInContentAreNamed(t *testing.T) {
	t.Parallel()
	whole := unpack(t, write(t, withFiles()))
	const one = "files/8.pdf"
	without := func(m members, name string) members {
		return slices.DeleteFunc(m, func(f member) bool { return f.name == name })
	}
	changed := func(m members) members {
		content := bytes.Clone(m.get(t, one))
		content[69_999] ^= 1
		m.set(t, one, content)
		return m
	}
	for name, c := range map[string]struct {
		edit func(members) members
		want []fault
	}{
		"a byte":    {changed, []fault{{export.Changed, one, 0}}},
		"missing":   {func(m members) members { return without(m, one) }, []fault{{export.Missing, one, 8}}},
		"one more":  {func(m members) members { return append(m, member{"files/9.pdf", []byte("x")}) }, []fault{{export.Added, "files/9.pdf", 0}}},
		"exchanged": {func(m members) members { m.set(t, one, m.get(t, "files/4.pdf")); return m }, []fault{{export.Changed, one, 0}}},
		"no index":  {func(m members) members { return without(m, export.IndexFile) }, []fault{{export.Missing, export.IndexFile, 0}}},
		"made true": {func(m members) members { m = changed(m); m.settle(t, key, nil); return m }, []fault{{export.Changed, one, 8}}},
		"left out": {func(m members) members {
			m = without(m, one)
			m.settleWithout(t, one)
			return m
		}, []fault{{export.Missing, one, 8}}},
		"slipped in": {func(m members) members {
			m = append(m, member{"files/9.pdf", []byte("x")})
			m.settle(t, key, func(manifest *export.Manifest) {
				manifest.Files = append(manifest.Files, export.File{Name: "files/9.pdf", Size: 1, SHA256: manifest.Files[0].SHA256})
			})
			m.settle(t, key, nil)
			return m
		}, []fault{{export.Added, "files/9.pdf", 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := verify(t, c.edit(whole.clone()).pack(t, zip.Store), pinned)
			if r.Verdict != export.Broken || !slices.Equal(faults(r), c.want) {
				t.Errorf("found %v, want %v\n%s", faults(r), c.want, report(r))
			}
		})
	}
}

// otherContent is a source whose store has something else than the events say.
type otherContent struct{ *exporttest.Source }

func (otherContent) File(context.Context, uuid.UUID) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("x")), nil
}

func TestExportRefusesOtherContentThanTheEvents(t *testing.T) {
	t.Parallel()
	source := otherContent{withFiles()}
	if _, err := export.Write(t.Context(), io.Discard, source, key, source.Now()); err == nil || !strings.Contains(err.Error(), "event 4") {
		t.Errorf("exported: %v", err)
	}
}

// Exports from before there were files are read for ever.
func TestEarlierFormatIsRead(t *testing.T) {
	t.Parallel()
	m := unpack(t, write(t, &exporttest.Source{Count: 40, Days: 2, Key: key}))
	m = slices.DeleteFunc(m, func(f member) bool { return f.name == export.IndexFile })
	m.settleWithout(t, export.IndexFile)
	m.settle(t, key, func(manifest *export.Manifest) { manifest.Format = "plaza-export-1" })
	m.signAs(t, key, "plaza-export-1\n")
	if r := verify(t, m.pack(t, zip.Deflate), pinned); r.Verdict != export.Whole {
		t.Errorf("%s", report(r))
	}
	m = append(m, member{export.IndexFile, []byte("x")})
	if r := verify(t, m.pack(t, zip.Deflate), pinned); r.Verdict != export.Broken || !slices.Equal(faults(r), []fault{{export.Added, export.IndexFile, 0}}) {
		t.Errorf("%s", report(r))
	}
}

func TestFileMembers(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Plankarta.PDF": "files/7.pdf", "a": "files/7", "a.": "files/7", "a.tar.gz": "files/7.gz", "a.å": "files/7", "a.p/../x": "files/7",
		".gitignore": "files/7.gitignore", "a.verylongextension": "files/7", "CON.txt": "files/7.txt", "a.p f": "files/7",
	} {
		if got := export.FileMember(7, name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
