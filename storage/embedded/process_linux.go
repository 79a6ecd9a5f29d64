package embedded

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// maxSocketPath is the longest path of a Unix socket: sun_path is 108 bytes
// with its closing zero (unix(7)).
const maxSocketPath = 107

// childAttributes are those of every child: its own process group, so that a
// Ctrl-C in the terminal reaches Plaza alone and the children stop in order;
// and a signal from the kernel when Plaza dies. as may be nil.
func childAttributes(onParentDeath syscall.Signal, as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onParentDeath, Credential: as}
}

// commandLine returns the arguments of a running process; nil for a zombie, for
// a kernel thread and for a pid that does not exist.
func commandLine(pid int) []string {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil || len(raw) == 0 {
		return nil
	}
	var arguments []string
	for _, argument := range bytes.Split(bytes.TrimSuffix(raw, []byte{0}), []byte{0}) {
		arguments = append(arguments, string(argument))
	}
	return arguments
}

// servesCluster reports whether pid is a PostgreSQL server on the folder, which
// every server makes its working folder.
func servesCluster(pid int, folder string) bool {
	arguments := commandLine(pid)
	if len(arguments) == 0 || !strings.HasPrefix(filepath.Base(arguments[0]), "postgres") {
		return false
	}
	working, err := os.Stat("/proc/" + strconv.Itoa(pid) + "/cwd")
	if err != nil {
		return false
	}
	own, err := os.Stat(folder)
	return err == nil && os.SameFile(working, own)
}

// ownProgram is this running program, also when its file was replaced since.
func ownProgram() (string, error) { return "/proc/self/exe", nil }
