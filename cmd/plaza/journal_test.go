package main

import (
	"bytes"
	"regexp"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// journal is what a process wrote so far; tests wait for lines in it.
type journal struct {
	mu      sync.Mutex
	content bytes.Buffer
	more    chan struct{} // closed and replaced at every write
}

func newJournal() *journal { return &journal{more: make(chan struct{})} }

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	close(j.more)
	j.more = make(chan struct{})
	return j.content.Write(p)
}

func (j *journal) String() string {
	text, _ := j.now()
	return text
}

func (j *journal) now() (string, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.content.String(), j.more
}

// wait returns what the pattern's group matched first, as soon as there is a match.
func (j *journal) wait(t *testing.T, pattern *regexp.Regexp) string {
	t.Helper()
	deadline := time.After(patience)
	for {
		text, more := j.now()
		if match := pattern.FindStringSubmatch(text); match != nil {
			return match[1]
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("no %s in:\n%s", pattern, text)
		}
	}
}

// eventually asks until there is no complaint.
func eventually(t *testing.T, ask func() (complaint string)) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(patience)
	for {
		complaint := ask()
		if complaint == "" {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal(complaint)
		}
	}
}
