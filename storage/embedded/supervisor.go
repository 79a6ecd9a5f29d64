package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

const (
	startProbeEvery  = 20 * time.Millisecond
	readyProbeEvery  = 5 * time.Second
	probeTimeout     = 5 * time.Second
	silentProbeEvery = 200 * time.Millisecond
	probeGrace       = time.Minute // see child.deadAfter

	backoffFirst = 100 * time.Millisecond
	backoffMost  = 10 * time.Second
	// A service that was ready this long before it died starts again at once,
	// as if for the first time.
	backoffForget = 30 * time.Second
	// A service that has never been ready is given up after this many starts
	// (about six seconds of back-off): then the fault is not a passing one, and
	// the caller of Start waits for an answer.
	firstStarts = 7
)

// errStarting marks the answer of a probe whose service is alive but does not
// serve yet, such as a database in crash recovery. It may last for any time.
var errStarting = errors.New("still starting")

var errStopped = errors.New("stopped on request")

// child is what the supervisor must know about a process.
type child struct {
	name string
	// command makes a fresh command for every start; it may also clear away
	// what a previous process left.
	command func() (*exec.Cmd, error)
	// probe returns nil when the service answers, an error that wraps
	// errStarting while it is alive but not ready, any other error otherwise.
	probe func(context.Context) error
	// A child that gives no sign of life for so long is stopped and started
	// again.
	deadAfter time.Duration
	// stops are sent one after the other, each given its grace; then SIGKILL.
	stops []stopStep
}

type stopStep struct {
	signal os.Signal
	grace  time.Duration
}

type state string

const (
	stateStarting   state = "starting"
	stateReady      state = "ready"
	stateSilent     state = "not answering"
	stateRestarting state = "restarting"
	stateFailed     state = "failed"
	stateStopped    state = "stopped"
)

// supervisor keeps one child process running until stop is called.
type supervisor struct {
	// Fixed after construction.
	child  child
	log    *slog.Logger
	ctx    context.Context // ends when stop is called
	cancel context.CancelFunc
	done   chan struct{} // closed when the last process is gone

	// Guarded by mu.
	mu      sync.Mutex
	state   state
	cause   error // why the service is not ready
	pid     int   // 0 when no process runs
	changed chan struct{}
}

// supervise starts c and keeps it running.
func supervise(c child, log *slog.Logger) *supervisor {
	ctx, cancel := context.WithCancel(context.Background())
	s := &supervisor{
		child:   c,
		log:     log.With("service", c.name),
		ctx:     ctx,
		cancel:  cancel,
		done:    make(chan struct{}),
		state:   stateStarting,
		changed: make(chan struct{}),
	}
	go s.run()
	return s
}

// ready reports whether the service answered its last probe.
func (s *supervisor) ready() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == stateReady
}

// processID is the child's present pid, 0 between two lives.
func (s *supervisor) processID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pid
}

// waitReady returns when the service is ready, has failed for good or was
// stopped, or when ctx ends.
func (s *supervisor) waitReady(ctx context.Context) error {
	for {
		s.mu.Lock()
		now, cause, changed := s.state, s.cause, s.changed
		s.mu.Unlock()
		switch now {
		case stateReady:
			return nil
		case stateFailed, stateStopped:
			return fmt.Errorf("%s %s: %w", s.child.name, now, cause)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready (%w): %w", s.child.name, ctx.Err(), cause)
		}
	}
}

// stop ends the child, with increasing force, and returns when it is gone.
func (s *supervisor) stop() {
	s.cancel()
	<-s.done
}

func (s *supervisor) set(next state, cause error) {
	s.mu.Lock()
	previous := s.state
	pid := s.pid
	s.state, s.cause = next, cause
	if previous != next {
		close(s.changed)
		s.changed = make(chan struct{})
	}
	s.mu.Unlock()
	if previous == next {
		return
	}
	switch next {
	case stateReady, stateStopped:
		s.log.Info("embedded service", "state", next, "pid", pid)
	default:
		s.log.Warn("embedded service", "state", next, "pid", pid, "cause", cause)
	}
}

