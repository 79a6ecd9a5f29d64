package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plaza/storage/storagetest"
)

// TestDoctorFinds: each fault is found, at its place and nowhere else, and the remedy says what to do.
func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	p := newProduction(t, storagetest.Database(t))
	unmigrated, late, careless, newer := storagetest.EmptyDatabase(t), storagetest.Database(t), storagetest.Database(t), storagetest.Database(t)
	wrongClock(t, late)
	administer(t, careless.OwnerURL, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`)
	administer(t, newer.OwnerURL, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	media, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = media.Close() })
	certificateFile, certificateKey := writeCertificate(t, t.TempDir(), 1)
	faultyStore := func(fault func(*http.Request) (status int, answer string)) string {
		return before(t, p.settings["PLAZA_S3_ENDPOINT"], fault)
	}
	for name, c := range map[string]struct {
		settings []string
		what     string // is WRONG
		remedy   string
	}{
		"nothing": {},
		"a database that is away": {[]string{"PLAZA_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"},
			"database", "--database-url"},
		"no tables": {[]string{"PLAZA_DATABASE_URL", unmigrated.ServiceURL, "PLAZA_DATABASE_DISPOSER_URL", unmigrated.DisposerURL},
			"schema", "run plaza migrate with --database-owner-url"},
		"newer tables": {[]string{"PLAZA_DATABASE_URL", newer.ServiceURL, "PLAZA_DATABASE_DISPOSER_URL", newer.DisposerURL},
			"schema", "install the Plaza that migrated it"},
		"the owner as the service": {[]string{"PLAZA_DATABASE_URL", p.database.OwnerURL},
			"service role", "ALTER TABLE event OWNER TO another_role;"},
		"no disposer": {[]string{"PLAZA_DATABASE_DISPOSER_URL", ""},
			"disposer role", "--database-disposer-url"},
		"a wrong clock": {[]string{"PLAZA_DATABASE_URL", late.ServiceURL, "PLAZA_DATABASE_DISPOSER_URL", late.DisposerURL},
			"clock", "chrony"},
		"a setting of the database": {[]string{"PLAZA_DATABASE_URL", careless.ServiceURL, "PLAZA_DATABASE_DISPOSER_URL", careless.DisposerURL},
			"setting synchronous_commit", "RESET synchronous_commit;"},
		"a setting of the connection": {[]string{"PLAZA_DATABASE_URL", p.database.ServiceURL + "&options=-c%20synchronous_commit%3Doff"},
			"setting synchronous_commit", "out of the database URL"},
		"media for this machine alone": {[]string{"PLAZA_URL", "https://plaza.example.se"},
			"media of meetings", "--media-listen"},
		"an address that nobody reaches": {[]string{"PLAZA_MEDIA_PUBLIC", "0.0.0.0"},
			"media of meetings", "--media-public"},
		"a relay without its key": {[]string{"PLAZA_RELAY_TLS_LISTEN", "127.0.0.1:0", "PLAZA_RELAY_CERTIFICATE", certificateFile},
			"relay over TLS", "--relay-key"},
		"a relay of another name": {[]string{
			"PLAZA_RELAY_TLS_LISTEN", "127.0.0.1:0", "PLAZA_RELAY_CERTIFICATE", certificateFile, "PLAZA_RELAY_KEY", certificateKey,
			"PLAZA_URL", "http://127.0.0.1:8080",
		}, "relay over TLS", "--relay-certificate"},
		"a taken media port": {[]string{"PLAZA_MEDIA_LISTEN", media.LocalAddr().String()},
			"address " + media.LocalAddr().String(), "choose another address"},
		"no signing key": {[]string{"PLAZA_SIGNING_KEYS_FILE", ""},
			"signing keys", "openssl genpkey"},
		"no session key": {[]string{"PLAZA_SESSION_KEYS_FILE", ""},
			"session keys", "openssl genpkey"},
		"no object store": {[]string{"PLAZA_S3_ENDPOINT", ""},
			"object store", "--s3-endpoint"},
		"an object store that is away": {[]string{"PLAZA_S3_ENDPOINT", "http://127.0.0.1:1"},
			"object store", "--s3-endpoint"},
		"a bucket that is not there": {[]string{"PLAZA_S3_BUCKET", "none-of-ours"},
			"object store", "--s3-bucket"},
		"a wrong secret": {[]string{"PLAZA_S3_SECRET_KEY", "guessed"},
			"object store", "--s3-secret-key"},
		"a wrong secret of the disposer": {[]string{"PLAZA_S3_DISPOSER_SECRET_KEY", "guessed"},
			"object store: disposal", "--s3-disposer-secret-key"},
		"one account for both": {[]string{"PLAZA_S3_DISPOSER_ACCESS_KEY", p.settings["PLAZA_S3_ACCESS_KEY"], "PLAZA_S3_DISPOSER_SECRET_KEY", p.settings["PLAZA_S3_SECRET_KEY"]},
			"object store: disposal", "a second account"},
		"no versioning": {[]string{"PLAZA_S3_ENDPOINT", faultyStore(noVersioning)},
			"object store: versioning", "switch it on"},
		"no object lock": {[]string{"PLAZA_S3_ENDPOINT", faultyStore(noObjectLock)},
			"object store: object lock", "make a new bucket"},
		"NATS that is away": {[]string{"PLAZA_NATS_URL", "nats://127.0.0.1:1"},
			"NATS", "--nats-url"},
		"a cluster without a secret": {[]string{"PLAZA_CLUSTER_LISTEN", "127.0.0.1:0"},
			"NATS", "--cluster-secret"},
		"a node that is away": {[]string{"PLAZA_CLUSTER_LISTEN", "127.0.0.1:0", "PLAZA_CLUSTER_SECRET", "s", "PLAZA_CLUSTER_ROUTES", "127.0.0.1:1"},
			"node 127.0.0.1:1", "--cluster-routes"},
		"a port in use": {[]string{"PLAZA_LISTEN", taken.Addr().String()},
			"address " + taken.Addr().String(), "another address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := append([]string{"PLAZA_LISTEN", "localhost:0", "PLAZA_URL", ""}, c.settings...)
			stdout, stderr, code := p.with(settings...).plaza("doctor")
			wrong := wrongs(stdout)
			// The tests' cluster is not safe from power cuts.
			want := map[string]bool{"setting fsync": true, "setting full_page_writes": true}
			if c.what != "" {
				want[c.what] = true
			}
			for what := range wrong {
				if !want[what] {
					t.Errorf("%s is wrong as well", what)
				}
			}
			if !strings.Contains(wrong[c.what], c.remedy) || code != exitFailed || strings.Contains(stdout, "panic") {
				t.Errorf("want %s to be mended by %s; exit status %d\n%s%s", c.what, c.remedy, code, stdout, stderr)
			}
		})
	}
}

var wrongLine = regexp.MustCompile(`(?m)^WRONG   (object store: [a-z ]+|(?:address|node) \S+|[^:]+): (.*\n +to mend it: .*)$`)

// wrongs are the doctor's problems and remedies by what is wrong.
func wrongs(said string) map[string]string {
	found := map[string]string{}
	for _, match := range wrongLine.FindAllStringSubmatch(said, -1) {
		found[strings.TrimSuffix(match[1], ":")] = match[2]
	}
	return found
}

// before is a store before another, whose answers it replaces when fault has one.
func before(t *testing.T, endpoint string, fault func(*http.Request) (status int, answer string)) string {
	t.Helper()
	path := strings.TrimPrefix(endpoint, "unix://")
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL = &url.URL{Scheme: "http", Host: "store", Path: r.In.URL.Path, RawPath: r.In.URL.RawPath, RawQuery: r.In.URL.RawQuery}
		},
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status, answer := fault(r); status != 0 {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, answer)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func noVersioning(r *http.Request) (int, string) {
	if _, asked := r.URL.Query()["versioning"]; asked {
		return http.StatusOK, `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`
	}
	return 0, ""
}

func noObjectLock(r *http.Request) (int, string) {
	if _, asked := r.URL.Query()["object-lock"]; asked {
		return http.StatusNotFound, `<Error><Code>ObjectLockConfigurationNotFoundError</Code><Message>none</Message></Error>`
	}
	return 0, ""
}

// TestDoctorOfTheEmbeddedServices finds nothing wrong, beside a running server and without it.
func TestDoctorOfTheEmbeddedServices(t *testing.T) {
	t.Parallel()
	data := filepath.Join(dataFolder(t), "plaza")
	s := serve(t, data)
	listen := strings.TrimPrefix(s.address(), "http://")
	for _, beside := range []bool{true, false} {
		said := succeed(t, "doctor", "--data", data, "--listen", listen)
		if strings.Contains(said, "WRONG") || strings.Contains(said, "in use, perhaps by the Plaza that runs here") != beside {
			t.Errorf("beside a server: %v\n%s", beside, said)
		}
		parts := slices.Sorted(slices.Values(regexp.MustCompile(`(?m)^ok {6}object store: [a-z ]+`).FindAllString(said, -1)))
		if len(parts) < 5 {
			t.Errorf("not everything was examined:\n%s", said)
		}
		if beside {
			s.stop()
		}
	}
}
