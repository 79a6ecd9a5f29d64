package web

import (
	"crypto/ed25519"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
)

type fixedClock time.Time

func (c fixedClock) Now() time.Time { return time.Time(c) }

// Whatever a browser sends as its cookie, only what this server signed names a session.
func FuzzCookie(f *testing.F) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	c := newCookie(Options{
		Installation: uuid.UUID{1}, URL: &url.URL{Scheme: "http", Host: "localhost"}, Clock: fixedClock(now),
		SessionKeys: []ed25519.PrivateKey{ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))},
	})
	session, officer := uuid.UUID{2}, uuid.UUID{3}
	header, err := c.holding(session, officer, now, now.Add(time.Hour))
	if err != nil {
		f.Fatal(err)
	}
	parsed, err := http.ParseSetCookie(header)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(parsed.Value)
	f.Add("eyJhbGciOiJub25lIn0.eyJqdGkiOiJ4In0.")
	f.Fuzz(func(t *testing.T, value string) {
		r := &http.Request{Header: http.Header{"Cookie": {c.name + "=" + value}}}
		gotSession, gotOfficer, issued, err := c.held(r)
		if err == nil && (gotSession != session || gotOfficer != officer || !issued.Equal(now)) {
			t.Errorf("%q names session %s of %s", value, gotSession, gotOfficer)
		}
	})
}
