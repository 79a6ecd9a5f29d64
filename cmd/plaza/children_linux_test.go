package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"plaza/web"
)

// TestDeadServices kills the embedded PostgreSQL and object store of a running server. Meanwhile nothing is acknowledged that is
// not saved, everybody is told so, and afterwards everything goes on by itself.
func TestDeadServices(t *testing.T) {
	t.Parallel()
	s := serve(t, dataFolder(t), "--demo")
	elin := signIn(t, s, "Elin Sandberg")
	room := elin.jointRoom(s, "Hamnen")
	head := elin.head(s, room)
	socket := elin.open(s, s, room, head)
	message := newMessage("Skrivet medan databasen är borta")
	path := "/api/rooms/" + room + "/messages"

	revive := s.holdDown(isPostgres)
	eventually(t, func() string {
		status, body := s.get("/readyz")
		if status != http.StatusServiceUnavailable || !strings.Contains(body, `"code":"unavailable"`) {
			return fmt.Sprintf("/readyz: %d %s", status, body)
		}
		return ""
	})
	response, problem, err := elin.do(t.Context(), s.address(), http.MethodPost, path, message, nil)
	if err != nil || problem == nil || problem.Status != http.StatusServiceUnavailable || problem.Code != "unavailable" ||
		!strings.Contains(problem.Detail, "Försök igen") || response.Header.Get("Retry-After") == "" {
		t.Errorf("while the database is away: %v, %v", problem, err)
	}
	if status, body := s.get("/healthz"); status != http.StatusOK {
		t.Errorf("/healthz while the database is away: %d %s", status, body)
	}
	revive()
	var receipt web.Receipt
	eventually(t, func() string {
		if _, problem, err = elin.do(t.Context(), s.address(), http.MethodPost, path, message, &receipt); err != nil || problem != nil {
			return fmt.Sprint("after the database came back: ", problem, err)
		}
		return ""
	})
	if receipt.Seq != head+1 {
		t.Errorf("saved as %d after %d", receipt.Seq, head)
	}
	socket.wantEvent(head + 1)
	eventually(t, func() string { return s.isReady("ready\n") })

	revive = s.holdDown(isObjectStore)
	eventually(t, func() string { return s.isReady("ready\nobject store: not reachable\n") })
	elin.post(s, room, "Utan fillager går det att skriva")
	socket.wantEvent(head + 2)
	revive()
	eventually(t, func() string { return s.isReady("ready\n") })
	s.stop()
}

// isReady complains unless /readyz answers with these words.
func (s *server) isReady(words string) (complaint string) {
	if status, body := s.get("/readyz"); status != http.StatusOK || body != words {
		return fmt.Sprintf("/readyz: %d %q, want %q", status, body, words)
	}
	return ""
}

func isPostgres(arguments []string) bool {
	return strings.HasPrefix(filepath.Base(arguments[0]), "postgres")
}

func isObjectStore(arguments []string) bool { return arguments[0] == "plaza-object-store" }

// holdDown kills the server's child of a kind, and again whenever it is there, until revive is called.
func (s *server) holdDown(kind func(arguments []string) bool) (revive func()) {
	s.t.Helper()
	kill := func() (killed bool) {
		for _, pid := range childrenOf(s.process.Process.Pid) {
			if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && kind(strings.Split(string(line), "\x00")) {
				killed = syscall.Kill(pid, syscall.SIGKILL) == nil || killed
			}
		}
		return killed
	}
	if !kill() {
		s.t.Fatal("there is no such child")
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
				kill()
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// childrenOf are the processes whose parent is pid.
func childrenOf(pid int) []int {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is constant
	var children []int
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(content[strings.LastIndexByte(string(content), ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			children = append(children, child)
		}
	}
	return children
}
