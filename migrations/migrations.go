// Package migrations holds the database schema as numbered SQL files and brings
// a database up to it. Files are never changed once released: a later state is
// a later number. It starts no goroutine; every function may run in several
// processes at once, and they take turns by an advisory lock of the database.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// Up applies every migration that the database lacks, each in its own
// transaction. url connects the role that owns the tables. It waits up to five
// minutes for another process that migrates.
func Up(ctx context.Context, url string) error {
	return withProvider(url, func(_ *sql.DB, provider *goose.Provider) error {
		_, err := provider.Up(ctx)
		return err
	})
}

// Versions returns the newest migration that the database has (0 for none) and
// the newest that this program brings. It writes nothing, so any role may ask.
func Versions(ctx context.Context, url string) (have, newest int64, err error) {
	err = withProvider(url, func(db *sql.DB, provider *goose.Provider) error {
		var begun bool // goose would make its table, which only the owner can
		if err := db.QueryRowContext(ctx, `SELECT to_regclass($1) IS NOT NULL`, goose.DefaultTablename).Scan(&begun); err != nil {
			return err
		}
		if !begun {
			sources := provider.ListSources() // in the order of their versions
			newest = sources[len(sources)-1].Version
			return nil
		}
		have, newest, err = provider.GetVersions(ctx)
		return err
	})
	return have, newest, err
}

// Fingerprint is a hash (hex) over the names and contents of all migrations:
// databases migrated by equal sets have equal schemas.
func Fingerprint() string {
	hash := sha256.New()
	names, err := fs.Glob(files, "*.sql") // sorted
	if err != nil {
		panic(err) // the pattern is constant
	}
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is part of the program
		}
		fmt.Fprintf(hash, "%s %d\n", name, len(content))
		hash.Write(content)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func withProvider(url string, use func(*sql.DB, *goose.Provider) error) (err error) {
	config, err := pgxpool.ParseConfig(url) // which takes a pool's settings out of the URL
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	db := stdlib.OpenDB(*config.ConnConfig) // goose works through database/sql
	defer func() { err = errors.Join(err, db.Close()) }()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := use(db, provider); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
