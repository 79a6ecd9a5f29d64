package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// retention is how long the object store protects the file of a registered document against deletion. Only disposal gets past
// it; the sweeper and whoever holds the service's account do not.
const retention = 50 * 365 * 24 * time.Hour

// Retention protects the files of registered documents in the object store.
type Retention struct {
	*Follower
	store   *Store
	objects *Objects
}

// NewRetention makes the follower; Run does the work.
func NewRetention(store *Store, objects *Objects) *Retention {
	r := &Retention{store: store, objects: objects}
	r.Follower = newFollower("files of registered documents are not protected in the object store yet", r.Protect,
		rooms.ItemRegistered{}, rooms.VersionAdded{})
	return r
}

// unprotected is a file that is to be protected.
type unprotected struct {
	Version      uuid.UUID
	Key          string
	StoreVersion string
}

// Protect protects every file that is not protected yet and belongs to a registered document, as many of them as it can.
func (r *Retention) Protect(ctx context.Context) error {
	files, err := collect[unprotected](ctx, r.store.pool, `
		SELECT o.version, o.key, o.store_version FROM object o
		WHERE NOT o.retained AND EXISTS (SELECT FROM item_registration i WHERE i.room = o.room AND i.item = o.document)`)
	if err != nil {
		return err
	}
	return each(ctx, files, func(f unprotected) error {
		if err := r.objects.SetRetention(ctx, f.Key, f.StoreVersion, r.store.clock.Now().Add(retention)); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
		_, err := r.store.pool.Exec(ctx, `UPDATE object SET retained = true WHERE version = $1`, f.Version)
		return readFailed(err, "")
	})
}
