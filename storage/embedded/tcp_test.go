package embedded_test

import (
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// listeningPorts lists the TCP ports on which a process listens (Linux).
func listeningPorts(t *testing.T, pid int) []string {
	t.Helper()
	process := filepath.Join("/proc", strconv.Itoa(pid))
	sockets := map[string]bool{} // by inode
	descriptors, err := os.ReadDir(filepath.Join(process, "fd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, descriptor := range descriptors {
		target, err := os.Readlink(filepath.Join(process, "fd", descriptor.Name()))
		if inode, found := strings.CutPrefix(target, "socket:["); err == nil && found {
			sockets[strings.TrimSuffix(inode, "]")] = true
		}
	}
	var ports []string
	for _, table := range []string{"tcp", "tcp6"} {
		content, err := os.ReadFile(filepath.Join(process, "net", table))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(content), "\n")[1:] {
			const address, state, inode = 1, 3, 9
			fields := strings.Fields(line)
			if len(fields) > inode && fields[state] == "0A" && sockets[fields[inode]] {
				ports = append(ports, fields[address])
			}
		}
	}
	return ports
}

// listenHere listens on TCP in this process, whose id it returns.
func listenHere(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return os.Getpid()
}

func debugLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
