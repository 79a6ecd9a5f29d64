package objecttest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"plaza/rooms"
	"plaza/storage"
)

const mebibyte = 1 << 20

func (s *suite) testPutAndRead(t *testing.T) {
	key, data := newKey(), content(100_000)
	_, err := s.objects.Stat(t.Context(), key, "")
	wantCode(t, err, rooms.NotFound)
	_, _, err = s.objects.Get(t.Context(), key, "", 0, -1)
	wantCode(t, err, rooms.NotFound)

	version := s.put(t, key, data)
	if version.VersionID == "" {
		t.Fatal("no version id: the bucket is not versioned")
	}
	for _, id := range []string{"", version.VersionID} {
		if !bytes.Equal(s.read(t, key, id, 0, -1), data) {
			t.Errorf("version %q reads other content", id)
		}
		stat, err := s.objects.Stat(t.Context(), key, id)
		if err != nil {
			t.Fatal(err)
		}
		if stat.VersionID != version.VersionID || stat.Size != int64(len(data)) || stat.Digest != sha256.Sum256(data) {
			t.Errorf("stat %q = %+v", id, stat)
		}
	}
	// A retry after a lost answer.
	again := s.put(t, key, data)
	if again.VersionID != version.VersionID {
		t.Errorf("a repeated put made version %q beside %q", again.VersionID, version.VersionID)
	}
}

func (s *suite) testSizes(t *testing.T) {
	for _, size := range []int{0, 1, 16*mebibyte - 1, 16 * mebibyte, 16*mebibyte + 1, 37 * mebibyte} {
		key, data := newKey(), content(size)
		version := s.put(t, key, data)
		if got := s.read(t, key, version.VersionID, 0, -1); !bytes.Equal(got, data) {
			t.Errorf("%d bytes put, %d other bytes read", size, len(got))
		}
		if version.Digest != sha256.Sum256(data) || version.Size != int64(size) {
			t.Errorf("%d bytes: %+v", size, version)
		}
	}
}

// testOneWinner lets many put different content under one key at once.
func (s *suite) testOneWinner(t *testing.T) { s.race(t, 1000, 16) }

func (s *suite) testOneWinnerInParts(t *testing.T) { s.race(t, 17*mebibyte, 3) }

func (s *suite) race(t *testing.T, size, writers int) {
	key := newKey()
	type attempt struct {
		data    []byte
		version storage.ObjectVersion
		err     error
	}
	attempts := make([]attempt, writers)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range attempts {
		attempts[i].data = content(size)
		group.Go(func() {
			<-start
			attempts[i].version, attempts[i].err = s.tryPut(t.Context(), key, attempts[i].data)
		})
	}
	close(start)
	group.Wait()
	winners := 0
	for _, a := range attempts {
		if a.err != nil {
			wantCode(t, a.err, rooms.Conflict)
			continue
		}
		winners++
		if !bytes.Equal(s.read(t, key, "", 0, -1), a.data) {
			t.Error("the key has other content than its winner put")
		}
	}
	if winners != 1 {
		t.Errorf("%d writers were told that they had won, want 1", winners)
	}
	if versions := s.list(t, key); len(versions) != 1 {
		t.Errorf("%d versions, want 1", len(versions))
	}
}

// testWrongContent: what is not as announced is not stored.
func (s *suite) testWrongContent(t *testing.T) {
	for _, size := range []int{0, 10, 20 * mebibyte} {
		key, data := newKey(), content(size)
		other := sha256.Sum256([]byte("something else"))
		_, err := s.objects.Put(t.Context(), key, bytes.NewReader(data), int64(size), other)
		wantCode(t, err, rooms.Invalid)
		s.wantNothing(t, key)

		_, err = s.objects.Put(t.Context(), key, bytes.NewReader(data), int64(size)+1, sha256.Sum256(data))
		wantCode(t, err, rooms.Invalid)
		s.wantNothing(t, key)
	}
}

