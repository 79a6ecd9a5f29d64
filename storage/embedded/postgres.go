package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// socketPort only names the socket's file: nothing listens on TCP.
const socketPort = "5432"

// PostgresOptions choose how StartPostgres works; the zero value is right for
// an installation.
type PostgresOptions struct {
	// Binaries is where to look for PostgreSQL's programs: "" takes the
	// system's (PATH, Debian's folders; the newest major version) or else the
	// pinned bundle; BundledBinaries the bundle only; otherwise it is the
	// absolute path of the folder that holds them, and only that.
	Binaries string
	// Log receives changes of state; nil means slog.Default().
	Log *slog.Logger
	// UnsafeForTests turns fsync off: a crash of the machine may then lose or
	// ruin the cluster.
	UnsafeForTests bool
}

// Postgres is a running PostgreSQL cluster.
type Postgres struct {
	folder     *Folder // referred to while the server runs, or the lock would end with it
	cluster    cluster
	supervisor *supervisor
}

// StartPostgres starts the folder's PostgreSQL and returns when it is ready and
// has Plaza's roles and database; the first start makes the cluster. ctx bounds
// the start alone.
func (f *Folder) StartPostgres(ctx context.Context, options PostgresOptions) (*Postgres, error) {
	p := &Postgres{folder: f}
	if err := f.prepareCluster(ctx, options, &p.cluster); err != nil {
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	p.supervisor = supervise(child{
		name:      "postgresql",
		command:   p.cluster.command,
		probe:     p.probe,
		deadAfter: probeGrace,
		stops:     []stopStep{{syscall.SIGINT, 30 * time.Second}, {syscall.SIGQUIT, 10 * time.Second}},
	}, p.cluster.log)
	err := p.settle(ctx)
	if err == nil {
		err = f.publish(func(s *Services) {
			s.OwnerURL, s.ServiceURL, s.DisposerURL = p.OwnerURL(), p.ServiceURL(), p.DisposerURL()
		})
	}
	if err != nil {
		p.Stop()
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	return p, nil
}

// prepareCluster finds programs, user and place, and makes the cluster there.
func (f *Folder) prepareCluster(ctx context.Context, options PostgresOptions, c *cluster) error {
	c.log, c.unsafe = options.Log, options.UnsafeForTests
	if c.log == nil {
		c.log = slog.Default()
	}
	existing := f.path
	if away := f.awayHome(); os.Geteuid() == 0 && exists(filepath.Join(away, clusterName)) {
		existing = away
	}
	major, err := clusterMajor(existing)
	if err != nil {
		return err
	}
	if c.binaries, err = findBinaries(ctx, options.Binaries, major); err != nil {
		return err
	}
	if c.as, err = serverAccount(filepath.Join(existing, clusterName)); err != nil {
		return err
	}
	if c.home, err = f.postgresHome(c.log, c.as, c.binaries.path("postgres")); err != nil {
		return err
	}
	if strings.ContainsAny(c.home, "\"\n") {
		return fmt.Errorf("the data folder's path must have neither quotation marks nor line breaks: %q", c.home)
	}
	if c.sockets, err = socketFolder(c.home, "pg.socket", ".s.PGSQL."+socketPort, c.as.uid, c.as.gid); err != nil {
		return err
	}
	if err := c.make(ctx); err != nil {
		return err
	}
	return c.writeAccess()
}

// settle waits for the first readiness and makes roles and database.
func (p *Postgres) settle(ctx context.Context) error {
	if err := p.supervisor.waitReady(ctx); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, p.url(administrator, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := makeRoles(ctx, conn); err != nil {
		return err
	}
	return makeDatabaseOnce(ctx, conn, databaseName)
}

// probe connects: what a client needs is what is asked.
func (p *Postgres) probe(ctx context.Context) error {
	conn, err := pgconn.Connect(ctx, p.url(administrator, "postgres"))
	if err == nil {
		return conn.Close(ctx)
	}
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Code {
	case "53300": // too many connections: it serves
		return nil
	case "57P03": // starting up, shutting down or in recovery
		return fmt.Errorf("%w: %s", errStarting, refused.Message)
	default:
		return err
	}
}

// Ready reports whether the server answered the last time it was asked (every
// five seconds, and without delay after its process died).
func (p *Postgres) Ready() bool { return p.supervisor.ready() }

// WaitReady returns when the server answers, or with the reason why not when
// ctx ends or the server was stopped.
func (p *Postgres) WaitReady(ctx context.Context) error { return p.supervisor.waitReady(ctx) }

// ProcessID is the postmaster's process id, 0 while none runs.
func (p *Postgres) ProcessID() int { return p.supervisor.processID() }

// Major is the server's major version.
func (p *Postgres) Major() int { return p.cluster.binaries.major }

// Stop ends all connections and the server, in at most 40 seconds.
func (p *Postgres) Stop() { p.supervisor.stop() }

// AdministratorURL connects the cluster's superuser to its maintenance
// database.
func (p *Postgres) AdministratorURL() string { return p.url(administrator, "postgres") }

// OwnerURL connects the role that owns Plaza's tables and migrates them
// (PLAZA_DATABASE_OWNER_URL of an external database).
func (p *Postgres) OwnerURL() string { return p.url(RoleOwner, databaseName) }

// ServiceURL connects the role that Plaza works as (PLAZA_DATABASE_URL).
func (p *Postgres) ServiceURL() string { return p.url(RoleService, databaseName) }

// DisposerURL connects the role that alone may delete payloads.
func (p *Postgres) DisposerURL() string { return p.url(RoleDisposer, databaseName) }

func (p *Postgres) url(role, database string) string {
	query := url.Values{"host": {p.cluster.sockets}, "port": {socketPort}, "connect_timeout": {"5"}}
	return "postgres://" + role + "@/" + database + "?" + query.Encode()
}
