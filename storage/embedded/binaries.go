package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL that Plaza's SQL runs on.
const oldestMajor = 15

// BundledBinaries as PostgresOptions.Binaries skips the system's PostgreSQL and
// takes the pinned bundle.
const BundledBinaries = "bundle"

// debianFolders is where Debian and its relatives install PostgreSQL. Tests
// move it.
var debianFolders = "/usr/lib/postgresql/*/bin"

// binaries is an installed PostgreSQL server.
type binaries struct {
	folder string // holds postgres and initdb
	major  int
}

func (b binaries) path(program string) string { return filepath.Join(b.folder, program) }

// findBinaries chooses the server for a cluster of the given major version, or
// the newest for a new cluster (major 0). where is PostgresOptions.Binaries.
func findBinaries(ctx context.Context, where string, major int) (binaries, error) {
	if major != 0 && major < oldestMajor {
		return binaries{}, fmt.Errorf("the cluster is of PostgreSQL %d, Plaza needs %d or newer: bring it up with pg_upgrade (Debian: pg_upgradecluster)", major, oldestMajor)
	}
	var found []binaries
	switch where {
	case "":
		found = installedBinaries()
	case BundledBinaries:
	default:
		given, err := inspectBinaries(where)
		if err != nil {
			return binaries{}, err
		}
		found = append(found, given)
	}
	if best, ok := chooseBinaries(found, major); ok {
		return best, nil
	}
	if where != "" && where != BundledBinaries {
		return binaries{}, wrongBinaries(found, major, nil)
	}
	if major != 0 && major != bundleMajor {
		return binaries{}, wrongBinaries(found, major, nil)
	}
	bundled, err := installBundle(ctx)
	if err != nil {
		return binaries{}, wrongBinaries(found, major, err)
	}
	return bundled, nil
}

// chooseBinaries takes the first of the newest major, or of exactly major.
func chooseBinaries(found []binaries, major int) (binaries, bool) {
	var best binaries
	for _, candidate := range found {
		if candidate.major < oldestMajor || (major != 0 && candidate.major != major) {
			continue
		}
		if candidate.major > best.major {
			best = candidate
		}
	}
	return best, best.major != 0
}

// wrongBinaries says what was found and what to install.
func wrongBinaries(found []binaries, major int, bundle error) error {
	var seen []string
	for _, b := range found {
		seen = append(seen, fmt.Sprintf("%d in %s", b.major, b.folder))
	}
	list := "none"
	if len(seen) > 0 {
		list = strings.Join(seen, ", ")
	}
	if major != 0 {
		return errors.Join(fmt.Errorf("the cluster is of PostgreSQL %d, which is not installed (found: %s): install it (Debian: apt install postgresql-%[1]d), or choose a new data folder with --data", major, list), bundle)
	}
	return errors.Join(fmt.Errorf("no PostgreSQL %d or newer on PATH or in %s (found: %s): install it (Debian: apt install postgresql)", oldestMajor, debianFolders, list), bundle)
}

// installedBinaries lists the servers on PATH and in Debian's folders.
func installedBinaries() []binaries {
	folders := filepath.SplitList(os.Getenv("PATH"))
	debian, _ := filepath.Glob(debianFolders) // the pattern is constant
	var found []binaries
	seen := map[string]bool{}
	for _, folder := range append(folders, debian...) {
		b, err := inspectBinaries(folder)
		if err != nil || seen[b.folder] {
			continue
		}
		seen[b.folder] = true
		found = append(found, b)
	}
	return found
}

// inspectBinaries resolves a folder's postgres (often a link), and asks it for
// its version.
func inspectBinaries(folder string) (binaries, error) {
	if !filepath.IsAbs(folder) {
		return binaries{}, fmt.Errorf("folder of PostgreSQL: %q is not an absolute path", folder)
	}
	program, err := filepath.EvalSymlinks(filepath.Join(folder, "postgres"))
	if err != nil {
		return binaries{}, fmt.Errorf("folder of PostgreSQL: %w", err)
	}
	b := binaries{folder: filepath.Dir(program)}
	if _, err := os.Stat(b.path("initdb")); err != nil {
		return binaries{}, fmt.Errorf("folder of PostgreSQL: %w", err)
	}
	command := exec.Command(program, "--version")
	command.Env = childEnvironment()
	output, err := command.Output()
	if err != nil {
		return binaries{}, fmt.Errorf("%s --version: %w", program, err)
	}
	b.major, err = parseMajor(string(output))
	if err != nil {
		return binaries{}, fmt.Errorf("%s --version: %w", program, err)
	}
	return b, nil
}

// parseMajor reads "postgres (PostgreSQL) 15.18 (Debian 15.18-1)", also of a
// development version such as 19devel.
func parseMajor(version string) (int, error) {
	_, number, found := strings.Cut(version, "(PostgreSQL) ")
	end := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' })
	if !found || end == 0 {
		return 0, fmt.Errorf("not a PostgreSQL version: %.60q", version)
	}
	if end > 0 {
		number = number[:end]
	}
	return strconv.Atoi(number)
}
