package export_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"io"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"plaza/rooms/export"
	"plaza/rooms/proof"
)

// member is a file of an export as tests take it apart and put it together again.
type member struct {
	name    string
	content []byte
}

type members []member

func unpack(t testing.TB, b []byte) members {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var m members
	for _, f := range r.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		m = append(m, member{f.Name, all})
	}
	return m
}

func (m members) pack(t testing.TB, method uint16) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range m {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// clone copies the list; contents are shared and must be replaced, not changed.
func (m members) clone() members { return slices.Clone(m) }

func (m members) get(t testing.TB, name string) []byte {
	t.Helper()
	for _, f := range m {
		if f.name == name {
			return f.content
		}
	}
	t.Fatalf("no %s", name)
	return nil
}

func (m members) set(t testing.TB, name string, content []byte) {
	t.Helper()
	for i := range m {
		if m[i].name == name {
			m[i].content = content
			return
		}
	}
	t.Fatalf("no %s", name)
}

// sign replaces signature and key.
func (m members) sign(t testing.TB, k proof.Key) {
	t.Helper()
	m.signAs(t, k, "plaza-export-2\n")
}

func (m members) signAs(t testing.TB, k proof.Key, domain string) {
	t.Helper()
	sum := sha256.Sum256(m.get(t, export.ManifestFile))
	signature := k.Sign(append([]byte(domain), sum[:]...))
	m.set(t, export.SignatureFile, signature[:])
	m.set(t, export.KeyFile, k.Public().PEM())
}

// settle makes the manifest true of the files again and signs it, as an operator who cheats with care would.
func (m members) settle(t testing.TB, k proof.Key, change func(*export.Manifest)) {
	t.Helper()
	var manifest export.Manifest
	if err := json.Unmarshal(m.get(t, export.ManifestFile), &manifest); err != nil {
		t.Fatal(err)
	}
	for i, f := range manifest.Files {
		if !slices.ContainsFunc(m, func(one member) bool { return one.name == f.Name }) {
			continue
		}
		content := m.get(t, f.Name)
		manifest.Files[i].Size = int64(len(content))
		manifest.Files[i].SHA256 = sha256.Sum256(content)
	}
	if change != nil {
		change(&manifest)
	}
	b, err := json.Marshal(manifest, jsontext.WithIndent("  "))
	if err != nil {
		t.Fatal(err)
	}
	m.set(t, export.ManifestFile, append(b, '\n'))
	m.sign(t, k)
}

// settleWithout takes a member out of the manifest.
func (m members) settleWithout(t testing.TB, name string) {
	t.Helper()
	m.settle(t, key, func(manifest *export.Manifest) {
		manifest.Files = slices.DeleteFunc(manifest.Files, func(f export.File) bool { return f.Name == name })
	})
}

func replaceOnce(t testing.TB, text, from, to string) string {
	t.Helper()
	if n := bytes.Count([]byte(text), []byte(from)); n != 1 {
		t.Fatalf("%q stands %d times in\n%s", from, n, text)
	}
	return string(bytes.Replace([]byte(text), []byte(from), []byte(to), 1))
}

// lines are the lines of a member, each with its newline.
func (m members) lines(t testing.TB, name string) [][]byte {
	t.Helper()
	all := bytes.SplitAfter(m.get(t, name), []byte{'\n'})
	return all[:len(all)-1]
}
