package storage

import (
	"context"
	"io"

	"plaza/rooms/documents"
)

// Open reads length bytes of a document's object from the offset on. One that is read whole is compared with what was stored, by
// its CRC-32C, or for a small one by its SHA-256: of any other content the last bytes are held back, and the error says so.
func (o *Objects) Open(ctx context.Context, object documents.Object, offset, length int64) (io.ReadCloser, error) {
	if object.Size <= smallObject {
		return o.openSmall(ctx, object, offset, length)
	}
	body, _, err := o.Get(ctx, object.Key, object.StoreVersion, offset, length)
	if err != nil || offset > 0 || length < object.Size {
		return body, err
	}
	return compared{newChecksumReader(body, object.Size, object.CRC32C), body}, nil
}

type compared struct {
	io.Reader
	io.Closer
}
