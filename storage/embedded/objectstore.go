package embedded

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Bucket is the embedded object store's only bucket.
const Bucket = "plaza"

const objectSocket = "s3"

// Credential is an account of an object store.
type Credential struct {
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
}

// ObjectAccess is what a client of the embedded object store needs.
type ObjectAccess struct {
	Endpoint string     `json:"endpoint"` // unix://PATH: HTTP over that socket
	Region   string     `json:"region"`
	Bucket   string     `json:"bucket"`
	Service  Credential `json:"service"`  // everything but lifting a retention
	Disposer Credential `json:"disposer"` // lifting a retention, for disposal alone
}

// ObjectStoreOptions choose how StartObjectStore works; the zero value is right
// for an installation.
type ObjectStoreOptions struct {
	// Log receives changes of state; nil means slog.Default().
	Log *slog.Logger
}

// ObjectStore is a running S3 object store.
type ObjectStore struct {
	owner      *Folder // referred to while the store runs, or the lock would end with it
	access     ObjectAccess
	socket     string
	folder     string
	root       Credential
	supervisor *supervisor
}

// StartObjectStore starts the folder's object store and returns when it is ready
// and has its bucket, with versioning and object lock on and no default
// retention. Every start has new secrets, which also its child's restarts keep.
// ctx bounds the start alone. The program's main must begin with
// ObjectStoreChild.
func (f *Folder) StartObjectStore(ctx context.Context, options ObjectStoreOptions) (*ObjectStore, error) {
	if options.Log == nil {
		options.Log = slog.Default()
	}
	sockets, err := socketFolder(f.path, "s3.socket", objectSocket, os.Geteuid(), os.Getegid())
	if err != nil {
		return nil, fmt.Errorf("embedded object store: %w", err)
	}
	o := &ObjectStore{
		owner:  f,
		socket: filepath.Join(sockets, objectSocket),
		folder: filepath.Join(f.path, "s3"),
		root:   newCredential("plaza-root"),
	}
	o.access = ObjectAccess{
		Endpoint: (&url.URL{Scheme: "unix", Path: o.socket}).String(),
		Region:   gatewayRegion,
		Bucket:   Bucket,
		Service:  newCredential("plaza-service"),
		Disposer: newCredential("plaza-disposer"),
	}
	o.supervisor = supervise(child{
		name:      "object store",
		command:   o.command,
		probe:     o.probe,
		deadAfter: probeGrace,
		stops:     []stopStep{{syscall.SIGTERM, 15 * time.Second}},
	}, options.Log)
	err = o.settle(ctx)
	if err == nil {
		err = f.publish(func(s *Services) { s.Objects = &o.access })
	}
	if err != nil {
		o.Stop()
		return nil, fmt.Errorf("embedded object store: %w", err)
	}
	return o, nil
}

func newCredential(name string) Credential {
	return Credential{AccessKey: name, SecretKey: rand.Text()}
}

// command starts this program again as the object store.
func (o *ObjectStore) command() (*exec.Cmd, error) {
	if err := os.Remove(o.socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err // left by a child that was killed
	}
	program, err := ownProgram()
	if err != nil {
		return nil, err
	}
	order, err := json.Marshal(gatewayOrder{
		Folder: o.folder, Socket: o.socket, Root: o.root,
		Accounts: []Credential{o.access.Service, o.access.Disposer},
	})
	if err != nil {
		return nil, err
	}
	command := exec.Command(program)
	command.Args = []string{"plaza-object-store"}
	command.Env = append(childEnvironment(), childVariable+"=1")
	command.Dir = "/"
	// Nothing it does needs an orderly end: a half upload has no name yet.
	command.SysProcAttr = childAttributes(syscall.SIGKILL, nil)
	// The pipe takes the order at once, and stays open until the child ends.
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	_, err = input.Write(order)
	return command, err
}

// settle waits for the first readiness, makes the bucket and sets its policy.
func (o *ObjectStore) settle(ctx context.Context) error {
	if err := o.supervisor.waitReady(ctx); err != nil {
		return err
	}
	client, err := minio.New("localhost", &minio.Options{
		Creds:     credentials.NewStaticV4(o.root.AccessKey, o.root.SecretKey, ""),
		Region:    gatewayRegion,
		Transport: o.transport(),
	})
	if err != nil {
		return err
	}
	found, err := client.BucketExists(ctx, Bucket)
	if err != nil {
		return fmt.Errorf("bucket: %w", err)
	}
	if !found {
		if err := client.MakeBucket(ctx, Bucket, minio.MakeBucketOptions{Region: gatewayRegion, ObjectLocking: true}); err != nil {
			return fmt.Errorf("bucket: %w", err)
		}
	}
	if err := client.EnableVersioning(ctx, Bucket); err != nil {
		return fmt.Errorf("bucket: versioning: %w", err)
	}
	policy, err := bucketPolicy(o.access)
	if err != nil {
		return err
	}
	if err := client.SetBucketPolicy(ctx, Bucket, policy); err != nil {
		return fmt.Errorf("bucket: policy: %w", err)
	}
	return nil
}

// probe asks the gateway's health page.
func (o *ObjectStore) probe(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+healthPath, nil)
	if err != nil {
		return err
	}
	response, err := o.transport().RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("health page: %s", response.Status)
	}
	return nil
}

// transport speaks HTTP over the store's socket, one connection per request.
func (o *ObjectStore) transport() *http.Transport {
	return &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", o.socket)
		},
	}
}

// Access is what clients need; it stays valid until Stop.
func (o *ObjectStore) Access() ObjectAccess { return o.access }

// Ready reports whether the store answered the last time it was asked (every
// five seconds, and without delay after its process died).
func (o *ObjectStore) Ready() bool { return o.supervisor.ready() }

// WaitReady returns when the store answers, or with the reason why not when ctx
// ends or the store was stopped.
func (o *ObjectStore) WaitReady(ctx context.Context) error { return o.supervisor.waitReady(ctx) }

// ProcessID is the child's process id, 0 while none runs.
func (o *ObjectStore) ProcessID() int { return o.supervisor.processID() }

// Stop lets running requests end and stops the store, in at most 15 seconds.
func (o *ObjectStore) Stop() { o.supervisor.stop() }

// bucketPolicy says who may do what. The service may delete what no retention
// protects; lifting a retention is the disposer's alone; the bucket's own
// settings are nobody's but root's, whose secret never leaves StartObjectStore.
func bucketPolicy(access ObjectAccess) (string, error) {
	type statement struct {
		Effect    string
		Principal map[string][]string
		Action    []string
		Resource  []string
	}
	object, bucket := []string{"arn:aws:s3:::" + access.Bucket + "/*"}, []string{"arn:aws:s3:::" + access.Bucket}
	service := map[string][]string{"AWS": {access.Service.AccessKey}}
	disposer := map[string][]string{"AWS": {access.Disposer.AccessKey}}
	policy, err := json.Marshal(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", []statement{
		{"Allow", service, []string{
			"s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:DeleteObjectVersion",
			"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObjectRetention", "s3:GetObjectRetention",
		}, object},
		{"Allow", service, []string{
			"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketVersioning",
			"s3:GetBucketObjectLockConfiguration", "s3:GetBucketLocation",
		}, bucket},
		{"Allow", disposer, []string{
			"s3:GetObjectVersion", "s3:GetObjectRetention", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention",
		}, object},
		{"Allow", disposer, []string{"s3:ListBucket", "s3:ListBucketVersions"}, bucket},
	}})
	return string(policy), err
}
