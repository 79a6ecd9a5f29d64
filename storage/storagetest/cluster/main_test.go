package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// childVariable makes this test program behave as the command.
const childVariable = "PLAZA_CLUSTER_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		main()
	}
	os.Exit(m.Run())
}

// cluster prepares the command with a temporary folder of its own.
func cluster(t *testing.T, script string) (command *exec.Cmd, temporary string) {
	t.Helper()
	temporary = t.TempDir()
	for _, folder := range []string{temporary, filepath.Dir(temporary)} { // as root: open to the server's user
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command = exec.Command(program, "--", "/bin/sh", "-c", script)
	command.Env = append(os.Environ(), childVariable+"=1", "TMPDIR="+temporary)
	command.Stderr = t.Output()
	return command, temporary
}

func wantClean(t *testing.T, temporary string) {
	t.Helper()
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestPassesStatusAndCleansUp(t *testing.T) {
	t.Parallel()
	command, temporary := cluster(t, `echo "$PLAZA_TEST_CLUSTER"; exit 7`)
	output, err := command.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("%v, want exit status 7", err)
	}
	if !strings.HasPrefix(string(output), "postgres://") {
		t.Errorf("the command was told %q", output)
	}
	wantClean(t, temporary)
}

func TestPassesSignalsAndCleansUp(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		command, temporary := cluster(t, `trap 'exit 9' TERM INT; echo ready; while :; do sleep 1; done`)
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(output).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		if err := command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if err := command.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 9 {
			t.Errorf("%v: %v, want the command's exit status 9", signal, err)
		}
		wantClean(t, temporary)
	}
}

func TestMissingCommand(t *testing.T) {
	t.Parallel()
	command, temporary := cluster(t, "")
	command.Args = []string{command.Args[0], "--", filepath.Join(temporary, "no-such-program")}
	if err := command.Run(); err == nil {
		t.Error("a command that does not exist succeeded")
	}
	wantClean(t, temporary)
}
