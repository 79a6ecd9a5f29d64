package storage

import (
	"context"

	"github.com/minio/minio-go/v7"

	"plaza/rooms/documents"
)

var _ documents.ObjectStore = (*Objects)(nil)

// Copy implements documents.ObjectStore: nothing of the content passes through Plaza. The copy is an object of its own; one that
// is made twice leaves two versions of its key, of which the first belongs to nobody.
func (o *Objects) Copy(ctx context.Context, object documents.Object, key string) (storeVersion string, err error) {
	info, err := o.service.Client.ComposeObject(ctx, // which copies in parts beyond the 5 GiB that one copy may have
		minio.CopyDestOptions{Bucket: o.bucket, Object: key},
		minio.CopySrcOptions{Bucket: o.bucket, Object: object.Key, VersionID: object.StoreVersion})
	if err != nil {
		return "", objectError(err)
	}
	return info.VersionID, nil
}
