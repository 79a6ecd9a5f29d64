package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3err"
)

// childVariable tells this program's main that it is the object store's child.
const childVariable = "PLAZA_OBJECT_STORE_CHILD"

const (
	gatewayRegion = "us-east-1" // what S3 clients assume when told nothing
	healthPath    = "/healthy"  // masks a bucket of that name
)

// gatewayOrder is all that the child is told. It comes through the child's
// standard input, because arguments and environment can be read by others; the
// end of that input is the end of the parent.
type gatewayOrder struct {
	Folder   string       `json:"folder"` // absolute
	Socket   string       `json:"socket"` // absolute
	Root     Credential   `json:"root"`
	Accounts []Credential `json:"accounts"`
}

// collectAtPercent is how much garbage there is, of what lives, when the child collects it: Go's GOGC. Next to nothing lives there
// between two requests, so that Go's own 100 collects after a few of them.
const collectAtPercent = 400

// ObjectStoreChild runs the object store and never returns when this process
// was started for that; otherwise it does nothing. It must be the first call of
// main (and of TestMain): StartObjectStore starts this same program again,
// because the gateway changes the working folder of its process and can run only
// once in it.
func ObjectStoreChild() {
	if os.Getenv(childVariable) == "" {
		return
	}
	if err := runGateway(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "object store:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// runGateway serves until SIGTERM or until the order's reader ends.
func runGateway(parent io.Reader) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	decoder := json.NewDecoder(parent)
	var order gatewayOrder
	if err := decoder.Decode(&order); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, parent) // ends with the parent
		log.Println("the parent is gone")
		os.Exit(1)
	}()
	syscall.Umask(0o077)
	debug.SetGCPercent(collectAtPercent)
	store, err := openStore(order.Folder)
	if err != nil {
		return err
	}
	err = embedgw.RunVersityGW(ctx, store, &embedgw.Config{
		RootUserAccess:    order.Root.AccessKey,
		RootUserSecret:    order.Root.SecretKey,
		IAMService:        accounts(order.Accounts),
		Region:            gatewayRegion,
		Ports:             []string{order.Socket},
		SocketPerm:        "0600",
		HealthPath:        healthPath,
		KeepAlive:         true,
		Quiet:             true,
		DisableACLs:       true,
		MaxConnections:    1024,
		MaxRequests:       512,
		MultipartMaxParts: 10_000,
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// openStore opens the folders below the object store's: the present objects and
// the earlier versions of them.
func openStore(folder string) (*durableBackend, error) {
	objects, versions := filepath.Join(folder, "objects"), filepath.Join(folder, "versions")
	for _, path := range []string{objects, versions} {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, err
		}
	}
	if err := (meta.XattrMeta{}).Test(objects); err != nil {
		return nil, fmt.Errorf("%s: %w; choose a data folder on a file system that has extended attributes (ext4, xfs, btrfs, zfs)", objects, err)
	}
	if err := resumeCompletions(objects); err != nil {
		return nil, err
	}
	options := posix.PosixOpts{VersioningDir: versions, CopyObjectThreshold: largestCopy, IOBufferSize: block}
	options.SetNewDirPerm(0o700)
	options.SetNewFilePerm(0o600)
	store, err := posix.New(objects, durableAttributes{meta.XattrMeta{}}, options)
	if err != nil {
		return nil, err
	}
	return &durableBackend{Backend: store, objects: objects, versions: versions}, nil
}

// largestCopy is how many bytes one copy within the store may have, as in S3.
const largestCopy = 5 << 30

// inProgress marks an upload whose completion the backend has begun.
const inProgress = ".inprogress"

// resumeCompletions gives uploads whose completion ended with an earlier child
// their names back. The backend takes that mark for a completion which still
// runs, and would answer every further one as if it were done.
func resumeCompletions(objects string) error {
	begun, err := filepath.Glob(filepath.Join(objects, "*", posix.MetaTmpMultipartDir, "*", "*"+inProgress))
	if err != nil {
		return err
	}
	for _, path := range begun {
		id, _, _ := strings.Cut(filepath.Base(path), ".") // ID.ETAG.inprogress
		if err := os.Rename(path, filepath.Join(filepath.Dir(path), id)); err != nil {
			return err
		}
	}
	return nil
}

// accounts is the gateway's list of accounts beside root: fixed, because what
// they may do is the bucket's policy.
type accounts []Credential

func (a accounts) GetUserAccount(accessKey string) (auth.Account, error) {
	for _, one := range a {
		if one.AccessKey == accessKey {
			return auth.Account{Access: one.AccessKey, Secret: one.SecretKey, Role: auth.RoleUser}, nil
		}
	}
	return auth.Account{}, auth.ErrNoSuchUser
}

func (a accounts) ResolveAccounts(accessKeys []string) ([]string, error) {
	missing := []string{}
	for _, key := range accessKeys {
		if _, err := a.GetUserAccount(key); err != nil {
			missing = append(missing, key)
		}
	}
	return missing, nil
}

var errFixedAccounts = s3err.GetAPIError(s3err.ErrAdminMethodNotSupported)

func (accounts) CreateAccount(auth.Account) error                  { return errFixedAccounts }
func (accounts) UpdateUserAccount(string, auth.MutableProps) error { return errFixedAccounts }
func (accounts) DeleteUserAccount(string) error                    { return errFixedAccounts }
func (accounts) ListUserAccounts() ([]auth.Account, error)         { return nil, errFixedAccounts }
func (accounts) Shutdown() error                                   { return nil }