// note remembers, for whoever waits, why the service is not ready yet.
func (s *supervisor) note(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cause = cause
}

func (s *supervisor) setPID(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pid = pid
}

func (s *supervisor) run() {
	// The kernel sends the parent-death signal when the THREAD that started
	// the child ends. Locked, this thread ends only with this goroutine.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(s.done)
	wait, everReady := backoffFirst, false
	for starts := 1; ; starts++ {
		lived, err := s.live()
		everReady = everReady || lived > 0
		if s.ctx.Err() != nil {
			s.set(stateStopped, errStopped)
			return
		}
		if !everReady && (starts >= firstStarts || errors.Is(err, ErrInUse)) {
			s.set(stateFailed, err)
			return
		}
		if lived > backoffForget {
			wait = backoffFirst
		}
		s.set(stateRestarting, err)
		select {
		case <-time.After(wait):
		case <-s.ctx.Done():
		}
		wait = min(2*wait, backoffMost)
	}
}

// live runs one process from its start to its end, and returns how long it was
// ready and why it ended.
func (s *supervisor) live() (time.Duration, error) {
	if s.ctx.Err() != nil {
		return 0, nil
	}
	command, err := s.child.command()
	if err != nil {
		return 0, err
	}
	output := newTail(s.log)
	command.Stdout, command.Stderr = output, output
	// Grandchildren keep the output open after the child; do not wait for them.
	command.WaitDelay = time.Second
	if err := command.Start(); err != nil {
		return 0, err
	}
	s.setPID(command.Process.Pid)
	defer s.setPID(0)
	exited := make(chan error, 1)
	go func() { exited <- command.Wait() }()

	readySince, err := s.watch(exited)
	if err == nil { // still alive: asked to stop, or silent for too long
		err = s.end(command.Process, exited)
	}
	var lived time.Duration
	if !readySince.IsZero() {
		lived = max(time.Since(readySince), 1)
	}
	return lived, fmt.Errorf("process ended: %w; its last lines: %s", err, output)
}

// watch probes the child until it exits (its exit error is returned), or until
// it must be ended (nil is returned).
func (s *supervisor) watch(exited <-chan error) (readySince time.Time, _ error) {
	lastSign := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case err := <-exited:
			return readySince, cmp.Or(err, errors.New("exit status 0"))
		case <-s.ctx.Done():
			return readySince, nil
		case <-timer.C:
		}
		err := s.ask()
		if err == nil || errors.Is(err, errStarting) {
			lastSign = time.Now()
		}
		switch {
		case err == nil:
			if readySince.IsZero() {
				readySince = lastSign
			}
			s.set(stateReady, nil)
			timer.Reset(readyProbeEvery)
		case time.Since(lastSign) > s.child.deadAfter:
			s.note(err)
			return readySince, nil
		case readySince.IsZero():
			s.note(err)
			timer.Reset(startProbeEvery)
		default:
			s.set(stateSilent, err)
			timer.Reset(silentProbeEvery)
		}
	}
}

// ask probes once; stop cuts it short.
func (s *supervisor) ask() error {
	ctx, cancel := context.WithTimeout(s.ctx, probeTimeout)
	defer cancel()
	return s.child.probe(ctx)
}

// end stops a live process with increasing force.
func (s *supervisor) end(process *os.Process, exited <-chan error) error {
	for _, step := range s.child.stops {
		if err := process.Signal(step.signal); err != nil {
			break // it is gone already
		}
		select {
		case err := <-exited:
			return cmp.Or(err, errStopped)
		case <-time.After(step.grace):
			s.log.Warn("embedded service does not stop", "signal", step.signal.String(), "waited", step.grace)
		}
	}
	_ = process.Signal(syscall.SIGKILL) // fails only when it is gone already
	return cmp.Or(<-exited, errStopped)
}
