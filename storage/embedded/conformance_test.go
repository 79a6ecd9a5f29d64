package embedded_test

import (
	"os"
	"testing"

	"plaza/storage"
	"plaza/storage/embedded"
	"plaza/storage/storagetest/objecttest"
)

func objectsConfig(access embedded.ObjectAccess) storage.ObjectsConfig {
	return storage.ObjectsConfig{
		Endpoint: access.Endpoint, Region: access.Region, Bucket: access.Bucket,
		AccessKey: access.Service.AccessKey, SecretKey: access.Service.SecretKey,
		DisposerAccessKey: access.Disposer.AccessKey, DisposerSecretKey: access.Disposer.SecretKey,
	}
}

func TestEmbeddedStoreConforms(t *testing.T) {
	t.Parallel()
	objecttest.Run(t, func(t *testing.T) objecttest.Store {
		store := startObjectStore(t, openFolder(t, t.TempDir()))
		return objecttest.Store{
			Config: objectsConfig(store.Access()),
			Crash:  func(t *testing.T) { crash(t, store) },
		}
	})
}

// TestExternalStoreConforms tries a store that the environment names, such as a
// MinIO: PLAZA_TEST_S3=URL with _BUCKET, _ACCESS_KEY, _SECRET_KEY,
// _DISPOSER_ACCESS_KEY and _DISPOSER_SECRET_KEY.
func TestExternalStoreConforms(t *testing.T) {
	t.Parallel()
	const name = "PLAZA_TEST_S3"
	if os.Getenv(name) == "" {
		t.Skip(name + " names no store")
	}
	objecttest.Run(t, func(t *testing.T) objecttest.Store {
		config := storage.ObjectsConfig{
			Endpoint: os.Getenv(name), Bucket: os.Getenv(name + "_BUCKET"),
			AccessKey: os.Getenv(name + "_ACCESS_KEY"), SecretKey: os.Getenv(name + "_SECRET_KEY"),
			DisposerAccessKey: os.Getenv(name + "_DISPOSER_ACCESS_KEY"), DisposerSecretKey: os.Getenv(name + "_DISPOSER_SECRET_KEY"),
		}
		objects, err := storage.OpenObjects(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := objects.EnsureBucket(t.Context()); err != nil {
			t.Fatal(err)
		}
		return objecttest.Store{Config: config}
	})
}
