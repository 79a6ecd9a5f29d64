package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/storage/storagetest"
)

// wide is more than any test here needs.
var wide = documents.UploadLimits{File: 1 << 40, Room: 1 << 40, Waiting: 1000}

// uploadFixture is a fixture with an object store and a room.
type uploadFixture struct {
	*fixture
	objects *Objects
	uploads *Uploads
	inRoom  uuid.UUID
}

func newUploadFixture(t testing.TB) *uploadFixture {
	t.Helper()
	f := newFixture(t, Options{})
	access := storagetest.ObjectStore(t)
	objects, err := OpenObjects(ObjectsConfig{
		Endpoint: access.Endpoint, Region: access.Region, Bucket: access.Bucket,
		AccessKey: access.Service.AccessKey, SecretKey: access.Service.SecretKey,
		DisposerAccessKey: access.Disposer.AccessKey, DisposerSecretKey: access.Disposer.SecretKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &uploadFixture{fixture: f, objects: objects, uploads: NewUploads(f.reads, objects, f.clock), inRoom: f.room()}
}

// node is another server on the same database and store.
func (f *uploadFixture) node() *Uploads { return NewUploads(f.reads, f.objects, f.clock) }

// announced is an upload that may begin.
func (f *uploadFixture) announced(size int) documents.Upload {
	now := f.clock.Now()
	return documents.Upload{
		ID: uuid.New(), Officer: f.officer, Room: f.inRoom, Document: rooms.NewID(), Version: rooms.NewID(),
		Name: "plan.pdf", MediaType: "application/pdf", Size: int64(size), Created: now, Expires: now.Add(documents.UploadLife),
	}
}

func content(size int) []byte {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size)}).Read(data) //nolint:errcheck,gosec // never fails, test data
	return data
}

// stored reads the object of a complete upload.
func (f *uploadFixture) stored(t testing.TB, u documents.Upload) []byte {
	t.Helper()
	body, _, err := f.objects.Get(context.Background(), u.Key(), u.StoreVersion, 0, -1)
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

func wantCode(t testing.TB, err error, code rooms.Code) {
	t.Helper()
	if rooms.CodeOf(err) != code {
		t.Fatalf("%v, want %q", err, code)
	}
}

var errCut = errors.New("the connection was cut")

// breaking gives its bytes and then fails.
func breaking(data []byte) io.Reader { return io.MultiReader(bytes.NewReader(data), failing{errCut}) }

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// TestUploadInAnyPieces sends files in pieces of any size, of which any may break off, each to any node. Every byte that came is
// kept, every offset that is told holds, and the object is the file.
func TestUploadInAnyPieces(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	nodes := []*Uploads{f.uploads, f.node()}
	all := content(3*partBytes + 1)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 100_000).Draw(t, "size")
		if rapid.IntRange(0, 7).Draw(t, "large") == 7 {
			size = rapid.SampledFrom([]int{partBytes - 1, partBytes, partBytes + 1, 2*partBytes - 1, 2 * partBytes, 2*partBytes + 1, 3 * partBytes}).Draw(t, "size")
		}
		data := all[:size]
		piece := func(from int) (io.Reader, int, bool) {
			to := rapid.OneOf(rapid.IntRange(from, size), rapid.Just(size), rapid.Just(min(from+partBytes, size))).Draw(t, "to")
			if rapid.Bool().Draw(t, "breaks") && to < size {
				return breaking(data[from:to]), to, true
			}
			return bytes.NewReader(data[from:to]), to, false
		}
		var first io.Reader
		came, broke := 0, false
		if rapid.Bool().Draw(t, "with the first content") {
			first, came, broke = piece(0)
		}
		u, err := nodes[0].Begin(context.Background(), f.announced(size), wide, first)
		for pieces := 0; ; pieces++ {
			if errors.Is(err, errCut) != broke || !broke && err != nil {
				t.Fatalf("broken off: %v, and the error is %v", broke, err)
			}
			if u.Received != int64(came) {
				t.Fatalf("received %d, want %d", u.Received, came)
			}
			found, errFind := nodes[1].Find(context.Background(), f.officer, u.ID)
			if errFind != nil || found.Received != int64(came) {
				t.Fatalf("another node tells %d, %v, want %d", found.Received, errFind, came)
			}
			if came == size && u.Complete() {
				break
			}
			var next io.Reader
			if next, came, broke = piece(came); pieces > 20 {
				next, came, broke = bytes.NewReader(data[u.Received:]), size, false
			}
			u, err = rapid.SampledFrom(nodes).Draw(t, "node").Receive(context.Background(), f.officer, u.ID, u.Received, next)
		}
		if u.SHA256 != sha256.Sum256(data) || !bytes.Equal(f.stored(f.t, u), data) {
			t.Fatal("the object is not the file")
		}
		if _, err := nodes[0].Receive(context.Background(), f.officer, u.ID, int64(size), bytes.NewReader(nil)); err != nil {
			t.Fatalf("asked again after the end: %v", err)
		}
		if err := nodes[0].Remove(context.Background(), f.officer, u.ID); err != nil {
			t.Fatal(err)
		}
	})
	if left := f.count(`SELECT count(*) FROM upload`); left != 0 {
		t.Errorf("%d rows are left", left)
	}
	for version, err := range f.objects.List(t.Context(), "") {
		t.Fatalf("%v is left, %v", version.Key, err)
	}
	for begun, err := range f.objects.Uploading(t.Context()) {
		t.Fatalf("%v is left, %v", begun.Key, err)
	}
}

