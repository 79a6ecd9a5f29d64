package embedded_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"plaza/storage"
)

// TestBegunCompletionGoesOn: a child that ended while it completed an upload
// leaves it marked; the next one completes it.
func TestBegunCompletionGoesOn(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	store := startObjectStore(t, openFolder(t, path))
	objects, err := storage.OpenObjects(objectsConfig(store.Access()))
	if err != nil {
		t.Fatal(err)
	}
	const key = "a/b"
	upload, err := objects.Begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("the only part")
	part, err := objects.PutPart(t.Context(), upload, 1, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(path, "s3", "objects", "*", ".sgwtmp", "multipart", "*", upload.ID))
	if err != nil || len(folders) != 1 {
		t.Fatalf("the upload's folder: %v, %v", folders, err)
	}
	if err := os.Rename(folders[0], folders[0]+".0123abcd-1.inprogress"); err != nil {
		t.Fatal(err)
	}
	crash(t, store)
	version, err := objects.Complete(t.Context(), upload, []storage.UploadPart{part})
	if err != nil {
		t.Fatal(err)
	}
	body, _, err := objects.Get(t.Context(), key, version.VersionID, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%q, %v", got, err)
	}
}
