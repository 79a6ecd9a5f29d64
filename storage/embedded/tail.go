package embedded

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

const (
	tailLines    = 12
	tailLineMost = 500
)

// tail passes a child's output to the log at debug level and remembers its last
// lines for the error that tells why the child ended.
type tail struct {
	log *slog.Logger

	mu    sync.Mutex
	part  []byte   // a line not yet ended, at most tailLineMost bytes
	lines []string // at most tailLines
}

func newTail(log *slog.Logger) *tail { return &tail{log: log} }

// Write implements io.Writer; it never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	written := len(p)
	for {
		line, rest, ended := bytes.Cut(p, []byte{'\n'})
		t.part = append(t.part, line[:min(len(line), tailLineMost-len(t.part))]...)
		if !ended {
			return written, nil
		}
		t.endLine()
		p = rest
	}
}

func (t *tail) endLine() {
	line := strings.TrimSpace(string(t.part))
	t.part = t.part[:0]
	if line == "" {
		return
	}
	if len(t.lines) == tailLines {
		t.lines = t.lines[1:]
	}
	t.lines = append(t.lines, line)
	t.log.Debug("embedded service says", "line", line)
}

// String returns the remembered lines, joined on one line.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == 0 {
		return "(none)"
	}
	return strings.Join(t.lines, " | ")
}
