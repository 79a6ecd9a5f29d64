package objecttest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"plaza/storage"
	"plaza/storage/storagetest/objecttest"
)

const patience = time.Minute

// TestMinIOConforms runs the suite on a MinIO server of its own, with accounts
// that have what docs/OPERATIONS.md says. PLAZA_TEST_MINIO and PLAZA_TEST_MC are
// the programs; `make conformance` builds them.
func TestMinIOConforms(t *testing.T) {
	t.Parallel()
	if os.Getenv("PLAZA_TEST_MINIO") == "" || os.Getenv("PLAZA_TEST_MC") == "" {
		t.Skip("make conformance runs this")
	}
	objecttest.Run(t, func(t *testing.T) objecttest.Store {
		m := newMinIO(t)
		return objecttest.Store{Config: m.settle(t), Crash: func(t *testing.T) { m.kill(t); m.start(t) }}
	})
}

const (
	rootKey, rootSecret         = "plaza-root", "root-secret"
	serviceKey, serviceSecret   = "plaza-service", "service-secret"
	disposerKey, disposerSecret = "plaza-disposer", "disposer-secret"
)

type minIO struct {
	address string // HOST:PORT
	folder  string
	process *exec.Cmd
}

func newMinIO(t *testing.T) *minIO {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &minIO{address: listener.Addr().String(), folder: t.TempDir()}
	if err := listener.Close(); err != nil { // MinIO can't be handed a listener
		t.Fatal(err)
	}
	m.start(t)
	t.Cleanup(func() { m.kill(t) })
	return m
}

// start starts the server and waits until it serves.
func (m *minIO) start(t *testing.T) {
	t.Helper()
	m.process = exec.Command(os.Getenv("PLAZA_TEST_MINIO"), "server", "--quiet", "--address", m.address, filepath.Join(m.folder, "data"))
	m.process.Env = append(os.Environ(), "MINIO_ROOT_USER="+rootKey, "MINIO_ROOT_PASSWORD="+rootSecret, "MINIO_BROWSER=off", "MINIO_UPDATE=off")
	if err := m.process.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		if m.ready(ctx) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("MinIO does not serve")
		case <-time.After(20 * time.Millisecond): // until the next look
		}
	}
}

func (m *minIO) ready(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.address+"/minio/health/ready", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close() // nothing was written
	return response.StatusCode == http.StatusOK
}

func (m *minIO) kill(t *testing.T) {
	t.Helper()
	if err := m.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = m.process.Wait() // says that it was killed
}

// settle makes the bucket and the two accounts.
func (m *minIO) settle(t *testing.T) storage.ObjectsConfig {
	t.Helper()
	m.mc(t, "alias", "set", "plaza", "http://"+m.address, rootKey, rootSecret)
	m.mc(t, "mb", "--with-lock", "plaza/plaza")
	for _, account := range []struct {
		key, secret      string
		bucket, contents []string
	}{
		{
			serviceKey, serviceSecret,
			[]string{"ListBucket", "ListBucketVersions", "ListBucketMultipartUploads", "GetBucketVersioning", "GetBucketObjectLockConfiguration", "GetBucketLocation"},
			[]string{"PutObject", "GetObject", "GetObjectVersion", "GetObjectAttributes", "DeleteObject", "DeleteObjectVersion", "AbortMultipartUpload", "ListMultipartUploadParts", "PutObjectRetention", "GetObjectRetention"},
		},
		{
			disposerKey, disposerSecret,
			[]string{"ListBucket", "ListBucketVersions"},
			[]string{"GetObjectVersion", "GetObjectRetention", "DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"},
		},
	} {
		policy := filepath.Join(m.folder, account.key+".json")
		if err := os.WriteFile(policy, policyOf(t, account.bucket, account.contents), 0o600); err != nil {
			t.Fatal(err)
		}
		m.mc(t, "admin", "user", "add", "plaza", account.key, account.secret)
		m.mc(t, "admin", "policy", "create", "plaza", account.key, policy)
		m.mc(t, "admin", "policy", "attach", "plaza", account.key, "--user", account.key)
	}
	return storage.ObjectsConfig{
		Endpoint: "http://" + m.address, Region: "us-east-1", Bucket: "plaza",
		AccessKey: serviceKey, SecretKey: serviceSecret, DisposerAccessKey: disposerKey, DisposerSecretKey: disposerSecret,
	}
}

func (m *minIO) mc(t *testing.T, arguments ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Getenv("PLAZA_TEST_MC"), append([]string{"--config-dir", filepath.Join(m.folder, "mc")}, arguments...)...)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("mc %v: %v\n%s", arguments, err, output)
	}
}

func policyOf(t *testing.T, bucket, contents []string) []byte {
	t.Helper()
	statement := func(actions []string, resource string) map[string]any {
		named := make([]string, len(actions))
		for i, action := range actions {
			named[i] = fmt.Sprintf("s3:%s", action)
		}
		return map[string]any{"Effect": "Allow", "Action": named, "Resource": []string{"arn:aws:s3:::plaza" + resource}}
	}
	policy, err := json.Marshal(map[string]any{
		"Version": "2012-10-17", "Statement": []any{statement(bucket, ""), statement(contents, "/*")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return policy
}
