package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3response"
)

// The gateway's POSIX backend never calls fsync. Two layers around it add what
// an acknowledged upload promises: durableAttributes makes an object's bytes
// durable BEFORE it gets its name, so that even a power cut leaves no half
// object, and durableBackend makes the name durable BEFORE the acknowledgement.

// durableAttributes syncs a file when it gets the last of the attributes that
// the backend sets before it links the file into its place.
type durableAttributes struct{ meta.MetadataStorer }

// lastAttributes are set last: the version id by PutObject and by the copy of
// an earlier version, the list of parts by CompleteMultipartUpload, the
// checksum by UploadPart.
var lastAttributes = map[string]bool{"version-id": true, "mp-metadata": true, "part-crc64nvme": true}

func (d durableAttributes) StoreAttribute(f *os.File, bucket, object, attribute string, value []byte) error {
	if err := d.MetadataStorer.StoreAttribute(f, bucket, object, attribute, value); err != nil {
		return err
	}
	if f != nil && lastAttributes[attribute] {
		return f.Sync()
	}
	return nil
}

// durableBackend syncs what a call changed before the call returns. It also
// mends two habits of the backend that clients would trip over (withoutChunking,
// ListObjectVersions).
type durableBackend struct {
	backend.Backend
	objects, versions string // absolute folders
}

func (d *durableBackend) CreateBucket(ctx context.Context, input *s3.CreateBucketInput, acl []byte) error {
	if err := d.Backend.CreateBucket(ctx, input, acl); err != nil {
		return err
	}
	return syncPaths(filepath.Join(d.objects, *input.Bucket), d.objects, d.versions)
}

func (d *durableBackend) PutBucketPolicy(ctx context.Context, bucket string, policy []byte) error {
	if err := d.Backend.PutBucketPolicy(ctx, bucket, policy); err != nil {
		return err
	}
	return syncPaths(filepath.Join(d.objects, bucket))
}

func (d *durableBackend) PutObject(ctx context.Context, input s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	input.ContentEncoding = withoutChunking(input.ContentEncoding)
	output, err := d.Backend.PutObject(ctx, input)
	if err != nil {
		return output, err
	}
	return output, d.syncObject(*input.Bucket, *input.Key)
}

// GetObject has the content sent in large blocks.
func (d *durableBackend) GetObject(ctx context.Context, input *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	output, err := d.Backend.GetObject(ctx, input)
	if err == nil && output.Body != nil {
		output.Body = inBlocks{output.Body}
	}
	return output, err
}

func (d *durableBackend) CopyObject(ctx context.Context, input s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	input.ContentEncoding = withoutChunking(input.ContentEncoding)
	output, err := d.Backend.CopyObject(ctx, input)
	if err != nil {
		return output, err
	}
	return output, d.syncObject(*input.Bucket, *input.Key)
}

func (d *durableBackend) CreateMultipartUpload(ctx context.Context, input s3response.CreateMultipartUploadInput) (s3response.InitiateMultipartUploadResult, error) {
	input.ContentEncoding = withoutChunking(input.ContentEncoding)
	result, err := d.Backend.CreateMultipartUpload(ctx, input)
	if err != nil {
		return result, err
	}
	return result, syncPaths(foldersUp(d.objects, uploadFolder(*input.Bucket, *input.Key, result.UploadId))...)
}

func (d *durableBackend) UploadPart(ctx context.Context, input *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	output, err := d.Backend.UploadPart(ctx, input)
	if err != nil {
		return output, err
	}
	return output, syncPaths(filepath.Join(d.objects, uploadFolder(*input.Bucket, *input.Key, *input.UploadId)))
}

func (d *durableBackend) CompleteMultipartUpload(ctx context.Context, input *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	result, version, err := d.Backend.CompleteMultipartUpload(ctx, input)
	if err != nil {
		return result, version, err
	}
	return result, version, d.syncObject(*input.Bucket, *input.Key)
}

func (d *durableBackend) DeleteObject(ctx context.Context, input *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	output, err := d.Backend.DeleteObject(ctx, input)
	if err != nil {
		return output, err
	}
	return output, d.syncObject(*input.Bucket, *input.Key)
}

