package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"

	"plaza/rooms"
)

// EnsureBucket makes the bucket if it does not exist, with versioning and object
// lock on: object lock cannot be switched on later in every store.
func (o *Objects) EnsureBucket(ctx context.Context) error {
	found, err := o.service.BucketExists(ctx, o.bucket)
	if err != nil || found {
		return objectError(err)
	}
	err = o.service.MakeBucket(ctx, o.bucket, minio.MakeBucketOptions{Region: o.region, ObjectLocking: true})
	if err != nil {
		return objectError(err)
	}
	return objectError(o.service.EnableVersioning(ctx, o.bucket))
}

// Ping fails when the bucket can't be reached.
func (o *Objects) Ping(ctx context.Context) error {
	found, err := o.service.BucketExists(ctx, o.bucket)
	if err == nil && !found {
		err = fmt.Errorf("there is no bucket %q", o.bucket)
	}
	return objectError(err)
}

// Check fails with everything that Examine finds wrong.
func (o *Objects) Check(ctx context.Context) error {
	var wrong []error
	for _, f := range o.Examine(ctx) {
		if f.Problem != "" {
			wrong = append(wrong, fmt.Errorf("%s: %s: %s", f.What, f.Problem, f.Remedy))
		}
	}
	return errors.Join(wrong...)
}

// Examine tries everything about the bucket and the accounts that Plaza needs.
// What it writes for that it removes again.
func (o *Objects) Examine(ctx context.Context) []Finding {
	reached := Finding{What: "object store", Found: fmt.Sprintf("the bucket %q", o.bucket)}
	if err := o.Ping(ctx); err != nil {
		reached.Problem = problemOf(err)
		reached.Remedy = "start the store, make the bucket with versioning and object lock, or correct --s3-endpoint, --s3-bucket, --s3-access-key and --s3-secret-key"
		return []Finding{reached}
	}
	return append([]Finding{reached, o.examineVersioning(ctx), o.examineLock(ctx), o.examineParts(ctx)}, o.examineAccounts(ctx)...)
}

// problemOf is an error in the store's own words: Plaza's are Swedish and meant for officers.
func problemOf(err error) string {
	var known *rooms.Error
	if errors.As(err, &known) && known.Err != nil {
		err = known.Err
	}
	return err.Error()
}

func (o *Objects) examineVersioning(ctx context.Context) Finding {
	f := Finding{What: "object store: versioning", Found: "on", Remedy: "switch it on for the bucket"}
	versioning, err := o.service.GetBucketVersioning(ctx, o.bucket)
	switch {
	case err != nil:
		f.Problem, f.Remedy = problemOf(err), "let the service's account read the bucket's versioning"
	case !versioning.Enabled():
		f.Problem = "off, so what is overwritten or deleted by mistake would be gone"
	}
	return f
}

func (o *Objects) examineLock(ctx context.Context) Finding {
	f := Finding{What: "object store: object lock", Found: "on", Remedy: "make a new bucket with it: most stores switch it on only then"}
	lock, mode, _, _, err := o.service.GetObjectLockConfig(ctx, o.bucket)
	var response minio.ErrorResponse
	switch {
	case errors.As(err, &response) && response.Code == "ObjectLockConfigurationNotFoundError", err == nil && lock != "Enabled":
		f.Problem = "off, so nothing protects what is registered"
	case err != nil:
		f.Problem, f.Remedy = problemOf(err), "let the service's account read the bucket's object lock configuration"
	case mode != nil && *mode != "": // some stores send an empty rule
		f.Problem, f.Remedy = "there is a default retention, which would keep uploads that nobody registered", "remove the default retention from the bucket"
	}
	return f
}

func (o *Objects) examineParts(ctx context.Context) Finding {
	f := Finding{What: "object store: uploads in parts", Found: "work", Remedy: "let the service's account upload in parts and break uploads off"}
	upload, err := o.Begin(ctx, "doctor/"+uuid.NewString())
	if err == nil {
		err = o.Abort(ctx, upload)
	}
	if err != nil {
		f.Problem = problemOf(err)
	}
	return f
}

// trialRetention is how long the trial object stays where the disposer can't
// remove it.
const trialRetention = 2 * time.Minute

// examineAccounts writes an object once and tries what must be refused: to
// write it again, and to remove it while it is retained, as the service.
func (o *Objects) examineAccounts(ctx context.Context) []Finding {
	written := Finding{What: "object store: writing once", Found: "works", Remedy: "use a store that knows If-None-Match, and let the service's account write, and delete versions"}
	retained := Finding{What: "object store: retention", Found: "holds against the service's account", Remedy: "let the service's account set retention, and take s3:BypassGovernanceRetention from it"}
	disposed := Finding{What: "object store: disposal", Found: "works with the disposer's account", Remedy: "give the disposer's account s3:DeleteObjectVersion and s3:BypassGovernanceRetention, and check --s3-disposer-access-key and --s3-disposer-secret-key"}
	if !o.separate {
		disposed.Problem, disposed.Remedy = "the service's account is the disposer's as well", "make a second account, the only one with s3:BypassGovernanceRetention, and give --s3-disposer-access-key and --s3-disposer-secret-key"
		return []Finding{disposed}
	}
	key := "doctor/" + uuid.NewString()
	object, err := o.putTrial(ctx, key, "first")
	if err != nil {
		written.Problem = problemOf(err)
		return []Finding{written}
	}
	if second, err := o.putTrial(ctx, key, "second"); rooms.CodeOf(err) != rooms.Conflict {
		written.Problem = "an object could be written a second time"
		_ = o.Delete(ctx, key, second.VersionID) // what it is for is found already
	}
	if err := o.SetRetention(ctx, key, object.VersionID, time.Now().Add(trialRetention)); err != nil {
		retained.Problem = problemOf(err)
	} else if o.remove(ctx, o.service, key, object.VersionID, true) == nil {
		retained.Problem = "the service's account could remove what is retained"
	}
	if err := o.Dispose(ctx, key, object.VersionID); err != nil {
		disposed.Problem = problemOf(err)
	}
	return []Finding{written, retained, disposed}
}

func (o *Objects) putTrial(ctx context.Context, key, content string) (ObjectVersion, error) {
	return o.Put(ctx, key, bytes.NewReader([]byte(content)), int64(len(content)), sha256.Sum256([]byte(content)))
}
