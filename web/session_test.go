package web_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/web"
)

// sessionCookie is the one that an answer sets.
func sessionCookie(t *testing.T, r reply) *http.Cookie {
	t.Helper()
	cookies := (&http.Response{Header: r.header}).Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies are set: %v", len(cookies), r.header["Set-Cookie"])
	}
	return cookies[0]
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	b := w.browser()
	if r := b.do(http.MethodGet, "/api/readings", nil); r.status != http.StatusUnauthorized || r.code() != "unauthenticated" {
		t.Errorf("before the sign-in: %d %s", r.status, r.body)
	}
	if present := get[web.PresentSession](b, "/api/session"); present.Session != nil {
		t.Errorf("before the sign-in: %+v", present.Session)
	}
	list := get[web.DemoOfficers](b, "/api/demo/officers")
	if len(list.Officers) != 1 || list.Officers[0].Name != "Anna Ek" || list.Officers[0].Authority.Name != "Uddevalla kommun" {
		t.Errorf("officers %+v", list)
	}
	signedIn := into[web.Session](t, b.do(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer}))
	installation, err := w.store.EnsureInstallation(t.Context(), "Provplatsen", true)
	check(t, err)
	want := web.Session{
		Officer:   web.Officer{ID: anna.Officer.String(), Name: "Anna Ek", Title: "handläggare"},
		Authority: web.Authority{ID: town.String(), Name: "Uddevalla kommun"}, Demo: true,
		Installation: web.Installation{ID: installation.ID.String(), Name: "Provplatsen", Version: "0.0.0-test", SigningKey: signingKey.Public().ID()},
	}
	if signedIn != want || *get[web.PresentSession](b, "/api/session").Session != want {
		t.Errorf("session %+v, want %+v", signedIn, want)
	}
	if r := b.do(http.MethodDelete, "/api/session", nil); r.status != http.StatusNoContent || sessionCookie(t, r).MaxAge != -1 {
		t.Errorf("sign-out: %d %v", r.status, r.header)
	}
	if r := b.do(http.MethodGet, "/api/readings", nil); r.status != http.StatusUnauthorized {
		t.Errorf("after the sign-out: %d", r.status)
	}
}

// A page that was opened as one officer does nothing in the name of another, who has signed in beside it.
func TestPageActsAsItsOwnOfficerAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	b := w.signIn(anna)
	room := joint(openCase(b))
	w.assign(room, rooms.FromStart, bo)
	b.must(http.MethodPost, "/api/session/demo", map[string]any{"officer": bo.Officer})
	say := func(officer string) int {
		r := b.request(http.MethodPost, "/api/rooms/"+room+"/messages", command(map[string]any{"text": "Hej"}))
		r.Header.Set("Plaza-Officer", officer)
		return b.send(r).status
	}
	if status := say(anna.Officer.String()); status != http.StatusUnauthorized {
		t.Errorf("Anna's page in Bo's session: %d", status)
	}
	if status := say(bo.Officer.String()); status != http.StatusOK {
		t.Errorf("Bo's page in Bo's session: %d", status)
	}
}

// What the browser kept of an ended session is worth nothing.
func TestEndedSessionStaysEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	b := w.browser()
	kept := sessionCookie(t, b.must(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer}))
	b.must(http.MethodPost, "/api/session/demo", map[string]any{"officer": bo.Officer}) // whoever acts as another ends the first
	if name := get[web.PresentSession](b, "/api/session").Session.Officer.Name; name != "Bo Alm" {
		t.Errorf("acts as %s", name)
	}
	again := w.browser()
	r := again.request(http.MethodGet, "/api/readings", nil)
	r.AddCookie(kept)
	if reply := again.send(r); reply.status != http.StatusUnauthorized {
		t.Errorf("the first session still works: %d", reply.status)
	}
}

func TestSessionEndsWithItsOfficer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	b := w.signIn(anna)
	check(t, w.store.ChangeOfficer(t.Context(), rooms.Officer{
		ID: anna.Officer, Person: anna.Person, Authority: town, Title: "handläggare",
		From: time.Now().AddDate(-1, 0, 0), Until: time.Now().Add(-time.Minute), Roles: []rooms.Role{rooms.OfficerRole},
	}))
	if r := b.do(http.MethodGet, "/api/readings", nil); r.status != http.StatusUnauthorized {
		t.Errorf("an officer who has left is still signed in: %d", r.status)
	}
	if r := w.browser().do(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer}); r.status != http.StatusNotFound {
		t.Errorf("an officer who has left signs in: %d %s", r.status, r.body)
	}
}

func TestSessionIsRenewedWhileItIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	if r := b.must(http.MethodGet, "/api/readings", nil); len(r.header["Set-Cookie"]) != 0 {
		t.Error("a fresh cookie is renewed")
	}
	for range 3 { // together more than a session lives unused
		w.clock.advance(11 * time.Hour)
		sessionCookie(t, b.must(http.MethodGet, "/api/readings", nil))
	}
	w.clock.advance(13 * time.Hour)
	if r := b.do(http.MethodGet, "/api/readings", nil); r.status != http.StatusUnauthorized {
		t.Errorf("after half a day unused: %d", r.status)
	}
}

func TestSessionDoesNotLiveForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	for range 15 {
		b.must(http.MethodGet, "/api/readings", nil)
		w.clock.advance(11 * time.Hour)
	}
	w.clock.advance(4 * time.Hour) // a week and an hour after the sign-in
	if r := b.do(http.MethodGet, "/api/readings", nil); r.status != http.StatusUnauthorized {
		t.Errorf("a week after the sign-in: %d", r.status)
	}
}

func TestCookieIsTheSessionsAlone(t *testing.T) {
	t.Parallel()
	for scheme, prefix := range map[string]string{"http": "plaza-", "https": "__Host-plaza-"} {
		var installation uuid.UUID
		w := newWorld(t, func(o *web.Options) {
			o.URL = &url.URL{Scheme: scheme, Host: o.URL.Host}
			o.Origins = []string{"http://" + o.URL.Host}
			installation = o.Installation
		})
		anna := w.officer("Anna Ek", town, rooms.OfficerRole)
		r := w.browser().must(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer})
		c := sessionCookie(t, r)
		if c.Name != prefix+installation.String() || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" ||
			c.MaxAge != 0 || c.Secure != (scheme == "https") {
			t.Errorf("over %s: %s", scheme, c)
		}
		if secure := r.header.Get("Strict-Transport-Security") != ""; secure != (scheme == "https") {
			t.Errorf("over %s: strict transport security is %v", scheme, secure)
		}
	}
}

func TestForgedCookiesAreNone(t *testing.T) {
	t.Parallel()
	var installation uuid.UUID
	_, key, err := ed25519.GenerateKey(nil)
	check(t, err)
	_, old, err := ed25519.GenerateKey(nil)
	check(t, err)
	_, foreign, err := ed25519.GenerateKey(nil)
	check(t, err)
	w := newWorld(t, func(o *web.Options) { installation, o.SessionKeys = o.Installation, []ed25519.PrivateKey{key, old} })
	anna, bo := w.officer("Anna Ek", town, rooms.OfficerRole), w.officer("Bo Alm", board, rooms.OfficerRole)
	real := sessionCookie(t, w.browser().must(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer}))
	var claims jwt.RegisteredClaims
	parsed, _, err := jwt.NewParser().ParseUnverified(real.Value, &claims)
	check(t, err)
	status := func(value string) int {
		b := w.browser()
		r := b.request(http.MethodGet, "/api/readings", nil)
		r.AddCookie(&http.Cookie{Name: real.Name, Value: value})
		return b.send(r).status
	}
	sign := func(method jwt.SigningMethod, key any, keyID any, change func(*jwt.RegisteredClaims)) string {
		changed := claims
		change(&changed)
		token := jwt.NewWithClaims(method, changed)
		token.Header["kid"] = keyID
		value, err := token.SignedString(key)
		check(t, err)
		return value
	}
	same := func(*jwt.RegisteredClaims) {}
	good := parsed.Header["kid"]
	if got := status(sign(jwt.SigningMethodEdDSA, key, good, same)); got != http.StatusOK {
		t.Fatalf("the cookie made again is refused: %d", got)
	}
	public := key.Public().(ed25519.PublicKey)
	header, rest, _ := strings.Cut(real.Value, ".")
	for name, value := range map[string]string{
		"nothing":              "",
		"no token":             "plaza",
		"another key":          sign(jwt.SigningMethodEdDSA, foreign, good, same),
		"another key's name":   sign(jwt.SigningMethodEdDSA, foreign, "abc", same),
		"the old key's name":   sign(jwt.SigningMethodEdDSA, old, good, same),
		"no signature":         sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good, same),
		"the public key":       sign(jwt.SigningMethodHS256, []byte(public), good, same),
		"another officer":      sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.Subject = bo.Officer.String() }),
		"another session":      sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.ID = uuid.NewString() }),
		"no session":           sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.ID = "" }),
		"another installation": sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.Audience = jwt.ClaimStrings{uuid.NewString()} }),
		"no audience":          sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.Audience = nil }),
		"no end":               sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.ExpiresAt = nil }),
		"no beginning":         sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.IssuedAt = nil }),
		"an end in the past":   sign(jwt.SigningMethodEdDSA, key, good, func(c *jwt.RegisteredClaims) { c.ExpiresAt = jwt.NewNumericDate(time.Now().Add(-time.Hour)) }),
		"a changed header":     base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + rest,
		"a cut token":          header + "." + rest[:len(rest)-4],
	} {
		if got := status(value); got != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, got)
		}
	}
	if installation == uuid.Nil {
		t.Error("no installation")
	}
}

