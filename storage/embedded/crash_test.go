package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"plaza/storage"
	"plaza/storage/embedded"
)

func TestKilledPostgresIsReplaced(t *testing.T) {
	t.Parallel()
	postgres := startPostgres(t, openFolder(t, dataPath(t)))
	execute(t, connect(t, postgres.OwnerURL()), `CREATE TABLE kept AS SELECT 1 AS n`)
	for range 2 {
		crash(t, postgres)
		if got := queryOne[int](t, connect(t, postgres.OwnerURL()), `SELECT n FROM kept`); got != 1 {
			t.Errorf("n = %d", got)
		}
	}
}

// TestKilledBackendsRecover: PostgreSQL itself restarts after a backend's
// crash, and nobody may disturb it.
func TestKilledBackendsRecover(t *testing.T) {
	t.Parallel()
	postgres := startPostgres(t, openFolder(t, dataPath(t)))
	conn := connect(t, postgres.ServiceURL())
	postmaster := postgres.ProcessID()
	if err := syscall.Kill(queryOne[int](t, conn, `SELECT pg_backend_pid()`), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "connections after the recovery", func() bool {
		conn, err := pgx.Connect(t.Context(), postgres.ServiceURL())
		if err != nil {
			return false
		}
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), `SELECT 1`)
		return err == nil
	})
	if postgres.ProcessID() != postmaster {
		t.Error("the postmaster was replaced")
	}
}

func TestKilledObjectStoreIsReplaced(t *testing.T) {
	t.Parallel()
	store := startObjectStore(t, openFolder(t, dataPath(t)))
	objects, err := storage.OpenObjects(objectsConfig(store.Access()))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		crash(t, store)
		if err := objects.Check(t.Context()); err != nil { // the same clients go on
			t.Error(err)
		}
	}
}

const parentVariable = "PLAZA_EMBEDDED_TEST_PARENT"

// beParent is a Plaza that waits to be killed.
func beParent(path string) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	err := func() error {
		folder, err := embedded.Open(path)
		if err != nil {
			return err
		}
		postgres, err := folder.StartPostgres(context.Background(), embedded.PostgresOptions{UnsafeForTests: true})
		if err != nil {
			return err
		}
		store, err := folder.StartObjectStore(context.Background(), embedded.ObjectStoreOptions{})
		if err != nil {
			return err
		}
		runtime.GC() // a lock that only a variable held would end here
		runtime.GC()
		fmt.Println("ready", postgres.ProcessID(), store.ProcessID())
		return nil
	}()
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	select {}
}

// startParent runs beParent and returns its process and those of its services.
func startParent(t *testing.T, path string) (parent *exec.Cmd, postgres, store int) {
	t.Helper()
	parent = exec.Command("/proc/self/exe")
	parent.Env = append(os.Environ(), parentVariable+"="+path)
	parent.Stderr = t.Output()
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = parent.Process.Kill() // most tests have done it
		_ = parent.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(line, "ready %d %d", &postgres, &store); err != nil {
		t.Fatalf("parent: %s", line)
	}
	return parent, postgres, store
}

// TestKilledParent: whoever starts next gets the folder, never beside a living
// postmaster.
func TestKilledParent(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	parent, postmaster, gateway := startParent(t, path)
	services, err := embedded.Attach(path)
	if err != nil {
		t.Fatal(err)
	}
	busy := connect(t, services.OwnerURL)
	execute(t, busy, `CREATE TABLE kept AS SELECT 1 AS n`)
	if _, err := embedded.Open(path); !errors.Is(err, embedded.ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(parent.Process.Pid)) {
		t.Errorf("opening a folder in use: %v", err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // killed
	folder := openFolder(t, path)
	postgres := startPostgres(t, folder)
	if alive(postmaster) {
		t.Error("two postmasters on one folder")
	}
	startObjectStore(t, folder)
	eventually(t, "the end of the killed parent's object store", func() bool { return !alive(gateway) })
	if got := queryOne[int](t, connect(t, postgres.OwnerURL()), `SELECT n FROM kept`); got != 1 {
		t.Errorf("n = %d", got)
	}
}

// alive reports whether the process runs (a zombie does not).
func alive(pid int) bool {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(status), ") ")
	return !strings.HasPrefix(state, "Z")
}

// TestHalfMadeCluster: what a crash during the first start left is no obstacle.
func TestHalfMadeCluster(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	begun := filepath.Join(path, "pg.init", "base")
	if err := os.MkdirAll(begun, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, "pg.init", "PG_VERSION"), []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, openFolder(t, path))
	if _, err := os.Stat(filepath.Join(path, "pg.init")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("pg.init: %v", err)
	}
}

