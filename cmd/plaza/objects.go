package main

import (
	"context"
	"errors"
	"fmt"

	"plaza/rooms/documents"
	"plaza/storage"
	"plaza/storage/embedded"
)

// objectFlags say which object store is used; without an endpoint the embedded one.
type objectFlags struct {
	S3Endpoint          string `name:"s3-endpoint" env:"PLAZA_S3_ENDPOINT" placeholder:"URL" help:"External S3 object store with versioning and object lock."`
	S3Region            string `name:"s3-region" env:"PLAZA_S3_REGION" placeholder:"REGION" help:"Its region; asked of the store when empty."`
	S3Bucket            string `name:"s3-bucket" env:"PLAZA_S3_BUCKET" default:"plaza" help:"Its bucket (${default}), made when missing."`
	S3AccessKey         string `name:"s3-access-key" env:"PLAZA_S3_ACCESS_KEY" secret:"" help:"Account of the service; also from …_FILE."`
	S3SecretKey         string `name:"s3-secret-key" env:"PLAZA_S3_SECRET_KEY" secret:"" help:"Its secret; also from …_FILE."`
	S3DisposerAccessKey string `name:"s3-disposer-access-key" env:"PLAZA_S3_DISPOSER_ACCESS_KEY" secret:"" help:"Account that may lift retention, for disposal alone; also from …_FILE."`
	S3DisposerSecretKey string `name:"s3-disposer-secret-key" env:"PLAZA_S3_DISPOSER_SECRET_KEY" secret:"" help:"Its secret; also from …_FILE."`
}

// fileFlags bound what officers bring up.
type fileFlags struct {
	FileLimit int64 `env:"PLAZA_FILE_LIMIT" default:"5" placeholder:"GB" help:"Size of the largest file that is taken, in GB (${default})."`
	RoomQuota int64 `env:"PLAZA_ROOM_QUOTA" default:"100" placeholder:"GB" help:"Size of all versions of all files of a room, in GB (${default})."`
}

const (
	gigabyte       = 1_000_000_000
	waitingUploads = 2000 // of one officer, as many as somebody may drop at once
)

func (f fileFlags) limits() documents.UploadLimits {
	return documents.UploadLimits{File: f.FileLimit * gigabyte, Room: f.RoomQuota * gigabyte, Waiting: waitingUploads}
}

// check refuses limits that nothing or no store could take.
func (f fileFlags) check() error {
	if f.FileLimit < 1 || f.FileLimit > 50 || f.RoomQuota < f.FileLimit {
		return errors.New("--file-limit is between 1 and 50 (GB), and --room-quota not less")
	}
	return nil
}

func (f objectFlags) config() storage.ObjectsConfig {
	return storage.ObjectsConfig{
		Endpoint: f.S3Endpoint, Region: f.S3Region, Bucket: f.S3Bucket,
		AccessKey: f.S3AccessKey, SecretKey: f.S3SecretKey,
		DisposerAccessKey: f.S3DisposerAccessKey, DisposerSecretKey: f.S3DisposerSecretKey,
	}
}

func embeddedObjects(access embedded.ObjectAccess) storage.ObjectsConfig {
	return storage.ObjectsConfig{
		Endpoint: access.Endpoint, Region: access.Region, Bucket: access.Bucket,
		AccessKey: access.Service.AccessKey, SecretKey: access.Service.SecretKey,
		DisposerAccessKey: access.Disposer.AccessKey, DisposerSecretKey: access.Disposer.SecretKey,
	}
}

// files opens the store that a command reads files from: the configured one, that of a running server, or the embedded one, which
// it starts until stop is called. It is nil where none goes with the database.
func (f objectFlags) files(ctx context.Context, db *database) (o *storage.Objects, stop func(), err error) {
	stop = func() {}
	switch {
	case f.S3Endpoint != "":
		o, err = storage.OpenObjects(f.config())
	case db.folder != nil:
		var started *embedded.ObjectStore
		if o, started, err = f.objectStore(ctx, db.folder); err == nil {
			stop = started.Stop
		}
	case db.Objects != nil:
		o, err = storage.OpenObjects(embeddedObjects(*db.Objects))
	}
	return o, stop, err
}

// objectStore opens the configured store, or starts the embedded one in the database's data folder; stop ends it.
func (f objectFlags) objectStore(ctx context.Context, folder *embedded.Folder) (o *storage.Objects, started *embedded.ObjectStore, err error) {
	config := f.config()
	if f.S3Endpoint == "" {
		if started, err = folder.StartObjectStore(ctx, embedded.ObjectStoreOptions{}); err != nil {
			return nil, nil, err
		}
		config = embeddedObjects(started.Access())
	}
	if o, err = storage.OpenObjects(config); err == nil {
		err = o.EnsureBucket(ctx)
	}
	if err != nil && f.S3Endpoint != "" {
		err = fmt.Errorf("the object store %s does not serve the bucket %s to the account that was given: check --s3-endpoint, --s3-bucket, --s3-access-key and --s3-secret-key (%v)", f.S3Endpoint, f.S3Bucket, err) //nolint:errorlint // its words in Swedish are for officers
	}
	if err != nil && started != nil {
		started.Stop()
	}
	return o, started, err
}
