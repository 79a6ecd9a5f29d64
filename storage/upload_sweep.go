package storage

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
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

	sweptAtOnce = 500 // rows or objects
)

// Sweep removes expired uploads every ten minutes, and every day what lies in the store without a row, until ctx ends. Failures
// are logged and tried again.
func (u *Uploads) Sweep(ctx context.Context) {
	expired, orphans := time.NewTicker(expiredEvery), time.NewTicker(orphansEvery)
	defer expired.Stop()
	defer orphans.Stop()
	for {
		err := u.SweepExpired(ctx)
		if err != nil && ctx.Err() == nil {
			slog.Warn("expired uploads are not removed yet", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-expired.C:
		case <-orphans.C:
			if err := u.SweepOrphans(ctx); err != nil && ctx.Err() == nil {
				slog.Warn("what lies in the object store without a row is not removed yet", "error", err)
			}
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
// What a retention protects stays in any case.
func (u *Uploads) SweepOrphans(ctx context.Context) error {
	var page []ObjectVersion
	for version, err := range u.objects.List(ctx, "") {
		if err != nil {
			return err
		}
		if !isContentKey(version.Key) || u.clock.Now().Sub(version.Time) < orphanAge {
			continue
		}
		if page = append(page, version); len(page) == sweptAtOnce {
			if err := u.removeOrphans(ctx, page); err != nil {
				return err
			}
			page = page[:0]
		}
	}
	return errors.Join(u.removeOrphans(ctx, page), u.abortOrphans(ctx))
}

func (u *Uploads) removeOrphans(ctx context.Context, versions []ObjectVersion) error {
	keys := make([]string, len(versions))
	for i, version := range versions {
		keys[i] = version.Key
	}
	named, err := u.named(ctx, keys)
	if err != nil {
		return err
	}
	return each(ctx, versions, func(version ObjectVersion) error {
		if slices.Contains(named, version.Key) {
			return nil
		}
		err := u.objects.Delete(ctx, version.Key, version.VersionID)
		if rooms.CodeOf(err) == rooms.Conflict { // retained
			return nil
		}
		return err
	})
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
