package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"plaza/rooms"
)

const (
	// partSize is what one request uploads at most: beyond it an object goes in
	// parts.
	partSize = 16 << 20
	maxParts = 10_000 // of S3

	// digestKey is the user metadata with the SHA-256 of the object's content,
	// hex. It goes with the version it belongs to.
	digestKey = "Sha256"

	objectRetries = 3
)

// ObjectsConfig says where the object store is, and how to sign in there.
type ObjectsConfig struct {
	// Endpoint is a URL: https://HOST[:PORT], http://HOST[:PORT], or
	// unix://PATH for HTTP over a Unix socket.
	Endpoint string
	Region   string // "" asks the store
	Bucket   string
	// AccessKey and SecretKey are the service's: all but lifting a retention.
	AccessKey, SecretKey string
	// DisposerAccessKey and DisposerSecretKey may lift a governance retention;
	// only Dispose uses them.
	DisposerAccessKey, DisposerSecretKey string
}

// Objects is a bucket of an S3 object store. Objects in it are immutable: a key
// is written once. Its errors are [rooms.Error] with the codes NotFound,
// Conflict, Invalid, TooLarge, Unavailable and Internal. It is safe for
// concurrent use and has no goroutines beyond those of its HTTP client.
type Objects struct {
	service  minio.Core
	disposer minio.Core
	bucket   string
	region   string
	separate bool // the disposer is another account than the service
	// private says that nobody can change what is sent on its way: it need not be hashed once more to sign it.
	private bool
	small   *smallContents
}

// ObjectVersion is one version of an object.
type ObjectVersion struct {
	Key       string
	VersionID string
	Size      int64     // bytes
	Time      time.Time // when the store took it
	// Digest is the SHA-256 that Put was told; the zero value in lists and for
	// objects that went up in parts of the caller's.
	Digest       [32]byte
	DeleteMarker bool // not an object, but the note that its key was deleted
}

// OpenObjects prepares clients; it does not connect.
func OpenObjects(config ObjectsConfig) (*Objects, error) {
	endpoint, err := url.Parse(config.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("object store: endpoint: %w", err)
	}
	host, transport, err := objectTransport(endpoint)
	if err != nil {
		return nil, fmt.Errorf("object store: %w", err)
	}
	open := func(accessKey, secretKey string) (minio.Core, error) {
		client, err := minio.New(host, &minio.Options{
			Creds:      credentials.NewStaticV4(accessKey, secretKey, ""),
			Secure:     endpoint.Scheme == "https",
			Region:     config.Region,
			Transport:  transport,
			MaxRetries: objectRetries,
			// Not every store takes checksums in trailers, and some keep the
			// transfer's aws-chunked as the object's encoding then.
			TrailingHeaders: false,
		})
		return minio.Core{Client: client}, err
	}
	service, errService := open(config.AccessKey, config.SecretKey)
	disposer, errDisposer := open(config.DisposerAccessKey, config.DisposerSecretKey)
	if err := errors.Join(errService, errDisposer); err != nil {
		return nil, fmt.Errorf("object store: %w", err)
	}
	return &Objects{
		service: service, disposer: disposer, bucket: config.Bucket, region: config.Region,
		private:  endpoint.Scheme != "http",
		small:    newSmallContents(),
		separate: config.DisposerAccessKey != "" && config.DisposerAccessKey != config.AccessKey,
	}, nil
}

// objectTransport returns the host to address and how to reach it.
func objectTransport(endpoint *url.URL) (string, http.RoundTripper, error) {
	transport, err := minio.DefaultTransport(endpoint.Scheme == "https")
	if err != nil {
		return "", nil, err
	}
	switch endpoint.Scheme {
	case "http", "https":
		return endpoint.Host, transport, nil
	case "unix":
		transport.Proxy = nil
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", endpoint.Path)
		}
		return "localhost", transport, nil
	default:
		return "", nil, fmt.Errorf("endpoint %q: the scheme must be https, http or unix", endpoint.Redacted())
	}
}

// Put stores an object of size bytes whose content has the SHA-256 digest. A key
// is written once: when it exists with the same digest and size Put returns that
// version, so that a retry after a lost answer succeeds; with others the error's
// code is Conflict. Content of another size or digest is refused (Invalid), and
// then nothing is stored.
func (o *Objects) Put(ctx context.Context, key string, content io.Reader, size int64, digest [32]byte) (ObjectVersion, error) {
	content = newDigestReader(content, size, digest)
	if size > partSize {
		return o.putInParts(ctx, key, content, size, digest)
	}
	options := uploadOptions(&digest)
	options.SetMatchETagExcept("*") // If-None-Match
	options.DisableMultipart = true
	options.DisableContentSha256 = o.private
	if size == 0 {
		if sha256.Sum256(nil) != digest { // nobody reads an empty body
			return ObjectVersion{}, objectError(errContent)
		}
		// A signed stream of nothing is still a chunk; versitygw leaves it on
		// the connection, where it meets the next request.
		options.DisableContentSha256 = true
	}
	info, err := o.service.Client.PutObject(ctx, o.bucket, key, content, size, options)
	if rooms.CodeOf(objectError(err)) == rooms.Conflict {
		return o.existing(ctx, key, size, digest)
	}
	if err != nil {
		return ObjectVersion{}, objectError(err)
	}
	return ObjectVersion{Key: key, VersionID: info.VersionID, Size: size, Time: info.LastModified, Digest: digest}, nil
}

