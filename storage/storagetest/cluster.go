package storagetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"plaza/storage/embedded"
)

// ClusterVariable is the environment variable with the administrator's URL of a
// cluster that test processes share.
const ClusterVariable = "PLAZA_TEST_CLUSTER"

const (
	folderPattern = "plaza-test-*"
	folderAge     = time.Hour // see abandoned

	startTimeout = 3 * time.Minute // with the download of the bundle
)

// Cluster is a throw-away PostgreSQL cluster.
type Cluster struct {
	folder   *embedded.Folder
	postgres *embedded.Postgres
}

// StartCluster starts a cluster in a new temporary folder.
func StartCluster(ctx context.Context) (*Cluster, error) {
	sweep()
	path, err := os.MkdirTemp("", folderPattern)
	if err != nil {
		return nil, err
	}
	// As root the server runs as another user, who must get through.
	if err := os.Chmod(path, 0o711); err != nil {
		return nil, err
	}
	folder, err := embedded.Open(path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	postgres, err := folder.StartPostgres(ctx, embedded.PostgresOptions{
		Binaries:       os.Getenv("PLAZA_POSTGRES"),
		Log:            slog.New(slog.NewTextHandler(io.Discard, nil)),
		UnsafeForTests: true,
	})
	if err != nil {
		return nil, errors.Join(err, folder.Remove())
	}
	return &Cluster{folder, postgres}, nil
}

// URL is the administrator's.
func (c *Cluster) URL() string { return c.postgres.AdministratorURL() }

// Stop stops the cluster and deletes it.
func (c *Cluster) Stop() error {
	c.postgres.Stop()
	return c.folder.Remove()
}

// sweep removes the folders of test processes that were killed.
func sweep() {
	paths, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPattern)) // the pattern is constant
	for _, path := range paths {
		if !abandoned(path) {
			continue
		}
		if folder, err := embedded.Open(path); err == nil { // its owner is gone
			_ = folder.Remove() // else the next run tries again
		}
	}
}

// abandoned reports whether a folder may be tried: one that its maker had opened
// already, or is too old for a maker that is about to.
func abandoned(path string) bool {
	folder, err := os.Stat(path)
	if err != nil || !owned(folder) {
		return false
	}
	lock, err := os.Stat(filepath.Join(path, "plaza.lock"))
	return err == nil && lock.Size() > 0 || time.Since(folder.ModTime()) > folderAge
}

func owned(info os.FileInfo) bool {
	status, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(status.Uid) == os.Geteuid()
}

// shared is the cluster of this test process.
var shared struct {
	mu      sync.Mutex
	running bool // Main is running
	url     string
	own     *Cluster // nil when the cluster is another process's
}

// Main runs a package's tests, ends the cluster that they may have started, and
// exits. The tests may start an embedded object store.
func Main(m *testing.M) {
	embedded.ObjectStoreChild()
	shared.running = true
	code := m.Run()
	if shared.own != nil {
		if err := shared.own.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "storagetest:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// clusterURL returns the administrator's URL of the tests' cluster.
func clusterURL(t testing.TB) string {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.url != "" {
		return shared.url
	}
	if url := os.Getenv(ClusterVariable); url != "" {
		shared.url = url
		return url
	}
	if !shared.running {
		t.Fatal("storagetest: the package needs func TestMain(m *testing.M) { storagetest.Main(m) }")
	}
	cluster, err := StartCluster(t.Context())
	if err != nil {
		t.Fatalf("storagetest: %v", err)
	}
	shared.own, shared.url = cluster, cluster.URL()
	return shared.url
}
