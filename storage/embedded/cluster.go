package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	clusterName     = "pg"      // the cluster, inside its home
	clusterInitName = "pg.init" // a cluster being made
	accessName      = "pg.access"

	administrator = "postgres" // the cluster's superuser

	initTimeout = 5 * time.Minute
	// How long a postmaster left by a killed Plaza gets to stop.
	leftoverGrace = 30 * time.Second
)

// settings are the new cluster's postgresql.conf: for one small server, open to
// the operator's changes. What Plaza's promises rest on is not here but on the
// command line (serverArguments), which wins over this file.
const settings = `
# Set by Plaza when it made this cluster; yours to change.
timezone = 'UTC'
log_timezone = 'UTC'
max_connections = 100
shared_buffers = '256MB'
effective_cache_size = '1GB'
maintenance_work_mem = '64MB'
work_mem = '8MB'
max_wal_size = '2GB'
min_wal_size = '128MB'
checkpoint_timeout = '15min'
random_page_cost = 1.1            # solid-state disks
jit = off                         # short queries only
idle_in_transaction_session_timeout = '5min'
`

// cluster is one PostgreSQL data folder and what is needed to run it.
type cluster struct {
	home     string // holds the cluster, its access files and its socket folder
	as       account
	binaries binaries
	sockets  string
	unsafe   bool // fsync off, for tests
	log      *slog.Logger
}

func (c *cluster) folder() string { return filepath.Join(c.home, clusterName) }

// clusterMajor reads the major version of the cluster in home; 0 when there is
// none.
func clusterMajor(home string) (int, error) {
	raw, err := os.ReadFile(filepath.Join(home, clusterName, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		if exists(filepath.Join(home, clusterName)) {
			return 0, fmt.Errorf("%s is not a PostgreSQL cluster (it has no PG_VERSION): move it away and start again", filepath.Join(home, clusterName))
		}
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("cluster: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return 0, fmt.Errorf("cluster: PG_VERSION: %w", err)
	}
	return major, nil
}

// make creates the cluster unless it exists: beside its place, then renamed, so
// that a crash leaves either nothing or a whole cluster.
//
// Its collation is C (by bytes): the same order on every machine and C library,
// so that an index never goes wrong when the system is upgraded; Plaza sorts
// for people in the application. Its character classes are C.UTF-8, so that
// lower() and text search know å, ä and ö.
func (c *cluster) make(ctx context.Context) error {
	begun := filepath.Join(c.home, clusterInitName)
	if err := os.RemoveAll(begun); err != nil {
		return fmt.Errorf("new cluster: %w", err)
	}
	if exists(c.folder()) {
		return nil
	}
	if err := ownFolder(begun, c.as.uid, c.as.gid); err != nil {
		return fmt.Errorf("new cluster: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, initTimeout)
	defer cancel()
	arguments := []string{
		"--pgdata=" + begun, "--username=" + administrator,
		"--auth-local=peer", "--auth-host=reject",
		"--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8",
		"--data-checksums", "--no-instructions",
	}
	if c.unsafe {
		arguments = append(arguments, "--no-sync")
	}
	command := exec.CommandContext(ctx, c.binaries.path("initdb"), arguments...)
	command.Dir = c.home
	command.Env = childEnvironment()
	command.SysProcAttr = childAttributes(syscall.SIGTERM, c.as.credential)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("new cluster: initdb: %w: %s", err, strings.TrimSpace(string(output)))
	}
	if err := appendFile(filepath.Join(begun, "postgresql.conf"), settings); err != nil {
		return fmt.Errorf("new cluster: %w", err)
	}
	if err := os.Rename(begun, c.folder()); err != nil {
		return fmt.Errorf("new cluster: %w", err)
	}
	return syncPath(c.home)
}

func appendFile(path, content string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(content)
	return errors.Join(err, file.Sync(), file.Close())
}

// writeAccess writes who may connect: over the Unix socket only, this process's
// own user and root, as any of Plaza's roles. The files are written at every
// start, outside the cluster, where the server can read but not change them.
func (c *cluster) writeAccess() error {
	folder := filepath.Join(c.home, accessName)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("access files: %w", err)
	}
	own, err := user.Current()
	if err != nil {
		return fmt.Errorf("access files: PostgreSQL knows Plaza by its user name: %w", err)
	}
	var ident strings.Builder
	users := []string{own.Username}
	if own.Username != "root" {
		users = append(users, "root")
	}
	for _, name := range users {
		if strings.ContainsAny(name, "\"\n") {
			return fmt.Errorf("access files: user name %q", name)
		}
		for _, role := range []string{administrator, RoleOwner, RoleService, RoleDisposer} {
			fmt.Fprintf(&ident, "plaza \"%s\" %s\n", name, role)
		}
	}
	for name, content := range map[string]string{
		"pg_hba.conf":   "local all all peer map=plaza\n",
		"pg_ident.conf": ident.String(),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			return fmt.Errorf("access files: %w", err)
		}
	}
	return nil
}

// serverArguments are the settings that Plaza's promises rest on. Errors reach
// the client, which is Plaza; the server's own log would repeat values from
// statements, so it holds only the server's life.
func (c *cluster) serverArguments() []string {
	durable := "on"
	arguments := []string{"-D", c.folder()}
	if c.unsafe {
		durable = "off"
		arguments = append(arguments, "-c", "max_connections=500") // of parallel tests
	}
	for _, setting := range []string{
		"listen_addresses=",
		"port=" + socketPort,
		`unix_socket_directories="` + c.sockets + `"`,
		"unix_socket_permissions=0700",
		"hba_file=" + filepath.Join(c.home, accessName, "pg_hba.conf"),
		"ident_file=" + filepath.Join(c.home, accessName, "pg_ident.conf"),
		"fsync=" + durable,
		"full_page_writes=" + durable,
		"synchronous_commit=on", // also without fsync: a killed process loses nothing
		"commit_delay=0",
		"wal_compression=off",
		"log_destination=stderr",
		"logging_collector=off",
		"log_min_messages=log",
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
		"cluster_name=plaza",
	} {
		arguments = append(arguments, "-c", setting)
	}
	return arguments
}

// command prepares a start of the server: it clears away what a dead one left.
func (c *cluster) command() (*exec.Cmd, error) {
	if err := c.clearLeftovers(); err != nil {
		return nil, err
	}
	command := exec.Command(c.binaries.path("postgres"), c.serverArguments()...)
	command.Dir = c.home
	command.Env = childEnvironment()
	// SIGINT is PostgreSQL's fast shutdown.
	command.SysProcAttr = childAttributes(syscall.SIGINT, c.as.credential)
	return command, nil
}