func (s *suite) testUpload(t *testing.T) {
	key := newKey()
	first, last := content(5*mebibyte), content(1000)
	upload, err := s.objects.Begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	// The last part first, and the first one twice.
	s.putPart(t, upload, 2, last)
	s.putPart(t, upload, 1, content(5*mebibyte))
	s.putPart(t, upload, 1, first)
	s.wantNothing(t, key)
	parts, err := s.objects.Parts(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != 2 || parts[0].Number != 1 || parts[1].Number != 2 || parts[1].Size != int64(len(last)) {
		t.Fatalf("parts = %+v", parts)
	}
	version, err := s.objects.Complete(t.Context(), upload, parts)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.read(t, key, version.VersionID, 0, -1), slices.Concat(first, last)) {
		t.Error("the object is not its parts in order")
	}
	if version.Size != int64(len(first)+len(last)) {
		t.Errorf("size %d", version.Size)
	}

	// A second upload of the same key comes too late.
	late, err := s.objects.Begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	part := s.putPart(t, late, 1, last)
	_, err = s.objects.Complete(t.Context(), late, []storage.UploadPart{part})
	wantCode(t, err, rooms.Conflict)
	if err := s.objects.Abort(t.Context(), late); err != nil {
		t.Error(err)
	}
	if versions := s.list(t, key); len(versions) != 1 {
		t.Errorf("%d versions, want 1", len(versions))
	}
}

// testCompletedTwice completes again, as after a lost answer.
func (s *suite) testCompletedTwice(t *testing.T) {
	key := newKey()
	upload, err := s.objects.Begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	parts := []storage.UploadPart{s.putPart(t, upload, 1, content(5*mebibyte)), s.putPart(t, upload, 2, content(1000))}
	first, err := s.objects.Complete(t.Context(), upload, parts)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.objects.Complete(t.Context(), upload, parts)
	if err != nil {
		t.Fatal(err)
	}
	if again.VersionID != first.VersionID || again.VersionID == "" || again.Size != first.Size {
		t.Errorf("first %+v, then %+v", first, again)
	}
	if versions := s.list(t, key); len(versions) != 1 {
		t.Errorf("%d versions, want 1", len(versions))
	}
}

func (s *suite) putPart(t *testing.T, upload storage.Upload, number int, data []byte) storage.UploadPart {
	t.Helper()
	part, err := s.objects.PutPart(t.Context(), upload, number, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return part
}

func (s *suite) testUploadAborted(t *testing.T) {
	key := newKey()
	upload, err := s.objects.Begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	part := s.putPart(t, upload, 1, content(1000))
	for range 2 { // the second finds nothing and is content
		if err := s.objects.Abort(t.Context(), upload); err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.objects.Parts(t.Context(), upload)
	wantCode(t, err, rooms.NotFound)
	_, err = s.objects.Complete(t.Context(), upload, []storage.UploadPart{part})
	wantCode(t, err, rooms.NotFound)
	s.wantNothing(t, key)
}

// testManyKeys lists more keys than a page holds.
func (s *suite) testManyKeys(t *testing.T) {
	const keys = 1010
	folder := uuid.NewString()
	want := make([]string, keys)
	var group errgroup.Group
	group.SetLimit(16)
	for i := range want {
		want[i] = fmt.Sprintf("%s/%05d", folder, i)
		group.Go(func() error {
			_, err := s.tryPut(t.Context(), want[i], []byte(want[i]))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, version := range s.list(t, folder+"/") {
		got = append(got, version.Key)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d keys listed, want %d in order", len(got), keys)
	}
	if got := s.list(t, folder+"/0000"); len(got) != 10 {
		t.Errorf("%d keys below a longer prefix, want 10", len(got))
	}
	count := 0
	for range s.objects.List(t.Context(), folder+"/") {
		if count++; count == 5 {
			break // leaves the list early
		}
	}
	// As the sweeper does: what is listed goes, also at a page's end.
	for version, err := range s.objects.List(t.Context(), folder+"/") {
		if err != nil {
			t.Fatal(err)
		}
		if err := s.objects.Delete(t.Context(), version.Key, version.VersionID); err != nil {
			t.Fatal(err)
		}
	}
	if left := s.list(t, folder+"/"); len(left) != 0 {
		t.Errorf("%d versions were not listed while others went", len(left))
	}
}
