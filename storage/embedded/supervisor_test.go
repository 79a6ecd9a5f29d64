package embedded

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func shell(script string) func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) {
		command := exec.Command("/bin/sh", "-c", script)
		command.SysProcAttr = childAttributes(syscall.SIGKILL, nil)
		return command, nil
	}
}

func startChild(t *testing.T, c child) *supervisor {
	t.Helper()
	if c.deadAfter == 0 {
		c.deadAfter = time.Minute
	}
	s := supervise(c, slog.New(slog.NewTextHandler(t.Output(), nil)))
	t.Cleanup(s.stop)
	return s
}

func TestSupervisorGivesUpAFirstStart(t *testing.T) {
	t.Parallel()
	starts := filepath.Join(t.TempDir(), "starts")
	s := startChild(t, child{
		name:    "hopeless",
		command: shell(`echo start >> ` + starts + `; echo out of luck >&2; exit 3`),
		probe:   func(context.Context) error { return errors.New("no") },
	})
	err := s.waitReady(t.Context())
	if err == nil || !strings.Contains(err.Error(), "out of luck") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("error %v, want the child's exit and its last words", err)
	}
	if content, _ := os.ReadFile(starts); strings.Count(string(content), "start") != firstStarts {
		t.Errorf("started %d times, want %d", strings.Count(string(content), "start"), firstStarts)
	}
	s.stop() // after the end: no harm
}

// TestSupervisorEndsASilentChild: a child that runs but gives no sign of life
// is replaced.
func TestSupervisorEndsASilentChild(t *testing.T) {
	t.Parallel()
	var silent atomic.Bool
	s := startChild(t, child{
		name:      "silent",
		command:   shell(`exec sleep 1000`),
		deadAfter: 50 * time.Millisecond,
		stops:     []stopStep{{syscall.SIGTERM, time.Minute}},
		probe: func(context.Context) error {
			if silent.Load() {
				return errors.New("silence")
			}
			return nil
		},
	})
	if err := s.waitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := s.processID()
	silent.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for s.processID() == first {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatal("the silent child goes on")
		}
	}
}

// TestSupervisorStopsAStubbornChild: SIGKILL is the last word.
func TestSupervisorStopsAStubbornChild(t *testing.T) {
	t.Parallel()
	deaf := filepath.Join(t.TempDir(), "deaf")
	s := startChild(t, child{
		name:    "stubborn",
		command: shell(`trap '' TERM; echo > ` + deaf + `; while :; do sleep 1000; done`),
		stops:   []stopStep{{syscall.SIGTERM, 50 * time.Millisecond}},
		probe: func(context.Context) error {
			_, err := os.Stat(deaf)
			return err
		},
	})
	if err := s.waitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	pid := s.processID()
	s.stop()
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the child is still there: %v", err)
	}
	if err := s.waitReady(t.Context()); err == nil {
		t.Error("a stopped service is ready")
	}
}

func TestTailKeepsTheLastLines(t *testing.T) {
	t.Parallel()
	kept := newTail(slog.New(slog.DiscardHandler))
	if got := kept.String(); got != "(none)" {
		t.Errorf("of nothing: %q", got)
	}
	for i := range 100 {
		for _, piece := range []string{"line ", strconv.Itoa(i), strings.Repeat("!", 2000), "\n\n"} {
			if n, err := kept.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
		}
	}
	lines := strings.Split(kept.String(), " | ")
	if len(lines) != tailLines || !strings.HasPrefix(lines[tailLines-1], "line 99!") || len(lines[0]) != tailLineMost {
		t.Errorf("%d lines, the last %.20q of %d bytes", len(lines), lines[len(lines)-1], len(lines[0]))
	}
}