// existing decides what a key that exists already means for Put.
func (o *Objects) existing(ctx context.Context, key string, size int64, digest [32]byte) (ObjectVersion, error) {
	version, err := o.Stat(ctx, key, "")
	if err != nil {
		return ObjectVersion{}, err
	}
	if version.Size != size || version.Digest != digest {
		return ObjectVersion{}, rooms.Errorf(rooms.Conflict, "Filen finns redan med annat innehåll.")
	}
	return version, nil
}

// uploadOptions are those of every upload. digest may be nil.
func uploadOptions(digest *[32]byte) minio.PutObjectOptions {
	options := minio.PutObjectOptions{ContentType: "application/octet-stream"}
	if digest != nil {
		options.UserMetadata = map[string]string{digestKey: hex.EncodeToString(digest[:])}
	}
	return options
}

// Get opens a version (the present one for "") from the byte offset on, for
// length bytes, or to its end when length is negative. The caller closes the
// reader. An offset at or behind the end is Invalid.
func (o *Objects) Get(ctx context.Context, key, versionID string, offset, length int64) (io.ReadCloser, ObjectVersion, error) {
	options := minio.GetObjectOptions{VersionID: versionID}
	if err := setRange(&options, offset, length); err != nil {
		return nil, ObjectVersion{}, rooms.Wrap(rooms.Invalid, err, "Ogiltigt avsnitt av filen.")
	}
	body, info, _, err := o.service.GetObject(ctx, o.bucket, key, options)
	if err != nil {
		return nil, ObjectVersion{}, objectError(err)
	}
	return body, objectVersion(key, info), nil
}

func setRange(options *minio.GetObjectOptions, offset, length int64) error {
	switch {
	case offset < 0 || length == 0:
		return errors.New("empty or negative range")
	case length > 0:
		return options.SetRange(offset, offset+length-1)
	case offset > 0:
		return options.SetRange(offset, 0)
	default:
		return nil
	}
}

// Stat describes a version (the present one for "").
func (o *Objects) Stat(ctx context.Context, key, versionID string) (ObjectVersion, error) {
	info, err := o.service.StatObject(ctx, o.bucket, key, minio.StatObjectOptions{VersionID: versionID})
	if err != nil {
		return ObjectVersion{}, objectError(err)
	}
	return objectVersion(key, info), nil
}

// List goes through all versions, delete markers too, of the keys that begin
// with prefix, in the order of keys. It ends after the first error. What is
// listed may be deleted meanwhile.
func (o *Objects) List(ctx context.Context, prefix string) iter.Seq2[ObjectVersion, error] {
	return func(yield func(ObjectVersion, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		options := minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}
		var last string // key
		seen := map[string]bool{}
		for info := range o.service.ListObjectsIter(ctx, o.bucket, options) {
			if info.Err != nil {
				yield(ObjectVersion{}, objectError(info.Err))
				return
			}
			if info.Key != last {
				last = info.Key
				clear(seen)
			}
			if seen[info.VersionID] { // some stores begin a page with the last one's end
				continue
			}
			seen[info.VersionID] = true
			if !yield(objectVersion(info.Key, info), nil) {
				return
			}
		}
	}
}

func objectVersion(key string, info minio.ObjectInfo) ObjectVersion {
	version := ObjectVersion{Key: key, VersionID: info.VersionID, Size: info.Size, Time: info.LastModified, DeleteMarker: info.IsDeleteMarker}
	// A digest that is not one of ours stays zero and equals none.
	if digest, err := hex.DecodeString(info.UserMetadata[digestKey]); err == nil && len(digest) == len(version.Digest) {
		version.Digest = [32]byte(digest)
	}
	return version
}

// Delete removes a version for good, as the sweeper of orphans does. A version
// under retention stays, and the error's code is Conflict. To delete what does
// not exist is no error.
func (o *Objects) Delete(ctx context.Context, key, versionID string) error {
	return o.remove(ctx, o.service, key, versionID, false)
}

// Dispose removes a version for good although a retention protects it, with the
// disposer's account. It is for lawful disposal alone.
func (o *Objects) Dispose(ctx context.Context, key, versionID string) error {
	return o.remove(ctx, o.disposer, key, versionID, true)
}

func (o *Objects) remove(ctx context.Context, as minio.Core, key, versionID string, bypass bool) error {
	if versionID == "" { // S3 would only add a delete marker
		return rooms.Errorf(rooms.Internal, "En fil tas bort version för version.")
	}
	o.small.forget(objectName{key, versionID})
	err := as.RemoveObject(ctx, o.bucket, key, minio.RemoveObjectOptions{VersionID: versionID, GovernanceBypass: bypass})
	if err == nil {
		return nil
	}
	if isRefusal(err) && !bypass {
		return rooms.Wrap(rooms.Conflict, err, "Filen är skyddad mot borttagning.")
	}
	if err = objectError(err); rooms.CodeOf(err) == rooms.NotFound {
		return nil
	}
	return err
}

// SetRetention protects a version against deletion until a time (governance
// mode: only Dispose gets past it). It can be prolonged, not shortened.
func (o *Objects) SetRetention(ctx context.Context, key, versionID string, until time.Time) error {
	mode := minio.Governance
	until = until.UTC()
	err := o.service.PutObjectRetention(ctx, o.bucket, key, minio.PutObjectRetentionOptions{
		Mode: &mode, RetainUntilDate: &until, VersionID: versionID,
	})
	if isRefusal(err) {
		return rooms.Wrap(rooms.Conflict, err, "Skyddet kan förlängas men inte förkortas.")
	}
	return objectError(err)
}
