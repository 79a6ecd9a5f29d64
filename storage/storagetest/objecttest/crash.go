package objecttest

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http/httptrace"
	"os"
	"sync"
	"testing"

	"plaza/rooms"
	"plaza/storage"
)

// halfway gives the first half of its data, then says so and waits.
type halfway struct {
	io.Reader // the first half
	reached   chan struct{}
	goOn      chan struct{}
	rest      io.Reader
	once      sync.Once
}

func newHalfway(data []byte) *halfway {
	half := len(data) / 2
	return &halfway{
		Reader:  bytes.NewReader(data[:half]),
		reached: make(chan struct{}),
		goOn:    make(chan struct{}),
		rest:    bytes.NewReader(data[half:]),
	}
}

func (h *halfway) Read(p []byte) (int, error) {
	if n, err := h.Reader.Read(p); err == nil {
		return n, nil
	}
	h.once.Do(func() { close(h.reached) })
	<-h.goOn
	return h.rest.Read(p)
}

// testCrashDuringPut crashes the store when half of an object is on its way:
// nothing of it may be there afterwards, and the key is free.
func (s *suite) testCrashDuringPut(t *testing.T) {
	for _, size := range []int{8 * mebibyte, 40 * mebibyte} {
		key, data := newKey(), content(size)
		slow := newHalfway(data)
		failed := make(chan error, 1)
		go func() {
			_, err := s.objects.Put(t.Context(), key, slow, int64(size), sha256.Sum256(data))
			failed <- err
		}()
		<-slow.reached
		s.store.Crash(t)
		close(slow.goOn)
		err := <-failed
		if size <= 16*mebibyte { // in parts, the next part may find the store up again
			wantCode(t, err, rooms.Unavailable)
			s.wantNothing(t, key)
		}
		version := s.put(t, key, data)
		if !bytes.Equal(s.read(t, key, version.VersionID, 0, -1), data) {
			t.Error("the object reads other content than was put")
		}
	}
}

// testCrashUnderLoad crashes the store again and again under writers. Every
// acknowledged object must be whole, and so must everything that is listed.
func (s *suite) testCrashUnderLoad(t *testing.T) {
	const writers, least = 4, 5
	crashes := 3
	if os.Getenv("PLAZA_SOAK") != "" {
		crashes = 300
	}
	type written struct {
		key    string
		digest [32]byte
	}
	var (
		mu    sync.Mutex
		acked []written
		group sync.WaitGroup
	)
	folder := newKey()
	stop := make(chan struct{})
	progress := make(chan struct{})
	for range writers {
		group.Go(func() {
			for {
				data := content(200_000)
				key := folder + "/" + newKey()
				if _, err := s.tryPut(t.Context(), key, data); err == nil {
					mu.Lock()
					acked = append(acked, written{key, sha256.Sum256(data)})
					mu.Unlock()
					select {
					case progress <- struct{}{}:
					default:
					}
				} else if rooms.CodeOf(err) != rooms.Unavailable {
					t.Errorf("put: %v", err)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range crashes {
		for range least {
			<-progress
		}
		s.store.Crash(t)
	}
	close(stop)
	group.Wait()

	listed := map[string]storage.ObjectVersion{}
	for _, version := range s.list(t, folder) {
		if _, twice := listed[version.Key]; twice {
			t.Errorf("two versions of %s", version.Key)
		}
		listed[version.Key] = version
		stat, err := s.objects.Stat(t.Context(), version.Key, version.VersionID)
		if err != nil {
			t.Fatal(err)
		}
		if got := sha256.Sum256(s.read(t, version.Key, version.VersionID, 0, -1)); got != stat.Digest {
			t.Errorf("%s is not whole", version.Key)
		}
	}
	for _, one := range acked {
		if _, found := listed[one.key]; !found {
			t.Errorf("acknowledged and lost: %s", one.key)
		}
	}
	t.Logf("%d acknowledged, %d there", len(acked), len(listed))
}

// testUploadAfterCrash goes on with an upload in parts after a crash.
func (s *suite) testUploadAfterCrash(t *testing.T) {
	key := newKey()
	first, last := content(5*mebibyte), content(1000)
	upload, err := s.objects.Begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	s.putPart(t, upload, 1, first)
	s.store.Crash(t)
	s.putPart(t, upload, 2, last)
	parts, err := s.objects.Parts(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	version, err := s.objects.Complete(t.Context(), upload, parts)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.read(t, key, version.VersionID, 0, -1); !bytes.Equal(got, append(first, last...)) {
		t.Error("the object is not its parts")
	}
}

// testCrashWhileCompleting crashes the store while it makes one object of many
// parts. Whatever became of it, completing again gives the whole object.
func (s *suite) testCrashWhileCompleting(t *testing.T) {
	const parts = 2
	for range 2 {
		key, data := newKey(), content(5*mebibyte)
		upload, err := s.objects.Begin(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		var put []storage.UploadPart
		for number := range parts {
			put = append(put, s.putPart(t, upload, number+1, data))
		}
		begun, failed := make(chan struct{}), make(chan error, 1)
		var once sync.Once
		traced := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			WroteRequest: func(httptrace.WroteRequestInfo) { once.Do(func() { close(begun) }) },
		})
		go func() {
			_, err := s.objects.Complete(traced, upload, put)
			failed <- err
		}()
		<-begun
		s.store.Crash(t)
		t.Logf("the first attempt: %v", <-failed)
		version, err := s.objects.Complete(t.Context(), upload, put)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.read(t, key, version.VersionID, 0, -1); !bytes.Equal(got, bytes.Repeat(data, parts)) {
			t.Errorf("%d bytes, not what the parts were", len(got))
		}
		if versions := s.list(t, key); len(versions) != 1 {
			t.Errorf("%d versions, want 1", len(versions))
		}
	}
}
