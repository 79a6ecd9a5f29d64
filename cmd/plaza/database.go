package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/migrations"
	"plaza/rooms"
	"plaza/storage"
	"plaza/storage/embedded"
)

// databaseFlags say which database a command works on: an external one by its URLs, else the embedded one of a data folder.
type databaseFlags struct {
	Data        string `env:"PLAZA_DATA" default:"./data" type:"path" placeholder:"DIR" help:"Data folder: keys, and the embedded services where none are configured (${default})."`
	DatabaseURL string `env:"PLAZA_DATABASE_URL" secret:"" placeholder:"URL" help:"External PostgreSQL as the service role; also from PLAZA_DATABASE_URL_FILE."`
	Postgres    string `env:"PLAZA_POSTGRES" placeholder:"DIR" help:"Programs of the embedded PostgreSQL: a folder, or bundle for the pinned one; default: the system's newest, else the bundle."`
	OwnerURL    string `name:"database-owner-url" env:"PLAZA_DATABASE_OWNER_URL" secret:"" placeholder:"URL" help:"The same database as the role that owns and migrates it; also from …_FILE."`
	DisposerURL string `name:"database-disposer-url" env:"PLAZA_DATABASE_DISPOSER_URL" secret:"" placeholder:"URL" help:"The same database as the role that disposes of payloads; also from …_FILE."`
}

// external says that a database is configured and none is started.
func (f databaseFlags) external() bool { return f.DatabaseURL != "" }

// database is an open database and, when this process started it, the cluster beneath.
type database struct {
	embedded.Services
	pool     *pgxpool.Pool
	store    *storage.Store
	folder   *embedded.Folder      // nil when external or beside a running server
	postgres *embedded.Postgres    // nil when external or beside a running server
	objects  *embedded.ObjectStore // nil unless the server started it
	beside   bool                  // of a running server
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// open connects a command to the database: the external one, that of the server running on the data folder, or one that it
// starts there itself for as long as it runs.
func (f databaseFlags) open(ctx context.Context) (*database, error) {
	if f.external() {
		return connect(ctx, embedded.Services{OwnerURL: f.OwnerURL, ServiceURL: f.DatabaseURL, DisposerURL: f.DisposerURL})
	}
	if _, err := os.Stat(f.Data); err != nil {
		return nil, fmt.Errorf("there is no Plaza in %s: start one with plaza serve --data %s", f.Data, f.Data)
	}
	db, err := f.start(ctx)
	if !errors.Is(err, embedded.ErrInUse) {
		return db, err
	}
	running, attachErr := embedded.Attach(f.Data)
	if attachErr != nil {
		return nil, attachErr
	}
	db, err = connect(ctx, running)
	if err == nil {
		db.beside = true
	}
	return db, err
}

// use opens the database for one command and closes it again.
func (f databaseFlags) use(ctx context.Context, do func(*database) error) error {
	db, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer db.close()
	return do(db)
}

// start takes the data folder and starts its PostgreSQL, migrated.
func (f databaseFlags) start(ctx context.Context) (*database, error) {
	folder, err := embedded.Open(f.Data)
	if err != nil {
		return nil, err
	}
	postgres, err := folder.StartPostgres(ctx, embedded.PostgresOptions{Binaries: f.Postgres})
	if err != nil {
		_ = folder.Close()
		return nil, err
	}
	db, err := startedDatabase(ctx, postgres)
	if err != nil {
		postgres.Stop()
		_ = folder.Close()
		return nil, err
	}
	db.folder, db.postgres = folder, postgres
	return db, nil
}

func startedDatabase(ctx context.Context, postgres *embedded.Postgres) (*database, error) {
	if err := migrations.Up(ctx, postgres.OwnerURL()); err != nil {
		return nil, err
	}
	return connect(ctx, embedded.Services{OwnerURL: postgres.OwnerURL(), ServiceURL: postgres.ServiceURL(), DisposerURL: postgres.DisposerURL()})
}

func connect(ctx context.Context, services embedded.Services) (*database, error) {
	pool, err := storage.OpenPool(ctx, services.ServiceURL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("the database does not answer: %w", err)
	}
	return &database{Services: services, pool: pool, store: storage.NewStore(pool, systemClock{})}, nil
}

// reader is the domain for a command that appends nothing.
func (d *database) reader() *rooms.Service { return rooms.NewService(nil, d.store, systemClock{}) }

// act resolves the officer and lets do act as them. Events are announced to nobody: a server beside this process finds them
// when it compares heads.
func (d *database) act(ctx context.Context, officer string, do func(*rooms.Service, rooms.Actor) error) error {
	actor, err := d.store.FindOfficer(ctx, officer)
	if err != nil {
		return err
	}
	log, err := storage.OpenLog(ctx, d.ServiceURL, d.DisposerURL, storage.Options{Clock: systemClock{}})
	if err != nil {
		return err
	}
	return errors.Join(do(rooms.NewService(log, d.store, systemClock{}), actor), log.Close(ctx))
}

// close ends the connections and then the embedded services, last.
func (d *database) close() {
	d.pool.Close()
	slog.Debug("database connections closed")
	if d.objects != nil {
		d.objects.Stop()
	}
	if d.postgres != nil {
		d.postgres.Stop()
	}
	if d.folder != nil {
		if err := d.folder.Close(); err != nil {
			slog.Warn("data folder", "error", err)
		}
	}
}
