package storage

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

const (
	expiredEvery = 10 * time.Minute
	orphansEvery = 24 * time.Hour

	// orphanAge is how old what no row names must be to be removed: older than any upload, and than any command that stores an
	// object before its row, may take.
	orphanAge = 2 * documents.UploadLife
	// orphanNotice is how long sweeps must have found an object without a row.
	orphanNotice = 24 * time.Hour

	sweptAtOnce = 500 // rows or objects
)

// Sweep removes expired uploads every ten minutes, and every day what lies in the store without a row, first ten minutes after it
// began: a server that is started anew each day sweeps as well. It returns when ctx has ended. Failures are logged and tried again.
// While it sweeps it has two goroutines more.
func (u *Uploads) Sweep(ctx context.Context) {
	var sweeps sync.WaitGroup
	sweeps.Go(func() {
		repeat(ctx, 0, expiredEvery, func() {
			if err := u.SweepExpired(ctx); err != nil && ctx.Err() == nil {
				slog.Warn("expired uploads are not removed yet", "error", err)
			}
		})
	})
	sweeps.Go(func() {
		repeat(ctx, expiredEvery, orphansEvery, func() {
			if err := u.SweepOrphans(ctx); err != nil && ctx.Err() == nil {
				slog.Warn("what lies in the object store without a row is not removed yet", "error", err)
			}
		})
	})
	sweeps.Wait()
}

// repeat works after a while, and then again each time the interval has passed, until ctx ends.
func repeat(ctx context.Context, after, interval time.Duration, work func()) {
	timer := time.NewTimer(after)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			work()
			timer.Reset(interval)
		}
	}
}

// SweepExpired removes uploads that no command named in time. Their rows go first: a command that comes now finds none, and one
// that has taken its row keeps the object.
func (u *Uploads) SweepExpired(ctx context.Context) error {
	for {
		rows, err := u.store.pool.Query(ctx, `
			DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE expires <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
			RETURNING `+uploadColumns, u.clock.Now(), sweptAtOnce)
		if err != nil {
			return readFailed(err, "")
		}
		swept, err := pgx.CollectRows(rows, scanUpload)
		if err != nil {
			return readFailed(err, "")
		}
		for _, one := range swept {
			err = errors.Join(err, u.discard(ctx, one))
		}
		if err != nil || len(swept) < sweptAtOnce {
			return err
		}
	}
}

// SweepOrphans removes old objects and uploads in parts that no row names: left by a crash between a row and its object, or by a
// restore of the database. It reads the store first and the rows after that, and a key that any row names keeps all its versions.
// An object goes when sweeps have found it so for orphanNotice; the database remembers since when. What a retention protects stays
// in any case.
func (u *Uploads) SweepOrphans(ctx context.Context) error {
	begun := u.clock.Now()
	var page []ObjectVersion
	var failed error
	for version, err := range u.objects.List(ctx, "") {
		if err != nil {
			return errors.Join(err, failed)
		}
		if !isContentKey(version.Key) || begun.Sub(version.Time) < orphanAge {
			continue
		}
		if page = append(page, version); len(page) == sweptAtOnce {
			failed = errors.Join(failed, u.removeOrphans(ctx, page, begun))
			page = page[:0]
		}
	}
	failed = errors.Join(failed, u.removeOrphans(ctx, page, begun), u.abortOrphans(ctx))
	_, err := u.store.pool.Exec(ctx, `DELETE FROM orphan WHERE found < $1`, begun) // they have a row again, or are gone
	return errors.Join(failed, readFailed(err, ""))
}

// removeOrphans removes those of the versions that had no row for long enough by the time that the sweep began.
func (u *Uploads) removeOrphans(ctx context.Context, versions []ObjectVersion, begun time.Time) error {
	var keys []string
	for _, version := range versions {
		keys = append(keys, version.Key)
	}
	named, err := u.named(ctx, keys)
	if err != nil {
		return err
	}
	var orphans []objectName
	for _, version := range versions {
		if !slices.Contains(named, version.Key) {
			orphans = append(orphans, objectName{version.Key, version.VersionID})
		}
	}
	if orphans, err = u.noticed(ctx, orphans, begun); err != nil {
		return err
	}
	return each(ctx, orphans, func(o objectName) error {
		err := u.objects.Delete(ctx, o.key, o.version)
		if rooms.CodeOf(err) == rooms.Conflict { // retained
			return nil
		}
		return err
	})
}

// noticed notes that a sweep found orphans, and returns those that were noted for long enough.
func (u *Uploads) noticed(ctx context.Context, orphans []objectName, begun time.Time) ([]objectName, error) {
	var keys, versions []string
	for _, o := range orphans {
		keys, versions = append(keys, o.key), append(versions, o.version)
	}
	rows, err := u.store.pool.Query(ctx, `
		WITH noted AS (
			INSERT INTO orphan AS o (key, store_version, since, found)
			SELECT key, store_version, $3, $3 FROM unnest($1::text[], $2::text[]) AS n (key, store_version)
			ON CONFLICT (key, store_version) DO UPDATE SET found = greatest(o.found, EXCLUDED.found)
			RETURNING key, store_version, since)
		SELECT key, store_version FROM noted WHERE since <= $4`, keys, versions, begun, begun.Add(-orphanNotice))
	if err != nil {
		return nil, readFailed(err, "")
	}
	long, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o objectName, err error) {
		return o, row.Scan(&o.key, &o.version)
	})
	return long, readFailed(err, "")
}

func (u *Uploads) abortOrphans(ctx context.Context) error {
	var old []Upload
	var keys []string
	for begun, err := range u.objects.Uploading(ctx) {
		if err != nil {
			return err
		}
		if isContentKey(begun.Key) && u.clock.Now().Sub(begun.Begun) >= orphanAge {
			old, keys = append(old, begun.Upload), append(keys, begun.Key)
		}
	}
	named, err := u.named(ctx, keys)
	if err != nil {
		return err
	}
	for _, upload := range old {
		if !slices.Contains(named, upload.Key) {
			err = errors.Join(err, u.objects.Abort(ctx, upload))
		}
	}
	return err
}

// named returns those of the keys that a row names.
func (u *Uploads) named(ctx context.Context, keys []string) ([]string, error) {
	rows, err := u.store.pool.Query(ctx, `
		SELECT key FROM object WHERE key = ANY ($1)
		UNION SELECT document || '/' || version FROM upload WHERE document || '/' || version = ANY ($1)`, keys)
	if err != nil {
		return nil, readFailed(err, "")
	}
	named, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return named, readFailed(err, "")
}

// isContentKey tells the keys of documents' content from those of everything else in the bucket.
func isContentKey(key string) bool {
	document, version, found := strings.Cut(key, "/")
	return found && uuid.Validate(document) == nil && uuid.Validate(version) == nil
}
