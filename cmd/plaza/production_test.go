package main

import (
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"plaza/rooms/proof"
	"plaza/storage/embedded"
	"plaza/storage/storagetest"
)

// production is an installation with services of its own: a database, an object store and keys, for any number of nodes, and
// the address that its proxy would have.
type production struct {
	t        *testing.T
	database storagetest.DatabaseURLs
	settings map[string]string
}

const publicURL = "https://plaza.example.se"

// newProduction makes one on a database; nothing is migrated and no server runs.
func newProduction(t *testing.T, database storagetest.DatabaseURLs) *production {
	t.Helper()
	keys := t.TempDir()
	p := &production{t, database, map[string]string{
		"PLAZA_DATABASE_URL":          database.ServiceURL,
		"PLAZA_DATABASE_DISPOSER_URL": database.DisposerURL,
		"PLAZA_URL":                   publicURL,
		"PLAZA_DATA":                  filepath.Join(keys, "no data folder is needed"),
		"PLAZA_SIGNING_KEYS_FILE":     keyFile(t, filepath.Join(keys, "signing.pem")),
		"PLAZA_SESSION_KEYS_FILE":     keyFile(t, filepath.Join(keys, "session.pem")),
	}}
	access := objectStore(t)
	p.settings["PLAZA_S3_ENDPOINT"], p.settings["PLAZA_S3_BUCKET"] = access.Endpoint, access.Bucket
	p.settings["PLAZA_S3_ACCESS_KEY"], p.settings["PLAZA_S3_SECRET_KEY"] = access.Service.AccessKey, access.Service.SecretKey
	p.settings["PLAZA_S3_DISPOSER_ACCESS_KEY"], p.settings["PLAZA_S3_DISPOSER_SECRET_KEY"] = access.Disposer.AccessKey, access.Disposer.SecretKey
	return p
}

// newDemo is a production with a migrated database, whose first server writes the demo cases.
func newDemo(t *testing.T) *production {
	t.Helper()
	p := newProduction(t, storagetest.Database(t))
	p.settings["PLAZA_DEMO"] = "true"
	return p
}

func keyFile(t *testing.T, path string) string {
	t.Helper()
	if _, err := proof.LoadKeys(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// objectStore starts an object store of the test's own.
func objectStore(t *testing.T) embedded.ObjectAccess {
	t.Helper()
	folder, err := embedded.Open(dataFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	store, err := folder.StartObjectStore(t.Context(), embedded.ObjectStoreOptions{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		store.Stop()
		_ = folder.Close()
	})
	return store.Access()
}

// command is a command with the installation's settings.
func (p *production) command(args ...string) *exec.Cmd {
	p.t.Helper()
	c := command(p.t, args...)
	for name, value := range p.settings {
		c.Env = append(c.Env, name+"="+value)
	}
	return c
}

// plaza runs a command to its end.
func (p *production) plaza(args ...string) (stdout, stderr string, code int) {
	p.t.Helper()
	return finish(p.t, p.command(args...))
}

// succeed is plaza for a command that must end well.
func (p *production) succeed(args ...string) string {
	p.t.Helper()
	stdout, stderr, code := p.plaza(args...)
	if code != 0 {
		p.t.Fatalf("plaza %v: exit status %d\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// with is the installation with some settings of another kind, in pairs; an empty value takes the setting away.
func (p *production) with(pairs ...string) *production {
	p.t.Helper()
	other := &production{p.t, p.database, map[string]string{}}
	for name, value := range p.settings {
		other.settings[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		if other.settings[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
			delete(other.settings, pairs[i])
		}
	}
	return other
}

// serve starts a node.
func (p *production) serve(flags ...string) *server {
	p.t.Helper()
	return start(p.t, p.command(append([]string{"serve", "--listen", "localhost:0"}, flags...)...))
}

const clusterSecret = "between the nodes"

// join starts a node that meets those that run already.
func (p *production) join(others ...*server) *server {
	p.t.Helper()
	flags := []string{"--cluster-listen", "127.0.0.1:0", "--cluster-secret", clusterSecret}
	for _, other := range others {
		flags = append(flags, "--cluster-routes", other.clusterAddress())
	}
	return p.serve(flags...)
}

var (
	metricsField  = regexp.MustCompile(`listening browsers=\S+ metrics=(\S+)`)
	nodesField    = regexp.MustCompile(`listening browsers=\S+ metrics=\S+ nodes=(\S+)`)
	browsersField = regexp.MustCompile(`listening browsers=(\S+)`)
)

// address is where the server listens for browsers, or for the proxy before it.
func (s *server) address() string {
	s.t.Helper()
	return "http://" + s.log.wait(s.t, browsersField)
}

func (s *server) clusterAddress() string {
	s.t.Helper()
	return s.log.wait(s.t, nodesField)
}

func (s *server) metricsURL() string {
	s.t.Helper()
	return s.log.wait(s.t, metricsField)
}

// metric is the value of a metric now, of all its labels together.
func (s *server) metric(name string) float64 {
	s.t.Helper()
	sum := 0.0
	for line := range strings.Lines(s.metrics()) {
		if key, value, _ := strings.Cut(strings.TrimSpace(line), " "); key == name || strings.HasPrefix(key, name+"{") {
			number, err := strconv.ParseFloat(value, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			sum += number
		}
	}
	return sum
}

// metrics is what Prometheus would be answered.
func (s *server) metrics() string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.metricsURL(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := httpClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // only read
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(content)
}
