package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// ErrInUse is the cause of Open's error when another process owns the folder.
var ErrInUse = errors.New("data folder in use")

// systemHome is where the services of a folder live that the user they run as
// cannot reach. Tests move it.
var systemHome = "/var/lib/plaza"

const lockName = "plaza.lock"

// Folder is a data folder owned by this process.
type Folder struct {
	// Fixed after Open.
	path string // absolute, symbolic links resolved
	lock *os.File

	// Guarded by mu.
	mu       sync.Mutex
	services Services
}

// Open makes the data folder dir if needed and takes it for this process until
// Close or the end of the process. When another process has it, the error wraps
// ErrInUse and names that process.
func Open(dir string) (*Folder, error) {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // PostgreSQL runs as another user and must get through
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	path, err := realPath(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner, _ := os.ReadFile(lock.Name()) // for the message only
		_ = lock.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("data folder %s: lock: %w", path, err)
		}
		return nil, fmt.Errorf("%w: %s is used by process %s; stop that Plaza first, or give another folder with --data",
			ErrInUse, path, strings.TrimSpace(string(owner)))
	}
	f := &Folder{path: path, lock: lock}
	if err := errors.Join(f.signLock(), f.unpublish()); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("data folder %s: %w", path, err)
	}
	return f, nil
}

// signLock writes this process's id into the lock file, for others' messages.
func (f *Folder) signLock() error {
	if err := f.lock.Truncate(0); err != nil {
		return err
	}
	_, err := f.lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// Path is the folder's absolute path.
func (f *Folder) Path() string { return f.path }

// Close gives the folder back. Services started in it must be stopped before.
func (f *Folder) Close() error { return errors.Join(f.unpublish(), f.lock.Close()) }

func realPath(dir string) (string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// pathKey is a short, stable name for a path.
func pathKey(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:8])
}

// syncPath makes durable what a file or folder itself holds: of a folder, its names.
func syncPath(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	err = folder.Sync()
	return errors.Join(err, folder.Close())
}

// socketFolder returns a folder for a service's sockets that belongs to the
// user uid alone: home/name, or one under /tmp when the socket's path would
// exceed what the kernel takes, or has a comma, which separates hosts in a
// PostgreSQL URL. The name is stable, so that restarts leave one folder there.
func socketFolder(home, name, socket string, uid, gid int) (string, error) {
	folder := filepath.Join(home, name)
	if len(filepath.Join(folder, socket)) > maxSocketPath || strings.Contains(folder, ",") {
		folder = filepath.Join("/tmp", "plaza-"+strconv.Itoa(uid)+"-"+pathKey(folder))
	}
	if err := ownFolder(folder, uid, gid); err != nil {
		return "", fmt.Errorf("socket folder: %w", err)
	}
	return folder, nil
}

// ownFolder makes a folder of mode 0700 that belongs to uid, and refuses one
// that somebody else made or may enter.
func ownFolder(folder string, uid, gid int) error {
	err := os.Mkdir(folder, 0o700)
	if err == nil && uid != os.Geteuid() {
		err = os.Lchown(folder, uid, gid)
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return err
	}
	owner := ownerOf(info)
	if !info.IsDir() || owner != uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s must be a folder of mode 0700 that belongs to user id %d (it is %s, user id %d): remove it and start again",
			folder, uid, info.Mode(), owner)
	}
	return nil
}

func ownerOf(info os.FileInfo) int {
	return int(info.Sys().(*syscall.Stat_t).Uid)
}

// Remove closes the folder and deletes it with everything that its services
// keep elsewhere. It is for throw-away folders of tests.
func (f *Folder) Remove() error {
	away := f.awayHome()
	var errs []error
	for _, home := range []string{f.path, away} {
		errs = append(errs, os.RemoveAll(home))
	}
	return errors.Join(append(errs, f.Close())...)
}
