package web_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/hub"
	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/export"
	"plaza/rooms/meetings"
	"plaza/rooms/proof"
	"plaza/rooms/territory"
	"plaza/storage"
	"plaza/storage/embedded"
	"plaza/storage/storagetest"
	"plaza/web"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// The authorities of every world's cases, and one that is party of none.
var (
	board     = territory.FirstAuthority("14")
	town      = territory.FirstAuthority("1485")
	elsewhere = territory.FirstAuthority("1480")
)

// signingKey signs every world's heads and exports.
var signingKey = proof.NewKey([32]byte{1})

// testClock is now, and as much later as a test says.
type testClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// world is a whole server on a database of its own.
type world struct {
	t         *testing.T
	clock     *testClock
	store     *storage.Store
	service   *rooms.Service
	documents *documents.Service
	meetings  *meetings.Service
	contents  sync.Map // of what staged made up, by the version
	pool      *pgxpool.Pool
	hub       *hub.Hub
	handler   atomic.Value // what serves now: an http.HandlerFunc
	server    *httptest.Server
	log       *bytes.Buffer // what the server logged; read it when no request is under way
}

func newWorld(t *testing.T, changes ...func(*web.Options)) *world {
	t.Helper()
	return newWorldOn(t, embedded.ObjectAccess{Endpoint: "unix:///nowhere"}, changes...)
}

// newFileWorld is a world with an object store.
func newFileWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, storagetest.ObjectStore(t))
}

func newWorldOn(t *testing.T, access embedded.ObjectAccess, changes ...func(*web.Options)) *world {
	t.Helper()
	ctx := t.Context()
	w := &world{t: t, clock: &testClock{}, log: &bytes.Buffer{}}
	urls := storagetest.Database(t)
	pool, err := storage.OpenPool(ctx, urls.ServiceURL)
	check(t, err)
	t.Cleanup(pool.Close)
	w.pool = pool
	check(t, storage.Seed(ctx, pool))
	w.store = storage.NewStore(pool, w.clock)
	installation, err := w.store.EnsureInstallation(ctx, "Provplatsen", true)
	check(t, err)
	logger := slog.New(slog.NewTextHandler(&lockedWriter{w: w.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))

	var announce func(uuid.UUID, int64, []rooms.Event)
	log, err := storage.OpenLog(ctx, urls.ServiceURL, urls.DisposerURL, storage.Options{
		Clock: w.clock, Announce: func(a storage.Announcement) { announce(a.Room, a.AccessVersion, a.Events) },
	})
	check(t, err)
	w.service = rooms.NewService(log, w.store, w.clock)
	w.documents = documents.NewService(w.service, w.store, nowhere{}, w.clock, wide)
	w.meetings = meetings.NewService(w.service, w.store, w.clock)
	w.hub = hub.New(hub.Config{Source: web.NewSource(w.service, w.store), HeadInterval: 50 * time.Millisecond, Log: logger})
	announce = web.Announcer(w.hub, logger)

	_, key, err := ed25519.GenerateKey(nil)
	check(t, err)
	w.server = httptest.NewUnstartedServer(nil)
	address := &url.URL{Scheme: "http", Host: w.server.Listener.Addr().String()}
	options := web.Options{
		Service: w.service, Documents: w.documents, Meetings: w.meetings, Sessions: w.store, Sockets: w.hub, EndSession: w.hub.EndSession, TellUser: w.hub.Tell,
		Installation: installation.ID, Name: installation.Name, Version: "0.0.0-test", Demo: true, URL: address, SessionKeys: []ed25519.PrivateKey{key},
		App:   fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Plaza</title>")}},
		Ready: func(context.Context) ([]string, error) { return nil, nil },
		Heads: w.publishedHeads, SigningKey: signingKey,
		Export: func(scope rooms.Scope, withHidden bool) export.Source {
			return exportWithFiles{w.store.Export(scope, storage.Range{Hidden: withHidden}, nil), w}
		},
		Clock: w.clock, Log: logger,
	}
	w.keepFiles(&options, access)
	for _, change := range changes {
		change(&options)
	}
	handler, err := web.New(options)
	check(t, err)
	w.swap(handler)
	w.server.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.handler.Load().(http.HandlerFunc)(rw, r) })
	w.server.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := w.hub.Drain(ctx, 0); err != nil {
			t.Error(err)
		}
		w.server.Close()
		if err := log.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return w
}

// fileLimit and roomQuota are a world's, in bytes; mayWait is how many uploads of one officer may wait.
const (
	fileLimit = 64 << 20
	roomQuota = 80 << 20
	mayWait   = 100
)

// keepFiles has files in an object store.
func (w *world) keepFiles(o *web.Options, access embedded.ObjectAccess) {
	w.t.Helper()
	objects, err := storage.OpenObjects(storage.ObjectsConfig{
		Endpoint: access.Endpoint, Region: access.Region, Bucket: access.Bucket,
		AccessKey: access.Service.AccessKey, SecretKey: access.Service.SecretKey,
		DisposerAccessKey: access.Disposer.AccessKey, DisposerSecretKey: access.Disposer.SecretKey,
	})
	check(w.t, err)
	limits := documents.UploadLimits{File: fileLimit, Room: roomQuota, Waiting: mayWait}
	o.Staging = documents.NewStaging(w.service, storage.NewUploads(w.store, objects, w.clock), w.clock, limits)
	o.Content = objects
}