func (d *durableBackend) DeleteObjects(ctx context.Context, input *s3.DeleteObjectsInput) (s3response.DeleteResult, error) {
	result, err := d.Backend.DeleteObjects(ctx, input)
	if err != nil {
		return result, err
	}
	for _, object := range input.Delete.Objects {
		err = errors.Join(err, d.syncObject(*input.Bucket, *object.Key))
	}
	return result, err
}

func (d *durableBackend) PutObjectRetention(ctx context.Context, bucket, object, version string, retention []byte) error {
	if err := d.Backend.PutObjectRetention(ctx, bucket, object, version, retention); err != nil {
		return err
	}
	return d.syncVersion(bucket, object, version)
}

func (d *durableBackend) PutObjectLegalHold(ctx context.Context, bucket, object, version string, status bool) error {
	if err := d.Backend.PutObjectLegalHold(ctx, bucket, object, version, status); err != nil {
		return err
	}
	return d.syncVersion(bucket, object, version)
}

// ListObjectVersions goes on after a version that was deleted since the page
// before. The backend looks for that version as the place to go on from, and
// without it lists nothing more. Told only the key, it begins with what that key
// still has.
func (d *durableBackend) ListObjectVersions(ctx context.Context, input *s3.ListObjectVersionsInput) (s3response.ListVersionsResult, error) {
	if input.VersionIdMarker == nil || *input.VersionIdMarker == "" {
		return d.Backend.ListObjectVersions(ctx, input)
	}
	_, err := d.HeadObject(ctx, &s3.HeadObjectInput{Bucket: input.Bucket, Key: input.KeyMarker, VersionId: input.VersionIdMarker})
	if err == nil {
		return d.Backend.ListObjectVersions(ctx, input)
	}
	changed := *input
	changed.VersionIdMarker = nil
	result, err := d.Backend.ListObjectVersions(ctx, &changed)
	result.VersionIdMarker = input.VersionIdMarker
	return result, err
}

// syncObject makes a key's present object, its names and its earlier versions'
// names durable.
func (d *durableBackend) syncObject(bucket, key string) error {
	return errors.Join(
		syncPaths(foldersUp(d.objects, filepath.Join(bucket, key))...),
		syncPaths(foldersUp(d.versions, filepath.Join(bucket, versionFolder(key)))...),
	)
}

// syncVersion makes the attributes of a version durable, wherever it lies: as
// the present object or as an earlier version.
func (d *durableBackend) syncVersion(bucket, key, version string) error {
	return syncPaths(
		filepath.Join(d.objects, bucket, key),
		filepath.Join(d.versions, bucket, versionFolder(key), version),
	)
}

// foldersUp lists path below root and every folder between the two.
func foldersUp(root, path string) []string {
	var list []string
	for ; path != "."; path = filepath.Dir(path) {
		list = append(list, filepath.Join(root, path))
	}
	return list
}

// uploadFolder is where the backend keeps an upload's parts.
func uploadFolder(bucket, key, id string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(bucket, posix.MetaTmpMultipartDir, hex.EncodeToString(sum[:]), id)
}

// versionFolder is where the backend keeps a key's earlier versions.
func versionFolder(key string) string {
	sum := sha256.Sum256([]byte(key))
	name := hex.EncodeToString(sum[:])
	return filepath.Join(name[:2], name[2:4], name[4:6], name)
}

// syncPaths syncs files and folders; what does not exist (any more) is passed
// over, because then the folder above it holds the change.
func syncPaths(paths ...string) error {
	var errs []error
	for _, path := range paths {
		err := syncPath(path)
		if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// withoutChunking takes aws-chunked, which describes the transfer alone, out of
// a Content-Encoding that will be stored.
func withoutChunking(encoding *string) *string {
	if encoding == nil {
		return nil
	}
	var kept []string
	for _, coding := range strings.Split(*encoding, ",") {
		if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "aws-chunked") {
			kept = append(kept, coding)
		}
	}
	stored := strings.Join(kept, ", ")
	return &stored
}
