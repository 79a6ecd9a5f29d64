package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
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

// Check reports everything about the bucket that Plaza cannot work with, each
// error with what to do. It is for `plaza doctor` and writes nothing that stays.
func (o *Objects) Check(ctx context.Context) error {
	found, err := o.service.BucketExists(ctx, o.bucket)
	if err != nil {
		return fmt.Errorf("object store: %w", objectError(err))
	}
	if !found {
		return fmt.Errorf("object store: the bucket %q does not exist, or the account may not see it: create it with versioning and object lock", o.bucket)
	}
	return errors.Join(o.checkVersioning(ctx), o.checkLock(ctx), o.checkMultipart(ctx), o.checkDisposer())
}

func (o *Objects) checkVersioning(ctx context.Context) error {
	versioning, err := o.service.GetBucketVersioning(ctx, o.bucket)
	if err != nil {
		return fmt.Errorf("object store: versioning: %w", objectError(err))
	}
	if !versioning.Enabled() {
		return fmt.Errorf("object store: versioning is off for the bucket %q: switch it on", o.bucket)
	}
	return nil
}

func (o *Objects) checkLock(ctx context.Context) error {
	lock, mode, _, _, err := o.service.GetObjectLockConfig(ctx, o.bucket)
	var response minio.ErrorResponse
	switch {
	case errors.As(err, &response) && response.Code == "ObjectLockConfigurationNotFoundError", err == nil && lock != "Enabled":
		return fmt.Errorf("object store: object lock is off for the bucket %q: most stores set it only when the bucket is made; make a new one", o.bucket)
	case err != nil:
		return fmt.Errorf("object store: object lock: %w", objectError(err))
	case mode != nil && *mode != "": // some stores send an empty rule
		return fmt.Errorf("object store: the bucket %q has a default retention, which would keep uploads that nobody registered: remove it", o.bucket)
	}
	return nil
}

func (o *Objects) checkMultipart(ctx context.Context) error {
	upload, err := o.Begin(ctx, "doctor/"+uuid.NewString())
	if err == nil {
		err = o.Abort(ctx, upload)
	}
	if err != nil {
		return fmt.Errorf("object store: upload in parts: %w", err)
	}
	return nil
}

func (o *Objects) checkDisposer() error {
	if !o.separate {
		return errors.New("object store: the disposer's account must be another than the service's, the only one with s3:BypassGovernanceRetention")
	}
	return nil
}