// A key can be replaced without signing people out.
func TestOldKeyStillVerifies(t *testing.T) {
	t.Parallel()
	_, old, err := ed25519.GenerateKey(nil)
	check(t, err)
	_, fresh, err := ed25519.GenerateKey(nil)
	check(t, err)
	keys := []ed25519.PrivateKey{old}
	var options web.Options
	w := newWorld(t, func(o *web.Options) { o.SessionKeys = keys; options = *o })
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	options.SessionKeys = []ed25519.PrivateKey{fresh, old}
	handler, err := web.New(options)
	check(t, err)
	w.swap(handler)
	b.must(http.MethodGet, "/api/readings", nil)
	w.clock.advance(time.Hour)
	b.must(http.MethodGet, "/api/readings", nil) // renewed, with the new key
	options.SessionKeys = []ed25519.PrivateKey{fresh}
	handler, err = web.New(options)
	check(t, err)
	w.swap(handler)
	b.must(http.MethodGet, "/api/readings", nil)
}

func TestSignInIsAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	w.signIn(anna)
	var kind, author string
	check(t, w.pool.QueryRow(t.Context(), `SELECT type, author FROM audit_event WHERE chain = $1`, town).Scan(&kind, &author))
	if kind != "session.started" || author != rooms.OfficerAuthor(anna.Officer).String() {
		t.Errorf("audited %s by %s", kind, author)
	}
}

func TestDemoSignInIsTheDemosAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *web.Options) { o.Demo = false })
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	b := w.browser()
	if r := b.do(http.MethodGet, "/api/demo/officers", nil); r.status != http.StatusNotFound || r.code() != "not_found" {
		t.Errorf("officers: %d %s", r.status, r.body)
	}
	if r := b.do(http.MethodPost, "/api/session/demo", map[string]any{"officer": anna.Officer}); r.status != http.StatusNotFound {
		t.Errorf("sign-in: %d %s", r.status, r.body)
	}
}

// TestUploadsGivenUpAtTheSignOut: what one names is forgotten at once, of one's own; and nothing is if one stays signed in.
func TestUploadsGivenUpAtTheSignOut(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	bo := anna.w.signIn(anna.w.officer("Bo", town, rooms.OfficerRole))
	anna.w.assign(room.String(), rooms.FromNow, bo.actor)
	whole := idOf(anna, anna.create(room, "hel.pdf", 10, fileContent(10)))
	part, kept, others := beginUpload(anna, room, "del.pdf", 10), beginUpload(anna, room, "kvar.pdf", 10), beginUpload(bo, room, "bos.pdf", 10)
	leave := "/api/session?upload=" + whole + "&upload=" + others + "&upload=" + part
	if r := anna.do(http.MethodDelete, leave+"&upload=x", nil); r.status != http.StatusBadRequest || anna.head(whole).status != http.StatusOK {
		t.Errorf("another form: %d %s", r.status, r.body)
	}
	if r := anna.do(http.MethodDelete, leave, nil); r.status != http.StatusNoContent {
		t.Errorf("sign-out: %d %s", r.status, r.body)
	}
	again := anna.w.signIn(anna.actor)
	for id, status := range map[string]int{whole: http.StatusNotFound, part: http.StatusNotFound, kept: http.StatusOK} {
		if r := again.head(id); r.status != status {
			t.Errorf("after the sign-out: %d, want %d", r.status, status)
		}
	}
	if r := bo.head(others); r.status != http.StatusOK {
		t.Errorf("another officer's: %d", r.status)
	}
}
