package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"plaza/rooms/export"
	"plaza/storage/embedded"
	"plaza/storage/storagetest"
)

// asPlaza makes this test program behave as plaza itself: the tests run the real main.
const asPlaza = "PLAZA_TEST_AS_PLAZA"

func TestMain(m *testing.M) {
	embedded.ObjectStoreChild()
	if os.Getenv(asPlaza) != "" {
		os.Exit(run(os.Args[1:]))
	}
	storagetest.Main(m)
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), asPlaza+"=1")
	return c
}

// plaza runs a command to its end.
func plaza(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return finish(t, command(t, args...))
}

// finish runs a command to its end, which must come in time.
func finish(t *testing.T, c *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { _ = c.Process.Kill() })
	defer late.Stop()
	err := c.Wait()
	if _, exited := err.(*exec.ExitError); err != nil && !exited { //nolint:errorlint // Run returns it unwrapped
		t.Fatal(err)
	}
	return out.String(), problems.String(), c.ProcessState.ExitCode()
}

// succeed is plaza for a command that must end well.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := plaza(t, args...)
	if code != 0 {
		t.Fatalf("plaza %s: exit status %d\n%s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// dataFolder is a folder that the database's user can reach when the tests run as root. Without that the database would be kept
// elsewhere, where no test removes it.
func dataFolder(t *testing.T) string {
	t.Helper()
	path, err := os.MkdirTemp("", "plaza-serve-*")
	if err == nil {
		err = os.Chmod(path, 0o711)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(path); err != nil {
			t.Error(err)
		}
	})
	return path
}

// server is a running plaza serve.
type server struct {
	t       *testing.T
	process *exec.Cmd
	url     string // for browsers
	output  *bufio.Reader
	log     *journal
}

var readyLine = regexp.MustCompile(`^ready url=(https?://\S+) pid=(\d+)\n$`)

// serve starts a server with the embedded services.
func serve(t *testing.T, data string, flags ...string) *server {
	t.Helper()
	return start(t, command(t, append([]string{"serve", "--listen", "localhost:0", "--data", data}, flags...)...))
}

// start starts a server and waits until it is ready.
func start(t *testing.T, c *exec.Cmd) *server {
	t.Helper()
	s := begin(t, c)
	s.becomesReady()
	return s
}

// begin starts a server.
func begin(t *testing.T, c *exec.Cmd) *server {
	t.Helper()
	log := newJournal()
	c.Stderr = log
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, process: c, output: bufio.NewReader(out), log: log}
	t.Cleanup(func() { s.kill() })
	return s
}

func (s *server) becomesReady() {
	s.t.Helper()
	line, err := s.output.ReadString('\n')
	match := readyLine.FindStringSubmatch(line)
	if err != nil || match == nil {
		_ = s.process.Wait()
		s.t.Fatalf("instead of ready: %q\n%s", line, s.log)
	}
	s.url = match[1]
}

// stop ends the server in good order.
func (s *server) stop() {
	s.t.Helper()
	s.terminate()
	s.ends()
}

func (s *server) kill() {
	if s.process.ProcessState == nil {
		_ = s.process.Process.Kill()
		_, _ = io.Copy(io.Discard, s.output)
		_ = s.process.Wait()
	}
}

func (s *server) get(path string) (status int, body string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.address()+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // only read
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

func TestUnknownSettingsAreErrors(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"serve", "--lisen", "x"}, {"paint"}, {"room", "read"}} {
		if _, stderr, code := plaza(t, args...); code != exitUsage || !strings.Contains(stderr, "plaza:") {
			t.Errorf("%v: exit status %d, %q", args, code, stderr)
		}
	}
	c := command(t, "version")
	c.Env = append(c.Env, "PLAZA_LISTN=localhost:1")
	if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), "PLAZA_LISTN") {
		t.Errorf("a misspelt variable: %v, %q", err, out)
	}
}

func TestSecretsAreReadFromFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(path, []byte("postgres://nobody@127.0.0.1:1/none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := command(t, "case", "list")
	c.Env = append(c.Env, "PLAZA_DATABASE_URL_FILE="+path)
	if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), "127.0.0.1") {
		t.Errorf("the URL in the file was not used: %v, %q", err, out)
	}
	c = command(t, "version")
	c.Env = append(c.Env, "PLAZA_NAME_FILE="+path)
	if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), "PLAZA_NAME_FILE") {
		t.Errorf("a file for what is no secret: %v, %q", err, out)
	}
}

