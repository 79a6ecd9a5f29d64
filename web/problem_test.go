package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/web"
)

// brokenSessions answers every question about a session with an error.
type brokenSessions struct {
	web.SessionStore
	err error
}

func (b *brokenSessions) Session(ctx context.Context, id uuid.UUID) (rooms.Session, error) {
	if b.err != nil {
		return rooms.Session{}, b.err
	}
	return b.SessionStore.Session(ctx, id)
}

// Every code has its one answer, and only what may be shown is in it.
func TestErrorsFromOutside(t *testing.T) {
	t.Parallel()
	var broken *brokenSessions
	w := newWorld(t, func(o *web.Options) {
		broken = &brokenSessions{SessionStore: o.Sessions}
		o.Sessions = broken
	})
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	secret := errors.New("dial tcp 10.0.0.7: refused")
	for code, want := range map[rooms.Code]struct {
		status int
		retry  string
	}{
		rooms.Invalid: {400, ""}, rooms.Unauthenticated: {401, ""}, rooms.Forbidden: {403, ""}, rooms.Conflict: {409, ""},
		rooms.TooLarge: {413, ""}, rooms.RateLimited: {429, "1"}, rooms.Unavailable: {503, "2"}, rooms.Internal: {500, ""},
	} {
		broken.err = rooms.Wrap(code, secret, "Det här får synas.")
		r := b.do(http.MethodGet, "/api/readings", nil)
		if r.status != want.status || r.code() != string(code) || r.header.Get("Retry-After") != want.retry ||
			r.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(r.body), "Det här får synas.") ||
			strings.Contains(string(r.body), "10.0.0.7") {
			t.Errorf("%s: %d %v %s", code, r.status, r.header, r.body)
		}
	}
	broken.err = secret
	r := b.do(http.MethodGet, "/api/readings", nil)
	if r.status != http.StatusInternalServerError || r.code() != "internal" || strings.Contains(string(r.body), "10.0.0.7") {
		t.Errorf("an unknown error: %d %s", r.status, r.body)
	}
	broken.err = nil
	b.must(http.MethodGet, "/api/readings", nil)
	w.server.Close() // no request is under way after this
	if !strings.Contains(w.log.String(), "10.0.0.7") {
		t.Error("the cause is not in the log")
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	room := joint(openCase(b))
	messages := "/api/rooms/" + room + "/messages"
	id := uuid.NewString()
	for name, try := range map[string]struct {
		path, body, code, says string
	}{
		"not JSON":           {messages, `{"text":`, "invalid", "body"},
		"nothing":            {messages, ``, "invalid", ""},
		"no object":          {messages, `[]`, "invalid", "body"},
		"no text":            {messages, `{"client_id":"` + id + `"}`, "invalid", "body"},
		"empty text":         {messages, `{"client_id":"` + id + `","text":" "}`, "invalid", "Meddelandet saknas."},
		"no client_id":       {messages, `{"text":"hemligt"}`, "invalid", "body"},
		"nil client_id":      {messages, `{"client_id":"00000000-0000-0000-0000-000000000000","text":"hemligt"}`, "invalid", "client_id"},
		"bad client_id":      {messages, `{"client_id":"hemligt","text":"hemligt"}`, "invalid", "body.client_id"},
		"wrong type":         {messages, `{"client_id":"` + id + `","text":{"hemligt":1}}`, "invalid", "body.text"},
		"unknown member":     {messages, `{"client_id":"` + id + `","text":"hemligt","other":1}`, "invalid", "body.other"},
		"a member twice":     {messages, `{"client_id":"` + id + `","text":"hemligt","text":"hemligt"}`, "invalid", "body"},
		"not UTF-8":          {messages, "{\"client_id\":\"" + id + "\",\"text\":\"hemligt\xff\"}", "invalid", "body"},
		"control character":  {messages, `{"client_id":"` + id + `","text":"hemligt\u0000"}`, "invalid", "U+0000"},
		"lone surrogate":     {messages, `{"client_id":"` + id + `","text":"hemligt\ud800"}`, "invalid", "body"},
		"long text":          {messages, `{"client_id":"` + id + `","text":"` + strings.Repeat("x", rooms.MaxText+1) + `"}`, "too_large", "byte"},
		"long body":          {messages, `{"client_id":"` + id + `","text":"` + strings.Repeat("x", 1<<20) + `"}`, "too_large", ""},
		"no room id":         {"/api/rooms/hemligt/messages", `{"client_id":"` + id + `","text":"hemligt"}`, "invalid", "path.id"},
		"no case reference":  {"/api/cases/hemligt/internal-room", ``, "invalid", "SE-1480-26-7K4M2-B"},
		"wrong check mark":   {"/api/cases/SE-1480-26-7K4M2-C/internal-room", ``, "invalid", "kontrolltecknet"},
		"no such case":       {"/api/cases/SE-1480-26-7K4M2-B/internal-room", ``, "not_found", ""},
		"no such operation":  {"/api/hemligt", `{}`, "not_found", ""},
		"no such method":     {"/api/cases/SE-1480-26-7K4M2-B", `{}`, "not_found", ""},
		"unknown room state": {"/api/rooms/" + room + "/state", `{"client_id":"` + id + `","state":"hemligt"}`, "invalid", "body.state"},
	} {
		request := b.request(http.MethodPost, try.path, nil)
		if try.body != "" {
			request.Body = http.NoBody
			request = b.raw(http.MethodPost, try.path, try.body)
		}
		r := b.send(request)
		if r.code() != try.code || !strings.Contains(string(r.body), try.says) || strings.Contains(string(r.body), "hemligt") {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

// raw is a request with a body as it stands.
func (b *browser) raw(method, path, body string) *http.Request {
	b.w.t.Helper()
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.server.URL+path, strings.NewReader(body))
	check(b.w.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", b.w.server.URL)
	return r
}

func TestTheLargestMessageFits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	body := `{"client_id":"` + uuid.NewString() + `","text":"` + strings.Repeat(`\u0041`, rooms.MaxText) + `"}`
	if r := b.send(b.raw(http.MethodPost, "/api/rooms/"+joint(openCase(b))+"/messages", body)); r.status != http.StatusOK {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// What people write is theirs: it stands in no log, whatever goes wrong with it.
func TestTextStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	messages := "/api/rooms/" + joint(openCase(b)) + "/messages"
	b.do(http.MethodPost, messages, map[string]any{"client_id": "hemligt", "text": "hemligt"})
	b.do(http.MethodPost, messages, command(map[string]any{"text": "hemligt" + strings.Repeat("x", rooms.MaxText)}))
	b.do(http.MethodPost, messages, command(map[string]any{"text": "hemligt"}))
	b.do(http.MethodPost, "/api/rooms/"+uuid.NewString()+"/messages", command(map[string]any{"text": "hemligt"}))
	w.server.Close() // no request is under way after this
	if strings.Contains(w.log.String(), "hemligt") {
		t.Errorf("the log has it: %s", w.log.String())
	}
}

func TestDefectsAreAnsweredAndLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *web.Options) { o.Ready = func(context.Context) ([]string, error) { panic("a defect") } })
	r := w.browser().do(http.MethodGet, "/readyz", nil)
	if r.status != http.StatusInternalServerError || r.code() != "internal" || strings.Contains(string(r.body), "a defect") {
		t.Errorf("%d %s", r.status, r.body)
	}
	w.server.Close() // no request is under way after this
	if !strings.Contains(w.log.String(), "a defect") {
		t.Error("the defect is not in the log")
	}
}

func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *web.Options) { o.RequestRate, o.RequestBurst = 0.001, 3 })
	anna := w.officer("Anna Ek", town, rooms.OfficerRole)
	b := w.signIn(anna)
	for range 3 {
		b.must(http.MethodGet, "/api/readings", nil)
	}
	if r := b.do(http.MethodGet, "/api/readings", nil); r.status != http.StatusTooManyRequests || r.code() != "rate_limited" || r.header.Get("Retry-After") == "" {
		t.Errorf("the fourth request: %d %s", r.status, r.body)
	}
	w.signIn(anna).must(http.MethodGet, "/api/readings", nil) // another session has its own rate
	w.browser().must(http.MethodGet, "/api/demo/officers", nil)
	if r := w.browser().do(http.MethodGet, "/api/demo/officers", nil); r.status != http.StatusTooManyRequests {
		t.Errorf("the fourth request of the address: %d", r.status)
	}
}
