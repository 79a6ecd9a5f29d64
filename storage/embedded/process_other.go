//go:build unix && !linux

package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// maxSocketPath is the longest path of a Unix socket: sun_path is 104 bytes
// with its closing zero on the BSDs.
const maxSocketPath = 103

// childAttributes are those of every child: its own process group, so that a
// Ctrl-C in the terminal reaches Plaza alone. There is no parent-death signal
// here: a child left behind is stopped at the next start. as may be nil.
func childAttributes(_ syscall.Signal, as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: as}
}

// commandLine returns the words of a running process's command line; nil for a
// zombie and for a pid that does not exist.
func commandLine(pid int) []string {
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	if err != nil || strings.HasPrefix(strings.TrimSpace(string(state)), "Z") {
		return nil
	}
	line, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return nil
	}
	return strings.Fields(string(line))
}

// servesCluster reports whether pid is a PostgreSQL server on the folder, by its
// command line.
func servesCluster(pid int, folder string) bool {
	arguments := commandLine(pid)
	return len(arguments) > 0 &&
		strings.HasPrefix(filepath.Base(arguments[0]), "postgres") &&
		slices.Contains(arguments, folder)
}

// ownProgram is the file of this program.
func ownProgram() (string, error) { return os.Executable() }