func TestServePrintsOneLineAndAnswers(t *testing.T) {
	t.Parallel()
	data := filepath.Join(dataFolder(t), "plaza")
	s := serve(t, data)
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, body := s.get(path); status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if _, stderr, code := plaza(t, "serve", "--listen", "localhost:0", "--data", data); code != exitFailed || !strings.Contains(stderr, "in use") {
		t.Errorf("a second server on the same folder: exit status %d, %q", code, stderr)
	}
	beside := serve(t, dataFolder(t))
	if beside.url == s.url {
		t.Error("two servers have one address")
	}
	s.stop()
	if _, stderr, code := plaza(t, "serve", "--demo", "--listen", "localhost:0", "--data", data); code != exitFailed || !strings.Contains(stderr, "--demo") {
		t.Errorf("an installation became a demo: exit status %d, %q", code, stderr)
	}
}

// TestRoomOnTheCommandLine does what the operator does, beside a running server, after its death and without one.
func TestRoomOnTheCommandLine(t *testing.T) {
	t.Parallel()
	data := filepath.Join(dataFolder(t), "plaza")
	s := serve(t, data, "--demo")
	reference := regexp.MustCompile(`(?m)^(SE-\S+) .*Hamnen`).FindStringSubmatch(succeed(t, "case", "list", "--data", data))[1]
	if log := succeed(t, "room", "read", reference+"/14", "--data", data); !strings.Contains(log, `"kind":"internal","name"`) {
		t.Errorf("REFERENCE/14 is not the county board's internal room:\n%.300s", log)
	}
	if _, stderr, code := plaza(t, "room", "read", reference+"/99", "--data", data); code != exitFailed || !strings.Contains(stderr, "99") {
		t.Errorf("an internal room of nobody: exit status %d, %q", code, stderr)
	}
	officer := memberOf(t, succeed(t, "room", "read", reference, "--data", data))
	post := []string{"room", "post", strings.ToLower(reference), "Skrivet vid kommandoraden", "--as", officer,
		"--client-id", "0198f3a1-7c00-7000-8000-000000000001", "--data", data}
	first := succeed(t, post...)
	if again := succeed(t, post...); again != first {
		t.Errorf("the retry was answered %q, the first %q", again, first)
	}
	s.kill()
	log := succeed(t, "room", "read", reference, "--data", data)
	if n := strings.Count(log, "Skrivet vid kommandoraden"); n != 1 {
		t.Errorf("after SIGKILL the message stands %d times in the log", n)
	}
	if out := succeed(t, "verify", "log", "--models", "--data", data); !strings.Contains(out, "every read model follows") {
		t.Errorf("verify log: %s", out)
	}
	if out := succeed(t, "doctor", "--listen", "localhost:0", "--data", data); strings.Contains(out, "WRONG") {
		t.Errorf("doctor: %s", out)
	}
	exportAndVerify(t, data, reference)
}

var memberAdded = regexp.MustCompile(`\tmember\.added/1\t.*"officer":"([0-9a-f-]{36})"`)

func memberOf(t *testing.T, log string) string {
	t.Helper()
	match := memberAdded.FindStringSubmatch(log)
	if match == nil {
		t.Fatalf("no member in the log:\n%s", log)
	}
	return match[1]
}

// changeExport replaces a text in the events of an export and packs it again.
func changeExport(t *testing.T, file, from, to string) {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var packed bytes.Buffer
	w, found := zip.NewWriter(&packed), false
	for _, f := range archive.File {
		content, err := fs.ReadFile(archive, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == export.EventsFile {
			found = bytes.Contains(content, []byte(from))
			content = bytes.Replace(content, []byte(from), []byte(to), 1)
		}
		member, err := w.Create(f.Name)
		if err == nil {
			_, err = member.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || !found {
		t.Fatalf("the export's events hold %q: %v, %v", from, found, err)
	}
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func exportAndVerify(t *testing.T, data, reference string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "room.zip")
	succeed(t, "export", reference, "--out", file, "--data", data)
	out, _, code := plaza(t, "verify", file)
	if code != 3 {
		t.Fatalf("without a key: exit status %d\n%s", code, out)
	}
	key := regexp.MustCompile(`[0-9a-f]{64}`).FindString(out)
	if out := succeed(t, "verify", file, "--key", key); out == "" {
		t.Error("verify said nothing")
	}
	if _, _, code := plaza(t, "verify", file, "--key", strings.Repeat("0", 64)); code != 1 {
		t.Errorf("with another key: exit status %d", code)
	}
	changeExport(t, file, "kommandoraden", "Kommandoraden")
	if out, _, code := plaza(t, "verify", file, "--key", key); code != 1 {
		t.Errorf("a changed word: exit status %d\n%s", code, out)
	}
	if _, _, code := plaza(t, "verify", filepath.Join(t.TempDir(), "missing.zip")); code != exitUsage {
		t.Errorf("a missing file: exit status %d", code)
	}
}
