package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// clearLeftovers makes the folder ready for a new postmaster, under the data
// folder's lock: it waits for one that a killed Plaza left behind, refuses one
// that somebody else started, and keeps a stale postmaster.pid, whose pid now
// belongs to a zombie or another program, from stopping the start.
func (c *cluster) clearLeftovers() error {
	pidFile := filepath.Join(c.folder(), "postmaster.pid")
	content, err := readRegular(pidFile)
	if errors.Is(err, os.ErrNotExist) {
		return c.removeSocketLock()
	}
	if err != nil {
		return fmt.Errorf("postmaster.pid: %w", err)
	}
	first, rest, _ := strings.Cut(content, "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 {
		// A crash while it was written, or a single-user backend's: PostgreSQL
		// knows what to do with these.
		return c.removeSocketLock()
	}
	if servesCluster(pid, c.folder()) {
		if err := c.endLeftover(pid); err != nil {
			return err
		}
		return c.removeSocketLock()
	}
	if syscall.Kill(pid, 0) != nil {
		return c.removeSocketLock() // dead: PostgreSQL sees that itself
	}
	// The pid lives, but as something else. The file may not just go: its last
	// lines name the shared memory by which PostgreSQL finds backends that
	// survived their postmaster. With the pid of the new postmaster's parent,
	// which PostgreSQL knows cannot be a postmaster, that check still happens.
	c.log.Warn("stale postmaster.pid", "folder", c.folder(), "pid", pid)
	if err := rewriteRegular(pidFile, strconv.Itoa(os.Getpid())+"\n"+rest); err != nil {
		return fmt.Errorf("postmaster.pid: %w", err)
	}
	return c.removeSocketLock()
}

// removeSocketLock removes the socket's lock file, which is stale when no
// postmaster runs and would meet the same confusion of pids.
func (c *cluster) removeSocketLock() error {
	err := os.Remove(filepath.Join(c.sockets, ".s.PGSQL."+socketPort+".lock"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("socket lock: %w", err)
	}
	return nil
}

// endLeftover waits for a running postmaster of this folder to stop, and asks it
// to when Plaza started it. One that somebody else started is an error.
func (c *cluster) endLeftover(pid int) error {
	if !slices.Contains(commandLine(pid), "cluster_name=plaza") {
		return fmt.Errorf("%w: PostgreSQL (process %d) was started on %s by hand: stop it first (pg_ctl stop -D %[3]s)", ErrInUse, pid, c.folder())
	}
	c.log.Warn("a PostgreSQL of a Plaza that was killed still runs; waiting for it to stop", "pid", pid)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		_ = syscall.Kill(pid, signal) // it may just have stopped
		deadline := time.Now().Add(leftoverGrace)
		for servesCluster(pid, c.folder()) {
			if time.Now().After(deadline) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if !servesCluster(pid, c.folder()) {
			return nil
		}
	}
	return fmt.Errorf("%w: PostgreSQL (process %d) on %s does not stop", ErrInUse, pid, c.folder())
}

// maxPIDFile is far above the size of a postmaster.pid (eight short lines).
const maxPIDFile = 4096

// readRegular reads a small file in a folder that belongs to another user: it
// follows no link.
func readRegular(path string) (string, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxPIDFile))
	return string(content), errors.Join(err, file.Close())
}

// rewriteRegular replaces the content of an existing file, following no link.
func rewriteRegular(path, content string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(content)
	return errors.Join(err, file.Close())
}