// publishedHeads is the heads file of the installation.
func (w *world) publishedHeads(ctx context.Context) ([]byte, error) {
	file := []byte{}
	for record, err := range w.store.SignedHeads(ctx) {
		if err != nil {
			return nil, err
		}
		file = append(file, record.Line()...)
	}
	return file, nil
}

// swap puts another handler in the place of the present one.
func (w *world) swap(handler http.Handler) { w.handler.Store(http.HandlerFunc(handler.ServeHTTP)) }

// lockedWriter lets goroutines share a buffer.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// officer makes a person an officer.
func (w *world) officer(name string, authority uuid.UUID, roles ...rooms.Role) rooms.Actor {
	w.t.Helper()
	person := rooms.Person{ID: rooms.NewID(), Name: name, Email: uuid.NewString() + "@example.se"}
	check(w.t, w.store.AddPerson(w.t.Context(), person))
	officer := rooms.Officer{
		ID: rooms.NewID(), Person: person.ID, Authority: authority, Title: "handläggare", From: time.Now().AddDate(-1, 0, 0), Roles: roles,
	}
	check(w.t, w.store.AddOfficer(w.t.Context(), officer))
	actor, err := w.store.Officer(w.t.Context(), officer.ID)
	check(w.t, err)
	return actor
}

// browser is a client with its own cookies.
type browser struct {
	w      *world
	actor  rooms.Actor
	client *http.Client
}

// browser starts one in which nobody is signed in.
func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	check(w.t, err)
	return &browser{w: w, client: &http.Client{Jar: jar, Timeout: patience}}
}

// signIn starts a browser in which the officer is signed in.
func (w *world) signIn(actor rooms.Actor) *browser {
	w.t.Helper()
	b := w.browser()
	b.actor = actor
	b.must(http.MethodPost, "/api/session/demo", map[string]any{"officer": actor.Officer})
	return b
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// code is the problem's, "" for success.
func (r reply) code() string {
	var problem web.Problem
	if r.status < 400 || json.Unmarshal(r.body, &problem) != nil {
		return ""
	}
	return problem.Code
}

// request makes what do sends, as Plaza's own page would.
func (b *browser) request(method, path string, body any) *http.Request {
	b.w.t.Helper()
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		check(b.w.t, err)
		content = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.server.URL+path, content)
	check(b.w.t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if method != http.MethodGet {
		r.Header.Set("Origin", b.w.server.URL)
	}
	return r
}

func (b *browser) send(r *http.Request) reply {
	b.w.t.Helper()
	response, err := b.client.Do(r)
	check(b.w.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(b.w.t, err)
	return reply{response.StatusCode, response.Header, body}
}

func (b *browser) do(method, path string, body any) reply {
	b.w.t.Helper()
	return b.send(b.request(method, path, body))
}

// must is do for what has to succeed.
func (b *browser) must(method, path string, body any) reply {
	b.w.t.Helper()
	r := b.do(method, path, body)
	if r.status >= 300 {
		b.w.t.Fatalf("%s %s: %d %s", method, path, r.status, r.body)
	}
	return r
}

// into decodes a successful answer.
func into[T any](t testing.TB, r reply) T {
	t.Helper()
	var body T
	if err := json.Unmarshal(r.body, &body); err != nil || r.status >= 300 {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return body
}

// get reads a successful answer.
func get[T any](b *browser, path string) T {
	b.w.t.Helper()
	return into[T](b.w.t, b.must(http.MethodGet, path, nil))
}

// post sends a command with a fresh client_id and reads its successful answer.
func post[T any](b *browser, path string, body map[string]any) T {
	b.w.t.Helper()
	return into[T](b.w.t, b.must(http.MethodPost, path, command(body)))
}

// command gives a body a fresh client_id.
func command(body map[string]any) map[string]any {
	whole := map[string]any{"client_id": uuid.NewString()}
	for name, value := range body {
		whole[name] = value
	}
	return whole
}

// openCase opens a case in the town, which then has the opener alone in it.
func openCase(b *browser) web.Case {
	b.w.t.Helper()
	return post[web.Case](b, "/api/cases", map[string]any{
		"municipality": "1485", "title": "Detaljplan Hamnen", "plan_type": "detailed_plan", "procedure": "standard", "purpose": "Bostäder",
	})
}

// joint is the case's joint room.
func joint(c web.Case) string { return c.Rooms[0].ID }

// assign makes officers members of a joint room from its start, each by a coordinator of the own authority.
func (w *world) assign(room string, from rooms.ReadsFrom, officers ...rooms.Actor) {
	w.t.Helper()
	for _, officer := range officers {
		coordinator := w.officer("Samordnare", officer.Authority, rooms.CoordinatorRole)
		check(w.t, w.service.Assign(w.t.Context(), coordinator, rooms.Assignment{
			ClientID: rooms.NewID(), Room: uuid.MustParse(room), Officer: officer.Officer, From: from,
		}))
	}
}
