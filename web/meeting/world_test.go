package meeting_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/hub"
	"plaza/media"
	"plaza/rooms"
	"plaza/rooms/meetings"
	"plaza/rooms/territory"
	"plaza/storage"
	"plaza/storage/storagetest"
	"plaza/web"
	"plaza/web/meeting"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

var town, board = territory.FirstAuthority("1485"), territory.FirstAuthority("14")

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

// world is a database with a case of two authorities.
type world struct {
	t        *testing.T
	urls     storagetest.DatabaseURLs
	store    *storage.Store
	log      *storage.Log
	service  *rooms.Service
	meetings *meetings.Service
	announce atomic.Value // func(uuid.UUID, int64, []rooms.Event)
	opener   rooms.Actor
	joint    uuid.UUID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, urls: storagetest.Database(t)}
	w.announce.Store(func(uuid.UUID, int64, []rooms.Event) {})
	pool, err := storage.OpenPool(t.Context(), w.urls.ServiceURL)
	w.must(err)
	t.Cleanup(pool.Close)
	w.must(storage.Seed(t.Context(), pool))
	w.store = storage.NewStore(pool, realClock{})
	_, err = w.store.EnsureInstallation(t.Context(), "Provplatsen", true)
	w.must(err)
	w.log, err = storage.OpenLog(t.Context(), w.urls.ServiceURL, w.urls.DisposerURL, storage.Options{
		Clock: realClock{}, Announce: func(a storage.Announcement) {
			w.announce.Load().(func(uuid.UUID, int64, []rooms.Event))(a.Room, a.AccessVersion, a.Events)
		},
	})
	w.must(err)
	t.Cleanup(func() { _ = w.log.Close(context.Background()) })
	w.service = rooms.NewService(w.log, w.store, realClock{})
	w.meetings = meetings.NewService(w.service, w.store, realClock{})
	w.opener = w.officer("Öppnare", town, rooms.OfficerRole, rooms.CoordinatorRole)
	c, err := w.service.OpenCase(t.Context(), w.opener, rooms.NewCase{
		ClientID: rooms.NewID(), Municipality: "1485", Title: "Hamnen", PlanType: rooms.DetailedPlan, Procedure: rooms.StandardProcedure,
	})
	w.must(err)
	w.joint = c.JointRoom
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) officer(name string, authority uuid.UUID, roles ...rooms.Role) rooms.Actor {
	w.t.Helper()
	person := rooms.Person{ID: rooms.NewID(), Name: name, Email: uuid.NewString() + "@example.se"}
	w.must(w.store.AddPerson(w.t.Context(), person))
	o := rooms.Officer{ID: rooms.NewID(), Person: person.ID, Authority: authority, Title: "handläggare", From: time.Now().AddDate(-1, 0, 0), Roles: roles}
	w.must(w.store.AddOfficer(w.t.Context(), o))
	actor, err := w.store.Officer(w.t.Context(), o.ID)
	w.must(err)
	return actor
}

// member is an officer who is assigned to the joint room.
func (w *world) member(name string, authority uuid.UUID) rooms.Actor {
	w.t.Helper()
	actor := w.officer(name, authority, rooms.OfficerRole)
	by := w.opener
	if authority == board {
		by = w.officer("Samordnare", board, rooms.CoordinatorRole)
	}
	w.must(w.service.Assign(w.t.Context(), by, rooms.Assignment{ClientID: rooms.NewID(), Room: w.joint, Officer: actor.Officer, From: rooms.FromStart}))
	return actor
}

// meet starts a meeting with an officer as its host.
func (w *world) meet(host rooms.Actor) uuid.UUID {
	w.t.Helper()
	id, _, err := w.meetings.Meet(w.t.Context(), host, meetings.Immediate{ClientID: rooms.NewID(), Room: w.joint, Title: "Avstämning"})
	w.must(err)
	return id
}

func (w *world) attendance(meeting uuid.UUID) []meetings.Attendance {
	w.t.Helper()
	all, err := w.store.Attendance(w.t.Context(), rooms.OperatorScope(meeting))
	w.must(err)
	return all
}

// server is a node: a hub, an SFU and a switchboard.
type server struct {
	*world
	hub      *hub.Hub
	sfu      *media.SFU
	board    *meeting.Switchboard
	http     *httptest.Server
	cancel   context.CancelFunc
	ran      chan struct{}
	down     bool
	pace     time.Duration // between two packets of somebody who speaks
	patience time.Duration // with what must become true
}

// everySession is alive.
type everySession struct{ web.SessionStore }

func (everySession) LiveSessions(_ context.Context, ids []uuid.UUID) (map[uuid.UUID]int64, error) {
	all := make(map[uuid.UUID]int64, len(ids))
	for _, id := range ids {
		all[id] = 1
	}
	return all, nil
}

// serve starts a node in the place of whichever the log told before.
func (w *world) serve(node string, resumeFor time.Duration) *server {
	w.t.Helper()
	log := slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s := &server{world: w, ran: make(chan struct{}), pace: 20 * time.Millisecond, patience: patience}
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	w.must(err)
	s.sfu, err = media.New(media.Config{UDP: udp, Loopback: true, Logger: log})
	w.must(err)
	s.board = meeting.New(meeting.Config{
		Meetings: w.meetings, Officer: w.store.Officer, SFU: s.sfu, Node: node, Log: log,
		TellReaders: func(room string, data []byte) { s.hub.TellReaders(room, data) },
		ResumeFor:   resumeFor, LookEvery: 200 * time.Millisecond,
	})
	s.hub = hub.New(hub.Config{
		Source: web.NewSource(w.service, everySession{}), Signals: s.board, HeadInterval: 50 * time.Millisecond, Log: log,
	})
	w.announce.Store(web.Announcer(meeting.Attentive{Hub: s.hub, Board: s.board}, log))
	s.http = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.hub.Serve(rw, r, hub.Session{ID: r.URL.Query().Get("session"), User: r.URL.Query().Get("officer"), Version: 1})
	}))
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go func() {
		defer close(s.ran)
		s.board.Run(ctx)
	}()
	w.t.Cleanup(s.stop)
	return s
}

// die has the node look after nothing any more, as one does that was killed.
func (s *server) die() {
	s.cancel()
	<-s.ran
}

// stop ends the node as a server does that is told to.
func (s *server) stop() {
	if s.down {
		return
	}
	s.down = true
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.hub.StopAccepting(time.Millisecond)
	s.cancel()
	<-s.ran
	s.board.Stop(ctx, time.Millisecond)
	if err := s.hub.Drain(ctx, 0); err != nil {
		s.t.Error(err)
	}
	s.http.Close()
	if err := s.sfu.Close(); err != nil {
		s.t.Error(err)
	}
}
