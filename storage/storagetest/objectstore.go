package storagetest

import (
	"testing"

	"plaza/storage/embedded"
)

// ObjectStore starts an object store of the test's own and returns how to get in.
func ObjectStore(t testing.TB) embedded.ObjectAccess {
	t.Helper()
	folder, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Remove() })
	store, err := folder.StartObjectStore(t.Context(), embedded.ObjectStoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Stop)
	return store.Access()
}
