package objecttest

import (
	"bytes"
	"testing"
	"time"

	"plaza/rooms"
)

func (s *suite) testRanges(t *testing.T) {
	key, data := newKey(), content(1000)
	version := s.put(t, key, data)
	for _, c := range []struct{ offset, length, from, to int64 }{
		{0, -1, 0, 1000},
		{0, 1, 0, 1},
		{0, 1000, 0, 1000},
		{500, -1, 500, 1000},
		{500, 100, 500, 600},
		{999, 1, 999, 1000},
		{999, -1, 999, 1000},
		{900, 5000, 900, 1000}, // more than there is gives what there is
	} {
		if got := s.read(t, key, version.VersionID, c.offset, c.length); !bytes.Equal(got, data[c.from:c.to]) {
			t.Errorf("offset %d, length %d: %d bytes, want those from %d to %d", c.offset, c.length, len(got), c.from, c.to)
		}
	}
}

func (s *suite) testRangeErrors(t *testing.T) {
	key := newKey()
	s.put(t, key, content(1000))
	for _, c := range []struct{ offset, length int64 }{{1000, -1}, {1000, 1}, {5000, 10}, {-1, 10}, {0, 0}} {
		body, _, err := s.objects.Get(t.Context(), key, "", c.offset, c.length)
		if err == nil {
			body.Close()
		}
		wantCode(t, err, rooms.Invalid)
	}
}

func (s *suite) testRetention(t *testing.T) {
	key, data := newKey(), content(1000)
	version := s.put(t, key, data)
	until := inAnHour()
	if err := s.objects.SetRetention(t.Context(), key, version.VersionID, until); err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.objects.Delete(t.Context(), key, version.VersionID), rooms.Conflict)
	wantCode(t, s.objects.SetRetention(t.Context(), key, version.VersionID, until.Add(-30*time.Minute)), rooms.Conflict)
	if err := s.objects.SetRetention(t.Context(), key, version.VersionID, until.Add(time.Hour)); err != nil {
		t.Errorf("prolonging: %v", err)
	}
	if !bytes.Equal(s.read(t, key, version.VersionID, 0, -1), data) {
		t.Error("a protected version reads other content")
	}
	if err := s.objects.Dispose(t.Context(), key, version.VersionID); err != nil {
		t.Fatal(err)
	}
	s.wantNothing(t, key)
}

// testServiceMayNotBypass: the service's account cannot lift a retention even
// when it asks as the disposer does.
func (s *suite) testServiceMayNotBypass(t *testing.T) {
	config := s.store.Config
	config.DisposerAccessKey, config.DisposerSecretKey = config.AccessKey, config.SecretKey
	posing := s.open(t, config)
	if err := posing.Check(t.Context()); err == nil {
		t.Error("Check passes one account for both")
	}
	key := newKey()
	version := s.put(t, key, content(1000))
	if err := s.objects.SetRetention(t.Context(), key, version.VersionID, inAnHour()); err != nil {
		t.Fatal(err)
	}
	if err := posing.Dispose(t.Context(), key, version.VersionID); err == nil {
		t.Error("the service's account lifted a retention")
	}
	if _, err := s.objects.Stat(t.Context(), key, version.VersionID); err != nil {
		t.Errorf("the version is gone: %v", err)
	}
}

func (s *suite) testDeleted(t *testing.T) {
	key, data := newKey(), content(1000)
	version := s.put(t, key, data)
	wantCode(t, s.objects.Delete(t.Context(), key, ""), rooms.Internal)
	for range 2 { // the second finds nothing and is content
		if err := s.objects.Delete(t.Context(), key, version.VersionID); err != nil {
			t.Fatal(err)
		}
	}
	s.wantNothing(t, key)
	if _, _, err := s.objects.Get(t.Context(), key, version.VersionID, 0, -1); err == nil {
		t.Error("a deleted version can be read")
	}
	again := s.put(t, key, data)
	if again.VersionID == version.VersionID {
		t.Error("a version id came back")
	}
}
