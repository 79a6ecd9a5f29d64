package web

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	strictjson "github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"plaza/hub"
	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/export"
	"plaza/rooms/meetings"
	"plaza/rooms/proof"
	"plaza/web/reference"
)

// Options are what a [Server] is made of.
type Options struct {
	Service   *rooms.Service
	Documents *documents.Service // the part of the domain that keeps documents
	Content   ContentStore       // of their files
	Meetings  *meetings.Service  // the part that keeps meetings
	Staging   *documents.Staging // and the one that takes in their files
	Sessions  SessionStore
	Sockets   Sockets
	// EndSession closes a session's sockets on every node.
	EndSession func(session string)
	// TellUser sends a message to all sockets of one officer, on every node; it may be lost.
	TellUser func(officer string, message []byte)

	Installation uuid.UUID
	Name         string // of the installation, shown to people
	Version      string // of the program, shown to people
	Demo         bool   // offers the demo sign-in

	// URL is how browsers reach Plaza, scheme and host. With https the session cookie is Secure and has the __Host- prefix.
	URL *url.URL
	// Origins are further origins whose pages may use the API, such as that of the app's development server.
	Origins []string
	// SessionKeys sign session cookies: the first signs, all verify, so that a key can be replaced without signing people out.
	SessionKeys []ed25519.PrivateKey

	App fs.FS // the browser app, see [AppFiles]
	// Ready fails when requests can't be served now. Its notes tell what is away that they can do without.
	Ready func(context.Context) (notes []string, err error)
	// Heads returns the published signed heads, a file of JSON lines.
	Heads func(context.Context) ([]byte, error)
	// Export makes the source of an export of what a scope reads, with the payloads of hidden events or without.
	Export func(scope rooms.Scope, withHidden bool) export.Source
	// SigningKey signs exports; its fingerprint is shown to people.
	SigningKey proof.Key

	RequestRate  float64 // requests per second of one session, and of one address not signed in; 50 unless set
	RequestBurst int     // as many may come at once; 500 unless set

	Clock rooms.Clock
	Log   *slog.Logger
}

// Sockets serves the socket of a session whose ticket was good; [hub.Hub] does.
type Sockets interface {
	Serve(w http.ResponseWriter, r *http.Request, session hub.Session)
}

// Server is Plaza's HTTP handler.
type Server struct {
	options   Options
	service   *rooms.Service
	documents *documents.Service
	clock     rooms.Clock
	log       *slog.Logger
	api       huma.API
	handler   http.Handler
	origins   origins
	cookie    cookie
	limit     *limiter
	exports   *exports
	archives  *exports
	files     map[string]*file
	build     string // of the browser app
}

// New makes the handler. It fails when an option is missing or malformed.
func New(options Options) (*Server, error) {
	if err := options.check(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{
		options: options, service: options.Service, documents: options.Documents, clock: options.Clock, log: options.Log,
		origins: newOrigins(options.URL, options.Origins),
		cookie:  newCookie(options),
		limit:   newLimiter(options.RequestRate, options.RequestBurst),
		exports: newExports(), archives: newArchives(),
	}
	var err error
	if s.build, err = appBuild(options.Version, options.App); err != nil {
		return nil, fmt.Errorf("web: read the app's page: %w", err)
	}
	if s.files, err = readApp(options.App, s.build); err != nil {
		return nil, fmt.Errorf("web: read the app: %w", err)
	}
	return s, s.route()
}

func (o *Options) check() error {
	switch {
	case o.Service == nil, o.Documents == nil, o.Meetings == nil, o.Staging == nil, o.Content == nil, o.Sessions == nil, o.Sockets == nil, o.EndSession == nil, o.TellUser == nil, o.App == nil,
		o.Ready == nil, o.Heads == nil, o.Export == nil, o.Clock == nil, o.Log == nil:
		return errors.New("an option is missing")
	case len(o.SigningKey.Private()) == 0:
		return errors.New("no key for exports")
	case o.Installation == uuid.Nil:
		return errors.New("the installation has no id")
	case o.URL == nil || o.URL.Host == "" || o.URL.Scheme != "http" && o.URL.Scheme != "https":
		return errors.New("the URL must be http://HOST or https://HOST")
	case len(o.SessionKeys) == 0:
		return errors.New("no key for session cookies")
	}
	if o.RequestRate <= 0 {
		o.RequestRate = 50
	}
	if o.RequestBurst <= 0 {
		o.RequestBurst = 500
	}
	return nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) route() error {
	router := chi.NewRouter()
	router.Use(noteLanguage, s.recoverPanic, s.secureHeaders)
	router.NotFound(s.serveApp)
	router.MethodNotAllowed(s.noSuchOperation)
	router.Get("/healthz", s.healthy)
	router.Get("/readyz", s.ready)
	router.Get("/heads.jsonl", s.publishedHeads)
	guarded := router.With(s.requireOrigin, s.requireJSON)
	guarded.Get("/ws", s.openSocket)
	s.api = humachi.New(guarded, apiConfig())
	s.registerSession()
	if s.options.Demo {
		s.registerDemo()
	}
	s.registerCases()
	s.registerRooms()
	s.registerMessages()
	s.registerReactions()
	s.registerPins()
	s.registerDocuments()
	s.registerMeetings()
	s.registerReadings()
	s.registerExport()
	s.registerUploads(guarded)
	s.registerDownloads()
	s.handler = router
	return s.routeDescription(router)
}

// routeDescription serves what describes the API, for programs and for people.
func (s *Server) routeDescription(router chi.Router) error {
	document, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return fmt.Errorf("web: OpenAPI document: %w", err)
	}
	page, err := reference.Page(s.api.OpenAPI(), errorCodes())
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	router.Get("/api/openapi.json", newFile(document, "application/openapi+json").serve)
	router.Get("/api/reference", newFile(page, "text/html; charset=utf-8").serve)
	router.Get("/api/reference.css", newFile(reference.Stylesheet, "text/css; charset=utf-8").serve)
	return nil
}

func apiConfig() huma.Config {
	// Strict where encoding/json is not: text that is not Unicode would be changed silently, and of two members with one name
	// the last would count.
	format := huma.DefaultJSONFormat
	format.Unmarshal = func(data []byte, v any) error { return strictjson.Unmarshal(data, v) }
	return huma.Config{
		OpenAPI: &huma.OpenAPI{Info: &huma.Info{
			Title: "Plaza", Version: "1",
			Description: "Errors are application/problem+json with a code. Commands carry a client_id, a UUID made for the command: sending the same command again is harmless. A request with the header Plaza-Officer is answered only in a session of that officer.",
		}},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	}
}

func (s *Server) noSuchOperation(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, "none", rooms.Errorf(rooms.NotFound, "Det finns inget sådant anrop."))
}

// recoverPanic turns a defect into an answer.
func (s *Server) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch defect := recover(); defect {
			case nil:
			case http.ErrAbortHandler: //nolint:errorlint // the very value
				panic(defect)
			default:
				s.refuse(w, r, "none", fmt.Errorf("panic: %v\n%s", defect, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
