package embedded_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plaza/storage/embedded"
)

// fakeBinaries are programs that only tell a version.
func fakeBinaries(t *testing.T, folder, version string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %s'\n", version)
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// outOfReach hides the system's PostgreSQL; programs by the given names stay.
func outOfReach(t *testing.T, keep ...string) (path string) {
	t.Helper()
	path = t.TempDir()
	for _, name := range keep {
		program, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if program, err = filepath.EvalSymlinks(program); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(program, filepath.Join(path, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", path)
	t.Cleanup(embedded.SetDebianFolders(filepath.Join(path, "debian", "*", "bin")))
	return path
}

func TestFindBinaries(t *testing.T) {
	path := outOfReach(t, "sh")
	debian := func(major string) string { return filepath.Join(path, "debian", major, "bin") }
	find := func(where string, major int) (string, error) { return embedded.FindBinaries(t.Context(), where, major) }

	fakeBinaries(t, debian("14"), "14.9")
	for where, want := range map[string]string{path: "no such file", "relative": "absolute", debian("14"): "found: 14"} {
		if _, err := find(where, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("in %s: %v, want an error with %q", where, err, want)
		}
	}
	fakeBinaries(t, debian("16"), "16.3 (Debian 16.3-1)")
	fakeBinaries(t, debian("19"), "19devel")
	if err := os.Symlink(filepath.Join(debian("16"), "postgres"), filepath.Join(path, "postgres")); err != nil {
		t.Fatal(err)
	}
	for major, want := range map[int]string{0: debian("19"), 16: debian("16"), 19: debian("19")} {
		if got, err := find("", major); err != nil || got != want {
			t.Errorf("for major %d: %s, %v; want %s", major, got, err, want)
		}
	}
	// A link's target is what counts, and only what was asked for.
	if got, err := find(debian("16"), 0); err != nil || got != debian("16") {
		t.Errorf("in a given folder: %s, %v", got, err)
	}
	for major, want := range map[int]string{14: "pg_upgrade", 18: "postgresql-18"} {
		if _, err := find("", major); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("for major %d: %v, want an error that names %s", major, err, want)
		}
	}
}

// TestForeignMajor: a cluster of another version is refused and left alone.
func TestForeignMajor(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"9": "pg_upgrade", "14": "pg_upgrade", "99": "postgresql-99", "x": "PG_VERSION"} {
		path := dataPath(t)
		cluster := filepath.Join(path, "pg")
		if err := os.Mkdir(cluster, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte(version+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := openFolder(t, path).StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("PG_VERSION %s: %v, want an error that names %s", version, err, want)
		}
		if entries, err := os.ReadDir(cluster); err != nil || len(entries) != 1 {
			t.Errorf("the cluster was touched: %v, %v", entries, err)
		}
	}
	path := dataPath(t)
	if err := os.Mkdir(filepath.Join(path, "pg"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := openFolder(t, path).StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t)}); err == nil || !strings.Contains(err.Error(), "not a PostgreSQL cluster") {
		t.Errorf("a folder pg without PG_VERSION: %v", err)
	}
}

// TestBundle runs on the pinned bundle, with the system's PostgreSQL out of
// reach.
func TestBundle(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		if os.Getenv("PLAZA_REQUIRE_NODE") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	outOfReach(t, "npm", "node", "sh")
	postgres := startPostgres(t, openFolder(t, dataPath(t)))
	if !strings.Contains(postgres.BinaryFolder(), "@embedded-postgres") {
		t.Errorf("the programs of %s", postgres.BinaryFolder())
	}
	conn := connect(t, postgres.OwnerURL())
	if got := queryOne[int](t, conn, `SELECT current_setting('server_version_num')::int / 10000`); got != postgres.Major() {
		t.Errorf("version %d, want %d", got, postgres.Major())
	}
	if got := queryOne[string](t, conn, `SELECT lower('ÅÄÖ')`); got != "åäö" {
		t.Errorf("lower('ÅÄÖ') = %q", got)
	}
	crash(t, postgres)
}