// TestOneWriterAtATime: whoever comes second waits, until the first is silent for too long; then the first has lost it.
func TestOneWriterAtATime(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	data := content(partBytes + 1000)
	u, err := f.uploads.Begin(t.Context(), f.announced(len(data)), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	read, write := io.Pipe()
	slow := make(chan error, 1)
	go func() {
		_, err := f.uploads.Receive(t.Context(), f.officer, u.ID, 0, read)
		slow <- err
	}()
	if _, err := write.Write(data[:10]); err != nil {
		t.Fatal(err)
	}
	_, err = f.node().Receive(t.Context(), f.officer, u.ID, 0, bytes.NewReader(data))
	wantCode(t, err, rooms.Conflict)
	f.clock.add(leaseLife)
	whole, err := f.node().Receive(t.Context(), f.officer, u.ID, 0, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	_ = write.CloseWithError(errCut)
	wantCode(t, <-slow, rooms.Conflict)
	if found, err := f.uploads.Find(t.Context(), f.officer, u.ID); err != nil || found.Received != whole.Size || !found.Complete() {
		t.Errorf("%+v, %v", found, err)
	}
	if !bytes.Equal(f.stored(t, whole), data) {
		t.Error("the object is not the file")
	}
}

// TestLostLeaseSavesNothing: a request that another one has overtaken, without having had to ask, changes nothing of the upload,
// whatever of it would be saved.
func TestLostLeaseSavesNothing(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	for name, sends := range map[string]struct{ size, come int }{
		"a part": {2*partBytes + 1000, partBytes + 1000}, "what is less than a part": {1000, 500}, "the whole": {1000, 1000},
	} {
		data := content(sends.size)
		u, err := f.uploads.Begin(t.Context(), f.announced(len(data)), wide, nil)
		if err != nil {
			t.Fatal(err)
		}
		overtaken := func() { f.exec(`UPDATE upload SET writer = gen_random_uuid() WHERE id = $1`, u.ID) }
		_, err = f.uploads.Receive(t.Context(), f.officer, u.ID, 0, io.MultiReader(bytes.NewReader(data[:10]), doing(overtaken), bytes.NewReader(data[10:sends.come])))
		if rooms.CodeOf(err) != rooms.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if changed := f.count(`SELECT count(*) FROM upload WHERE id = $1 AND (received > 0 OR parts <> '{}' OR tail <> '' OR store_version IS NOT NULL)`, u.ID); changed != 0 {
			t.Errorf("%s is saved", name)
		}
	}
}

// doing is a reader of nothing that does something when it is read.
type doing func()

func (d doing) Read([]byte) (int, error) {
	d()
	return 0, io.EOF
}

// TestSlowSenderKeepsTheLease: whoever sends a little now and then is not taken for dead.
func TestSlowSenderKeepsTheLease(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	data := content(8)
	u, err := f.uploads.Begin(t.Context(), f.announced(len(data)), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	read, write := io.Pipe()
	slow := make(chan error, 1)
	go func() {
		_, err := f.uploads.Receive(t.Context(), f.officer, u.ID, 0, read)
		slow <- err
	}()
	for i := range data {
		if i > 0 {
			f.clock.add(leaseLife * 2 / 3)
		}
		if _, err := write.Write(data[i : i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-slow; err != nil {
		t.Fatal(err)
	}
}

// TestManyWriters: of requests that send the same file at the same time, each either gets its turn or is told to wait.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	data := content(partBytes + 1000)
	u, err := f.uploads.Begin(t.Context(), f.announced(len(data)), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		node := f.node()
		group.Go(func() {
			for {
				found, err := node.Find(t.Context(), f.officer, u.ID)
				if err != nil || found.Complete() {
					if err != nil && rooms.CodeOf(err) != rooms.Conflict {
						t.Error(err)
					}
					return
				}
				end := min(found.Received+700_000, int64(len(data)))
				if _, err := node.Receive(t.Context(), f.officer, u.ID, found.Received, bytes.NewReader(data[found.Received:end])); err != nil {
					if rooms.CodeOf(err) != rooms.Conflict {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
	whole, err := f.uploads.Find(t.Context(), f.officer, u.ID)
	if err != nil || whole.SHA256 != sha256.Sum256(data) || !bytes.Equal(f.stored(t, whole), data) {
		t.Errorf("%+v, %v", whole, err)
	}
}

// TestStoreAwayAtTheEnd: bytes that came are kept when the store is away, and the object is made when somebody asks later.
func TestStoreAwayAtTheEnd(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	away, err := OpenObjects(ObjectsConfig{Endpoint: "unix://" + t.TempDir() + "/none", Region: "us-east-1", Bucket: "plaza", AccessKey: "a", SecretKey: "b"})
	if err != nil {
		t.Fatal(err)
	}
	cut := NewUploads(f.reads, away, f.clock)
	data := content(1000)
	u, err := cut.Begin(t.Context(), f.announced(len(data)), wide, bytes.NewReader(data))
	wantCode(t, err, rooms.Unavailable)
	if u.ID == uuid.Nil || u.Received != u.Size || u.Complete() {
		t.Fatalf("%+v", u)
	}
	whole, err := f.uploads.Find(t.Context(), f.officer, u.ID)
	if err != nil || !whole.Complete() || !bytes.Equal(f.stored(t, whole), data) {
		t.Errorf("%+v, %v", whole, err)
	}

	// A part that can't be stored was not received.
	large := content(2*partBytes + 1)
	u, err = cut.Begin(t.Context(), f.announced(len(large)), wide, bytes.NewReader(large))
	wantCode(t, err, rooms.Unavailable)
	if u.Received != 0 {
		t.Fatalf("%+v", u)
	}
	if whole, err = f.uploads.Receive(t.Context(), f.officer, u.ID, 0, bytes.NewReader(large)); err != nil || !bytes.Equal(f.stored(t, whole), large) {
		t.Errorf("%+v, %v", whole, err)
	}
}

// TestAnswerLostAtTheEnd: the object was made, but the server died before it noted that.
func TestAnswerLostAtTheEnd(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	for _, size := range []int{1000, partBytes + 1000, 2 * partBytes} {
		data := content(size)
		u, err := f.uploads.Begin(t.Context(), f.announced(size), wide, breaking(data[:size-10]))
		if !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		var before struct {
			multipart *string
			hash      []byte
			parts     []string
			tail      []byte
		}
		f.row(`SELECT multipart, hash_state, parts, tail FROM upload WHERE id = $1`, []any{u.ID}, &before.multipart, &before.hash, &before.parts, &before.tail)
		first, err := f.uploads.Receive(t.Context(), f.officer, u.ID, u.Received, bytes.NewReader(data[u.Received:]))
		if err != nil {
			t.Fatal(err)
		}
		f.exec(`UPDATE upload SET received = $2, multipart = $3, hash_state = $4, parts = $5, tail = $6, sha256 = NULL, store_version = NULL WHERE id = $1`,
			u.ID, u.Received, before.multipart, before.hash, before.parts, before.tail)
		again, err := f.uploads.Receive(t.Context(), f.officer, u.ID, u.Received, bytes.NewReader(data[u.Received:]))
		if err != nil || again.StoreVersion != first.StoreVersion || again.SHA256 != first.SHA256 {
			t.Errorf("%d bytes: %+v, then %+v, %v", size, first, again, err)
		}
	}
}

// TestUploadIsPrivate: another officer's upload, and one whose time is over, does not exist.
func TestUploadIsPrivate(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	data := content(10)
	u, err := f.uploads.Begin(t.Context(), f.announced(len(data)), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(officer uuid.UUID) {
		t.Helper()
		_, err := f.uploads.Find(t.Context(), officer, u.ID)
		wantCode(t, err, rooms.NotFound)
		_, err = f.uploads.Receive(t.Context(), officer, u.ID, 0, bytes.NewReader(data))
		wantCode(t, err, rooms.NotFound)
	}
	nothing(uuid.New())
	if err := f.uploads.Remove(t.Context(), uuid.New(), u.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.uploads.Find(t.Context(), f.officer, u.ID); err != nil {
		t.Fatal(err)
	}
	f.clock.add(documents.UploadLife)
	nothing(f.officer)
}

// TestLimitsHoldForManyAtOnce: uploads that begin at the same time do not each find room for themselves.
func TestLimitsHoldForManyAtOnce(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	for _, c := range []struct {
		limits documents.UploadLimits
		code   rooms.Code
	}{
		{documents.UploadLimits{Room: 5 * 100, Waiting: 1000}, rooms.TooLarge},
		{documents.UploadLimits{Room: 1 << 30, Waiting: 5}, rooms.RateLimited},
	} {
		f.exec(`DELETE FROM upload`)
		var mu sync.Mutex
		begun := 0
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() {
				_, err := f.uploads.Begin(t.Context(), f.announced(100), c.limits, nil)
				if err != nil && rooms.CodeOf(err) != c.code {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					begun++
				}
			})
		}
		group.Wait()
		if rows := f.count(`SELECT count(*) FROM upload`); begun != 5 || rows != 5 {
			t.Errorf("%d began and %d have rows, want 5", begun, rows)
		}
	}
}

// TestStopSavesWhatCame: a server that stops keeps what it has of a file.
func TestStopSavesWhatCame(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	node := f.node()
	u, err := node.Begin(t.Context(), f.announced(1000), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := node.Receive(t.Context(), f.officer, u.ID, 0, read)
		ended <- err
	}()
	for _, b := range content(2) { // the second is read after the first is taken
		if _, err := write.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	node.Stop()
	go func() { _, _ = write.Write([]byte{1}) }() // what comes next wakes it
	wantCode(t, <-ended, rooms.Unavailable)
	_ = read.Close()
	if found, err := f.uploads.Find(t.Context(), f.officer, u.ID); err != nil || found.Received < 2 {
		t.Errorf("%+v, %v", found, err)
	}
}