// TestStalePostmasterPID: the pid in a crashed server's postmaster.pid may
// belong to anything by now.
func TestStalePostmasterPID(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	folder := openFolder(t, path)
	postgres := startPostgres(t, folder)
	execute(t, connect(t, postgres.OwnerURL()), `CREATE TABLE kept AS SELECT 1 AS n`)
	pidFile := filepath.Join(path, "pg", "postmaster.pid")
	real, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(real), "\n")
	uid, gid := postgres.ServerUser()
	postgres.Stop()

	for name, pid := range map[string]int{
		"another program of the server's user": sleeping(t, uid, gid),
		"a zombie":                             zombie(t, uid, gid),
		"this process":                         os.Getpid(),
		"nobody":                               1 << 30,
	} {
		for file, content := range map[string]string{
			pidFile: strconv.Itoa(pid) + "\n" + rest,
			filepath.Join(postgres.SocketFolder(), ".s.PGSQL.5432.lock"): strconv.Itoa(pid) + "\n" + rest,
		} {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Lchown(file, uid, gid); err != nil {
				t.Fatal(err)
			}
		}
		again, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t), UnsafeForTests: true})
		if err != nil {
			t.Fatalf("the pid of %s: %v", name, err)
		}
		if got := queryOne[int](t, connect(t, again.OwnerURL()), `SELECT n FROM kept`); got != 1 {
			t.Errorf("n = %d", got)
		}
		again.Stop()
	}
}

func credential(uid, gid int) *syscall.SysProcAttr {
	if os.Geteuid() != 0 {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// sleeping is a living process of the given user.
func sleeping(t *testing.T, uid, gid int) int {
	t.Helper()
	command := exec.Command("cat") // until its input ends
	command.SysProcAttr = credential(uid, gid)
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		_ = command.Wait()
	})
	return command.Process.Pid
}

// zombie is a process of the given user that has ended and is not waited for
// before the test's end.
func zombie(t *testing.T, uid, gid int) int {
	t.Helper()
	command := exec.Command("true")
	command.SysProcAttr = credential(uid, gid)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() })
	eventually(t, "a zombie", func() bool { return !alive(command.Process.Pid) })
	return command.Process.Pid
}

// TestStartedByHand: a server that somebody else runs on the cluster is left
// alone.
func TestStartedByHand(t *testing.T) {
	t.Parallel()
	path := dataPath(t)
	folder := openFolder(t, path)
	postgres := startPostgres(t, folder)
	postgres.Stop()
	uid, gid := postgres.ServerUser()
	byHand := exec.Command(filepath.Join(postgres.BinaryFolder(), "postgres"), "-D", filepath.Join(path, "pg"),
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+postgres.SocketFolder())
	byHand.SysProcAttr = credential(uid, gid)
	byHand.Dir = "/"
	if err := byHand.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = byHand.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = byHand.Process.Signal(syscall.SIGINT)
		<-ended
	})
	pidFile := filepath.Join(path, "pg", "postmaster.pid")
	eventually(t, "the server started by hand", func() bool {
		content, err := os.ReadFile(pidFile)
		return err == nil && strings.Contains(string(content), "ready")
	})
	_, err := folder.StartPostgres(t.Context(), embedded.PostgresOptions{Log: testLog(t), UnsafeForTests: true})
	if !errors.Is(err, embedded.ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(byHand.Process.Pid)) {
		t.Errorf("starting beside a server started by hand: %v", err)
	}
	if !alive(byHand.Process.Pid) {
		t.Error("the other server was stopped")
	}
}
