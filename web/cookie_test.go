package web

import (
	"crypto/ed25519"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
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
		for range 2 { // the second time it may be remembered
			held, err := c.held(r)
			if err == nil && (held.session != session || held.officer != officer || !held.issued.Equal(now)) {
				t.Errorf("%q names session %s of %s", value, held.session, held.officer)
			}
		}
	})
}

// TestRememberedCookieExpires: a token that was good before is no longer when its time is over.
func TestRememberedCookieExpires(t *testing.T) {
	t.Parallel()
	clock := &movingClock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	c := newCookie(Options{
		Installation: uuid.UUID{1}, URL: &url.URL{Scheme: "http", Host: "localhost"}, Clock: clock,
		SessionKeys: []ed25519.PrivateKey{ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))},
	})
	header, err := c.holding(uuid.UUID{2}, uuid.UUID{3}, clock.now, clock.now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := http.ParseSetCookie(header)
	if err != nil {
		t.Fatal(err)
	}
	r := &http.Request{Header: http.Header{"Cookie": {c.name + "=" + parsed.Value}}}
	clock.now = clock.now.Add(time.Hour - time.Second)
	for range 2 {
		if _, err := c.held(r); err != nil {
			t.Fatalf("a second before its end: %v", err)
		}
	}
	clock.now = clock.now.Add(time.Second)
	if _, err := c.held(r); !errors.Is(err, jwt.ErrTokenExpired) {
		t.Errorf("at its end: %v", err)
	}
}

type movingClock struct{ now time.Time }

func (c *movingClock) Now() time.Time { return c.now }
