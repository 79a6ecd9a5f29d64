package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"github.com/minio/minio-go/v7"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// The store itself is tried by storagetest/objecttest, on the embedded one in
// package embedded.

// TestDigestReader: only content of the announced size and digest reaches its
// last byte, however it is cut into reads.
func TestDigestReader(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "data")
		announced := int64(rapid.IntRange(1, 310).Draw(t, "announced"))
		digest := sha256.Sum256(data[:min(int(announced), len(data))])
		honest := rapid.Bool().Draw(t, "honest")
		if !honest {
			digest[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		}
		var source io.Reader = bytes.NewReader(data)
		switch rapid.IntRange(0, 2).Draw(t, "reads") {
		case 1:
			source = iotest.OneByteReader(source)
		case 2:
			source = iotest.DataErrReader(source)
		}
		got, err := io.ReadAll(newDigestReader(source, announced, digest))
		whole := honest && announced <= int64(len(data))
		switch {
		case whole && (err != nil || !bytes.Equal(got, data[:announced])):
			t.Fatalf("%d bytes, %v; want all %d", len(got), err, announced)
		case !whole && (!errors.Is(err, errContent) || int64(len(got)) >= announced):
			t.Fatalf("%d bytes of %d, %v; want them held back", len(got), announced, err)
		}
	})
}

func TestObjectErrorCodes(t *testing.T) {
	t.Parallel()
	response := func(status int, code string) error {
		return fmt.Errorf("wrapped: %w", minio.ErrorResponse{StatusCode: status, Code: code})
	}
	for _, c := range []struct {
		err  error
		want rooms.Code
	}{
		{nil, ""},
		{response(404, "NoSuchKey"), rooms.NotFound},
		{response(404, "NoSuchVersion"), rooms.NotFound},
		{response(404, "NoSuchUpload"), rooms.NotFound},
		{response(404, "NoSuchBucket"), rooms.Internal},
		{response(404, "SomethingNew"), rooms.NotFound},
		{response(405, "MethodNotAllowed"), rooms.NotFound},
		{response(412, "PreconditionFailed"), rooms.Conflict},
		{response(409, "ConditionalRequestConflict"), rooms.Conflict},
		{response(416, "InvalidRange"), rooms.Invalid},
		{response(400, "EntityTooLarge"), rooms.TooLarge},
		{response(403, "AccessDenied"), rooms.Internal},
		{response(403, "SignatureDoesNotMatch"), rooms.Internal},
		{response(429, "SlowDown"), rooms.Unavailable},
		{response(503, "ServiceUnavailable"), rooms.Unavailable},
		{response(500, "InternalError"), rooms.Unavailable},
		{fmt.Errorf("body: %w", errContent), rooms.Invalid},
		{errors.New("connection refused"), rooms.Unavailable},
		{context.DeadlineExceeded, rooms.Unavailable},
	} {
		if got := rooms.CodeOf(objectError(c.err)); got != c.want {
			t.Errorf("%v: code %q, want %q", c.err, got, c.want)
		}
	}
	if err := objectError(context.Canceled); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOpenObjectsRefusesOtherSchemes(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"", "localhost:9000", "ftp://host", "://"} {
		if _, err := OpenObjects(ObjectsConfig{Endpoint: endpoint}); err == nil {
			t.Errorf("opened %q", endpoint)
		}
	}
}

// TestStoreAway: a store that cannot be reached is Unavailable, not a defect.
func TestStoreAway(t *testing.T) {
	t.Parallel()
	objects, err := OpenObjects(ObjectsConfig{
		Endpoint: "unix://" + t.TempDir() + "/none", Region: "us-east-1", Bucket: "plaza",
		AccessKey: "a", SecretKey: "b", DisposerAccessKey: "c", DisposerSecretKey: "d",
	})
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("text")
	_, err = objects.Put(t.Context(), "a/b", bytes.NewReader(data), int64(len(data)), sha256.Sum256(data))
	if got := rooms.CodeOf(err); got != rooms.Unavailable {
		t.Errorf("put: %v", err)
	}
	if err := objects.Check(t.Context()); err == nil {
		t.Error("Check passes a store that is away")
	}
}
