package embedded_test

import (
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"plaza/storage/embedded"
)

// TestAsOrdinaryUser runs this package's tests of PostgreSQL again without
// root's rights.
func TestAsOrdinaryUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("the other tests run as an ordinary user already")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	home := dataPath(t)
	if err := os.Chown(home, uid, gid); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("/proc/self/exe", "-test.run=^(TestFirstStart|TestNothingListensOnTCP|TestKilled.*|TestStalePostmasterPID|TestStartedByHand|TestHalfMadeCluster|TestRootFolder)$", "-test.v")
	command.Env = append(os.Environ(), "TMPDIR="+home, "HOME="+home)
	command.Dir = home
	command.SysProcAttr = credential(uid, gid)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, name := range []string{"TestFirstStart", "TestKilledParent", "TestStalePostmasterPID"} {
		if !strings.Contains(string(output), "--- PASS: "+name) {
			t.Errorf("%s did not run as an ordinary user", name)
		}
	}
}

// TestRootFolder: an ordinary user is told when a folder is not theirs.
func TestRootFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may open any folder")
	}
	if _, err := embedded.Open("/plaza-data-of-root"); err == nil {
		t.Error("an ordinary user opened a folder in /")
	}
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root starts PostgreSQL as another user")
	}
}

// TestUnreachableFolder: root's data folder may be where the server's user
// cannot go, such as /root.
func TestUnreachableFolder(t *testing.T) {
	needRoot(t)
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	system := filepath.Join(dataPath(t), "plaza")
	t.Cleanup(embedded.SetSystemHome(system))
	folder := openFolder(t, filepath.Join(closed, "data"))
	start := func() (*embedded.Postgres, string, error) {
		var log logBuffer
		postgres, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: slog.New(slog.NewTextHandler(&log, nil)), UnsafeForTests: true})
		return postgres, log.String(), err
	}

	postgres, log, err := start()
	if err != nil {
		t.Fatal(err)
	}
	home := postgres.Home()
	if filepath.Dir(home) != system {
		t.Errorf("the cluster is in %s, want below %s", home, system)
	}
	if !strings.Contains(log, home) || !strings.Contains(log, folder.Path()) {
		t.Errorf("the log does not say where the database is: %s", log)
	}
	execute(t, connect(t, postgres.OwnerURL()), `CREATE TABLE kept AS SELECT 1 AS n`)
	postgres.Stop()

	// It stays there, also when the data folder could be reached since.
	if err := os.Chmod(closed, 0o711); err != nil {
		t.Fatal(err)
	}
	again, _, err := start()
	if err != nil {
		t.Fatal(err)
	}
	if got := queryOne[int](t, connect(t, again.OwnerURL()), `SELECT n FROM kept`); got != 1 || again.Home() != home {
		t.Errorf("n = %d in %s", got, again.Home())
	}
	again.Stop()

	// A cluster in a folder that was closed since is not replaced by an empty
	// one elsewhere.
	if err := os.Rename(filepath.Join(home, "pg"), filepath.Join(folder.Path(), "pg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if lost, _, err := start(); err == nil {
		lost.Stop()
		t.Error("an empty cluster took the place of one that cannot be reached")
	} else if !strings.Contains(err.Error(), "o+x") {
		t.Errorf("the error does not say what to do: %v", err)
	}
}

// TestOwnerOfTheCluster: root runs a cluster as the user that it belongs to.
func TestOwnerOfTheCluster(t *testing.T) {
	needRoot(t)
	t.Parallel()
	path := dataPath(t)
	folder := openFolder(t, path)
	postgres := startPostgres(t, folder)
	if uid, _ := postgres.ServerUser(); uid == 0 {
		t.Fatal("PostgreSQL as root")
	}
	postgres.Stop()
	const other = 65534
	err := filepath.WalkDir(path, func(name string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(name, filepath.Join(path, "pg")) {
			return err
		}
		return os.Lchown(name, other, other)
	})
	if err != nil {
		t.Fatal(err)
	}
	again := startPostgres(t, folder)
	if info, err := os.Stat("/proc/" + strconv.Itoa(again.ProcessID())); err != nil || info.Sys().(*syscall.Stat_t).Uid != other {
		t.Errorf("the server runs as another user than its cluster's owner (%v)", err)
	}
	again.Stop()
	if err := os.Chown(filepath.Join(path, "pg"), 0, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t)}); err == nil || !strings.Contains(err.Error(), "chown") {
		t.Errorf("a cluster of root's: %v", err)
	}
}

// TestSocketFolderOfSomebodyElse: nobody else may put themselves between Plaza
// and its database.
func TestSocketFolderOfSomebodyElse(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	if err := os.Mkdir(filepath.Join(path, "pg.socket"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(path, "pg.socket"), 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := openFolder(t, path).StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t), UnsafeForTests: true})
	if err == nil || !strings.Contains(err.Error(), "pg.socket") {
		t.Errorf("a socket folder that everybody may write to: %v", err)
	}
}
