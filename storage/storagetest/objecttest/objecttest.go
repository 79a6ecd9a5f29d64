// Package objecttest is the conformance suite of object stores: what Plaza needs
// of one, tried through storage.Objects. Every store that Plaza is said to work
// with passes it. It is a package of its own so that the tests of package
// storage can use storagetest. Its goroutines end with the test that starts
// them.
package objecttest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/storage"
)

// Store is a store to try.
type Store struct {
	// Config opens a bucket that exists. Others may use it at the same time: the
	// suite keeps to keys of its own.
	Config storage.ObjectsConfig
	// Crash ends the store at once, as a power cut would end its process, and
	// returns when it serves again. nil skips the tests that need it.
	Crash func(t *testing.T)
}

// suite is one run.
type suite struct {
	store   Store
	objects *storage.Objects
}

// Run runs the suite. newStore starts a store that lives until the test ends.
func Run(t *testing.T, newStore func(t *testing.T) Store) {
	s := &suite{store: newStore(t)}
	s.objects = s.open(t, s.store.Config)
	if err := s.objects.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	// What runs side by side, then what stops the store for everybody.
	t.Run("Together", func(t *testing.T) {
		for name, test := range map[string]func(*testing.T){
			"PutAndRead":       s.testPutAndRead,
			"Sizes":            s.testSizes,
			"Ranges":           s.testRanges,
			"RangeErrors":      s.testRangeErrors,
			"OneWinner":        s.testOneWinner,
			"OneWinnerInParts": s.testOneWinnerInParts,
			"WrongContent":     s.testWrongContent,
			"Upload":           s.testUpload,
			"UploadAborted":    s.testUploadAborted,
			"Retention":        s.testRetention,
			"ServiceMayNot":    s.testServiceMayNotBypass,
			"Deleted":          s.testDeleted,
			"ManyKeys":         s.testManyKeys,
			"Versions":         s.testVersions,
			"CompletedTwice":   s.testCompletedTwice,
			"Presigned":        s.testPresigned,
			"PresignedExpires": s.testPresignedExpires,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t)
			})
		}
	})
	if s.store.Crash != nil {
		t.Run("CrashDuringPut", s.testCrashDuringPut)
		t.Run("CrashUnderLoad", s.testCrashUnderLoad)
		t.Run("UploadGoesOnAfterCrash", s.testUploadAfterCrash)
		t.Run("CrashWhileCompleting", s.testCrashWhileCompleting)
	}
}

func (s *suite) open(t *testing.T, config storage.ObjectsConfig) *storage.Objects {
	t.Helper()
	objects, err := storage.OpenObjects(config)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// newKey is a key of the form that documents have.
func newKey() string { return uuid.NewString() + "/" + uuid.NewString() }

func content(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.Read(data) // never fails (crypto/rand)
	return data
}

func (s *suite) put(t *testing.T, key string, data []byte) storage.ObjectVersion {
	t.Helper()
	version, err := s.tryPut(t.Context(), key, data)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

func (s *suite) tryPut(ctx context.Context, key string, data []byte) (storage.ObjectVersion, error) {
	return s.objects.Put(ctx, key, bytes.NewReader(data), int64(len(data)), sha256.Sum256(data))
}

func (s *suite) read(t *testing.T, key, versionID string, offset, length int64) []byte {
	t.Helper()
	body, _, err := s.objects.Get(t.Context(), key, versionID, offset, length)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// list returns all versions below prefix.
func (s *suite) list(t *testing.T, prefix string) []storage.ObjectVersion {
	t.Helper()
	var all []storage.ObjectVersion
	for version, err := range s.objects.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, version)
	}
	return all
}

func wantCode(t *testing.T, err error, want rooms.Code) {
	t.Helper()
	if got := rooms.CodeOf(err); got != want {
		t.Errorf("error %v has the code %q, want %q", err, got, want)
	}
}

// wantNothing fails when anything of the key is there.
func (s *suite) wantNothing(t *testing.T, key string) {
	t.Helper()
	_, err := s.objects.Stat(t.Context(), key, "")
	wantCode(t, err, rooms.NotFound)
	if all := s.list(t, key); len(all) != 0 {
		t.Errorf("%d versions of an object that must not be", len(all))
	}
}

// inAnHour is far enough away for a test and whole in every store's format.
func inAnHour() time.Time { return time.Now().Add(time.Hour).Truncate(time.Second) }
