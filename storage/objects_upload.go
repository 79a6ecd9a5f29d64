package storage

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // see etagOfParts
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"iter"
	"time"

	"github.com/minio/minio-go/v7"

	"plaza/rooms"
)

// Upload is an object on its way up in parts. It survives both sides' restarts
// and takes room in the store until Complete or Abort.
type Upload struct {
	Key string
	ID  string
}

// UploadPart is a part that the store has.
type UploadPart struct {
	Number int // from 1
	Size   int64
	etag   string
}

const abortTimeout = 30 * time.Second

// Begin starts an upload in parts.
func (o *Objects) Begin(ctx context.Context, key string) (Upload, error) {
	return o.begin(ctx, key, nil)
}

func (o *Objects) begin(ctx context.Context, key string, digest *[32]byte) (Upload, error) {
	id, err := o.service.NewMultipartUpload(ctx, o.bucket, key, uploadOptions(digest))
	return Upload{Key: key, ID: id}, objectError(err)
}

// PutPart stores part number (1 to 10,000) of size bytes, instead of an earlier
// one with that number. All parts but the last are at least 5 MiB (S3).
func (o *Objects) PutPart(ctx context.Context, upload Upload, number int, content io.Reader, size int64) (UploadPart, error) {
	part, err := o.service.PutObjectPart(ctx, o.bucket, upload.Key, upload.ID, number, content, size, minio.PutObjectPartOptions{DisableContentSha256: o.private})
	return UploadPart{Number: number, Size: size, etag: part.ETag}, objectError(err)
}

// Parts lists the parts that the store has, by number: where to go on after a
// restart.
func (o *Objects) Parts(ctx context.Context, upload Upload) ([]UploadPart, error) {
	var parts []UploadPart
	for marker := 0; ; {
		page, err := o.service.ListObjectParts(ctx, o.bucket, upload.Key, upload.ID, marker, 1000)
		if err != nil {
			return nil, objectError(err)
		}
		for _, part := range page.ObjectParts {
			parts = append(parts, UploadPart{Number: part.PartNumber, Size: part.Size, etag: part.ETag})
		}
		if !page.IsTruncated || page.NextPartNumberMarker <= marker {
			return parts, nil
		}
		marker = page.NextPartNumberMarker
	}
}

// Complete makes the object of the given parts, in their order. When the key
// exists already with other content the error's code is Conflict. Completing
// again, after a lost answer or a crash of the store, gives the same version.
func (o *Objects) Complete(ctx context.Context, upload Upload, parts []UploadPart) (ObjectVersion, error) {
	version := ObjectVersion{Key: upload.Key}
	var complete []minio.CompletePart
	for _, part := range parts {
		complete = append(complete, minio.CompletePart{PartNumber: part.Number, ETag: part.etag})
		version.Size += part.Size
	}
	// Whether the key is free is decided here, in every store alike (some also
	// look when an upload begins). minio-go's own upload in parts forgets it.
	var options minio.PutObjectOptions
	options.SetMatchETagExcept("*")
	info, err := o.service.CompleteMultipartUpload(ctx, o.bucket, upload.Key, upload.ID, complete, options)
	if err == nil && info.VersionID != "" {
		version.VersionID, version.Time = info.VersionID, info.LastModified
		return version, nil
	}
	err = objectError(err)
	if code := rooms.CodeOf(err); err != nil && code != rooms.NotFound && code != rooms.Conflict {
		return ObjectVersion{}, err
	}
	// Completed before? Some stores say so by an answer without a version, others
	// know no such upload any more or find the key taken.
	before, errBefore := o.service.StatObject(ctx, o.bucket, upload.Key, minio.StatObjectOptions{})
	if errBefore == nil && before.ETag == etagOfParts(parts) && before.Size == version.Size {
		version.VersionID, version.Time = before.VersionID, before.LastModified
		return version, nil
	}
	if err == nil {
		err = objectError(errors.Join(errors.New("the store completed an upload without making its object"), errBefore))
	}
	return ObjectVersion{}, err
}

// etagOfParts is what S3 gives an object as ETag: the MD5 of its parts' and
// their number. "" when the parts' are no MD5, as in a store that encrypts.
func etagOfParts(parts []UploadPart) string {
	sum := md5.New() //nolint:gosec // compared with S3's, protects nothing
	for _, part := range parts {
		etag, err := hex.DecodeString(part.etag)
		if err != nil || len(etag) != md5.Size {
			return ""
		}
		sum.Write(etag)
	}
	return fmt.Sprintf("%x-%d", sum.Sum(nil), len(parts))
}

