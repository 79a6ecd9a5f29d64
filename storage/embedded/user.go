package embedded

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the operating system's user that a child runs as.
type account struct {
	name     string
	uid, gid int
	// credential is nil when the child runs as this process's own user.
	credential *syscall.Credential
}

// serverAccount chooses the user of PostgreSQL, which refuses to run as root:
// this process's own user; for root the owner of an existing cluster, else
// postgres, else nobody.
func serverAccount(existing string) (account, error) {
	if os.Geteuid() != 0 {
		own, err := user.Current()
		if err != nil {
			return account{}, fmt.Errorf("PostgreSQL needs its user in the system's user database: %w", err)
		}
		return newAccount(own, false)
	}
	if info, err := os.Stat(existing); err == nil {
		owner := ownerOf(info)
		if owner == 0 {
			return account{}, fmt.Errorf("%s belongs to root, but PostgreSQL does not run as root: give it to a user of its own (chown -R postgres %[1]s)", existing)
		}
		found, err := user.LookupId(strconv.Itoa(owner))
		if err != nil {
			return account{}, fmt.Errorf("%s belongs to an unknown user: %w", existing, err)
		}
		return newAccount(found, true)
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			return newAccount(found, true)
		}
	}
	return account{}, errors.New("started as root, and this system has neither a user postgres nor nobody for PostgreSQL to run as: start Plaza as an ordinary user")
}

func newAccount(u *user.User, drop bool) (account, error) {
	uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(errUID, errGID); err != nil {
		return account{}, fmt.Errorf("user %s: %w", u.Username, err)
	}
	a := account{name: u.Username, uid: int(uid), gid: int(gid)}
	if drop {
		a.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return a, nil
}

// canRun reports whether the account can run the program with the folder as its
// working folder. It tries, because only the kernel knows every rule.
func (a account) canRun(program, folder string) error {
	command := exec.Command(program, "--version")
	command.Dir = folder
	command.Env = childEnvironment()
	command.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential}
	return command.Run()
}

// childEnvironment is all that a PostgreSQL program sees of the environment: no
// PG* variable and no locale of the caller may change what it does.
func childEnvironment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// postgresHome finds the folder that holds the cluster: the data folder itself,
// or, where the account cannot reach that, one of the data folder's own under
// systemHome. A cluster that exists stays where it is.
func (f *Folder) postgresHome(log *slog.Logger, as account, program string) (string, error) {
	if as.credential == nil {
		return f.path, nil
	}
	if err := as.canRun(program, "/"); err != nil {
		return "", fmt.Errorf("user %s cannot run %s: %w; install PostgreSQL where every user reaches it (Debian: apt install postgresql)", as.name, program, err)
	}
	away := f.awayHome()
	if !exists(filepath.Join(away, clusterName)) {
		unreachable := as.canRun(program, f.path)
		if unreachable == nil {
			return f.path, nil
		}
		if exists(filepath.Join(f.path, clusterName)) {
			return "", fmt.Errorf("user %s cannot reach the cluster in %s (%w): give every folder above it the permission o+x, or start Plaza as the cluster's owner", as.name, f.path, unreachable)
		}
	}
	if err := os.MkdirAll(away, 0o711); err != nil {
		return "", fmt.Errorf("folder for PostgreSQL: %w", err)
	}
	if err := as.canRun(program, away); err != nil {
		return "", fmt.Errorf("user %s cannot reach %s: %w", as.name, away, err)
	}
	if err := os.WriteFile(filepath.Join(away, "origin"), []byte(f.path+"\n"), 0o644); err != nil {
		return "", fmt.Errorf("folder for PostgreSQL: %w", err)
	}
	log.Warn("the database is kept outside the data folder, which its user cannot reach",
		"user", as.name, "data", f.path, "database", filepath.Join(away, clusterName))
	return away, nil
}

func (f *Folder) awayHome() string { return filepath.Join(systemHome, pathKey(f.path)) }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