// Uploading lists the uploads in parts that are neither completed nor aborted,
// with when they began, in the order of keys. It ends after the first error.
func (o *Objects) Uploading(ctx context.Context) iter.Seq2[BegunUpload, error] {
	return func(yield func(BegunUpload, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for info := range o.service.ListIncompleteUploads(ctx, o.bucket, "", true) {
			if info.Err != nil {
				yield(BegunUpload{}, objectError(info.Err))
				return
			}
			if !yield(BegunUpload{Upload{Key: info.Key, ID: info.UploadID}, info.Initiated}, nil) {
				return
			}
		}
	}
}

// BegunUpload is an upload in parts and when it began.
type BegunUpload struct {
	Upload
	Begun time.Time
}

// Abort forgets an upload and its parts. One that does not exist is no error.
func (o *Objects) Abort(ctx context.Context, upload Upload) error {
	err := objectError(o.service.AbortMultipartUpload(ctx, o.bucket, upload.Key, upload.ID))
	if rooms.CodeOf(err) == rooms.NotFound {
		return nil
	}
	return err
}

func md5Of(content []byte) string {
	sum := md5.Sum(content) //nolint:gosec // as S3 makes a part's ETag
	return hex.EncodeToString(sum[:])
}

// putInParts is Put of a large object. A failed one leaves no parts, unless the
// store is away; those the sweeper finds.
func (o *Objects) putInParts(ctx context.Context, key string, content io.Reader, size int64, digest [32]byte) (_ ObjectVersion, err error) {
	if size > partSize*maxParts {
		return ObjectVersion{}, rooms.Errorf(rooms.TooLarge, "Filen är för stor.")
	}
	upload, err := o.begin(ctx, key, &digest)
	if err != nil {
		return ObjectVersion{}, err
	}
	version, err := o.putParts(ctx, upload, content, size)
	if err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
		defer cancel()
		if aborted := o.Abort(ctx, upload); aborted != nil && rooms.CodeOf(err) != rooms.Conflict {
			err = errors.Join(err, aborted)
		}
		if rooms.CodeOf(err) == rooms.Conflict {
			return o.existing(ctx, key, size, digest)
		}
		return ObjectVersion{}, err
	}
	version.Digest = digest
	return version, nil
}

func (o *Objects) putParts(ctx context.Context, upload Upload, content io.Reader, size int64) (ObjectVersion, error) {
	var parts []UploadPart
	for left := size; left > 0; {
		length := min(left, partSize)
		part, err := o.PutPart(ctx, upload, len(parts)+1, io.LimitReader(content, length), length)
		if err != nil {
			return ObjectVersion{}, err
		}
		parts = append(parts, part)
		left -= length
	}
	return o.Complete(ctx, upload, parts)
}

// digestReader passes exactly size bytes with the sum that is wanted and holds
// back the end of anything else: an upload then fails before the store has it
// whole, and a reading before its reader does.
type digestReader struct {
	source io.Reader
	left   int64
	hash   hash.Hash
	want   []byte
}

var errContent = errors.New("content differs from its announced size or digest")

func newDigestReader(source io.Reader, size int64, want [32]byte) io.Reader {
	return &digestReader{source: source, left: size, hash: sha256.New(), want: want[:]}
}

// newChecksumReader goes by the CRC-32C.
func newChecksumReader(source io.Reader, size int64, want uint32) io.Reader {
	return &digestReader{source: source, left: size, hash: crc32.New(castagnoli), want: binary.BigEndian.AppendUint32(nil, want)}
}

func (r *digestReader) Read(p []byte) (int, error) {
	if r.left < 0 {
		return 0, errContent
	}
	if r.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := r.source.Read(p)
	r.hash.Write(p[:n])
	r.left -= int64(n)
	if r.left == 0 && !bytes.Equal(r.hash.Sum(nil), r.want) {
		r.left = -1
		return 0, errContent
	}
	if errors.Is(err, io.EOF) && r.left > 0 {
		r.left = -1
		return 0, fmt.Errorf("%w: it ended early", errContent)
	}
	if r.left == 0 {
		err = nil
	}
	return n, err
}
