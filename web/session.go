package web

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"plaza/rooms"
)

// How long a session lives, and when its cookie and row are renewed.
const (
	sessionIdle    = 12 * time.Hour     // without a request
	sessionLongest = 7 * 24 * time.Hour // since the sign-in
	sessionRenewal = 10 * time.Minute   // of a cookie's age
)

// SessionStore keeps the rows of sessions; package storage does. A row is the authority on whether somebody is signed in.
type SessionStore interface {
	StartSession(ctx context.Context, id, officer uuid.UUID, expires time.Time) error
	// Session returns NotFound when the session has ended or its officer is not active now.
	Session(ctx context.Context, id uuid.UUID) (rooms.Session, error)
	ExtendSession(ctx context.Context, id uuid.UUID, expires time.Time) error
	EndSession(ctx context.Context, id uuid.UUID) error
	// LiveSessions returns those of the sessions that have not ended, with the version of their officer's rights.
	LiveSessions(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]int64, error)
	// IssueTicket and RedeemTicket know a ticket by its hash; one that was redeemed is NotFound ever after.
	IssueTicket(ctx context.Context, hash [sha256.Size]byte, session uuid.UUID, expires time.Time) error
	RedeemTicket(ctx context.Context, hash [sha256.Size]byte) (session uuid.UUID, err error)
}

// cookie is how a browser holds a session: an EdDSA JWT that names the session and the officer who acts.
type cookie struct {
	name     string
	secure   bool
	audience string // the installation
	keyID    string // of the signing key
	sign     ed25519.PrivateKey
	verify   map[string]ed25519.PublicKey
	parser   *jwt.Parser
	now      func() time.Time
	verified *verified
}

func newCookie(o Options) cookie {
	c := cookie{
		name: "plaza-" + o.Installation.String(), secure: o.URL.Scheme == "https", audience: o.Installation.String(),
		keyID: keyID(o.SessionKeys[0]), sign: o.SessionKeys[0], verify: map[string]ed25519.PublicKey{},
		now: o.Clock.Now, verified: &verified{},
	}
	// Browsers take neither the prefix nor the attribute over plain http, except some of them from their own machine.
	if c.secure {
		c.name = "__Host-" + c.name
	}
	for _, key := range o.SessionKeys {
		c.verify[keyID(key)] = publicKey(key)
	}
	c.parser = jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(c.audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(o.Clock.Now))
	return c
}

func publicKey(key ed25519.PrivateKey) ed25519.PublicKey {
	return ed25519.PublicKey(key[ed25519.SeedSize:])
}

// keyID is the beginning of the public key's SHA-256.
func keyID(key ed25519.PrivateKey) string {
	sum := sha256.Sum256(publicKey(key))
	return hex.EncodeToString(sum[:8])
}

// holding makes the header that gives the browser the session until it expires or the browser is closed.
func (c cookie) holding(session, officer uuid.UUID, now, expires time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		ID: session.String(), Subject: officer.String(), Audience: jwt.ClaimStrings{c.audience},
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
	})
	token.Header["kid"] = c.keyID
	signed, err := token.SignedString(c.sign)
	return c.header(signed, 0), err
}

// empty makes the header that takes the session from the browser.
func (c cookie) empty() string { return c.header("", -1) }

func (c cookie) header(value string, maxAge int) string {
	return (&http.Cookie{
		Name: c.name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode,
	}).String()
}

// held reads the claims that the browser holds; an error says that it holds none that are good.
func (c cookie) held(r *http.Request) (claims, error) {
	found, err := r.Cookie(c.name)
	if err != nil {
		return claims{}, err
	}
	key := sha256.Sum256([]byte(found.Value))
	if known, was := c.verified.get(key); was {
		if !c.now().Before(known.expires) {
			return claims{}, jwt.ErrTokenExpired
		}
		return known, nil
	}
	read, err := c.read(found.Value)
	if err == nil {
		c.verified.add(key, read)
	}
	return read, err
}

// read checks a token and returns what it says.
func (c cookie) read(token string) (claims, error) {
	var registered jwt.RegisteredClaims
	if _, err := c.parser.ParseWithClaims(token, &registered, func(token *jwt.Token) (any, error) {
		id, _ := token.Header["kid"].(string)
		if key, known := c.verify[id]; known {
			return key, nil
		}
		return nil, errors.New("signed with an unknown key")
	}); err != nil {
		return claims{}, err
	}
	if registered.IssuedAt == nil {
		return claims{}, errors.New("no time of issue")
	}
	session, err := rooms.ParseID(registered.ID)
	if err != nil {
		return claims{}, err
	}
	officer, err := rooms.ParseID(registered.Subject)
	return claims{session, officer, registered.IssuedAt.Time, registered.ExpiresAt.Time}, err
}

// Officer is who acts in a session.
type Officer struct {
	ID    string `json:"id" format:"uuid"`
	Name  string `json:"name"`
	Title string `json:"title"`
}

// Installation is which Plaza this is.
type Installation struct {
	ID      string `json:"id" format:"uuid"`
	Name    string `json:"name"`
	Version string `json:"version" doc:"of the program"`
	// SigningKey is what an export is checked with.
	SigningKey string `json:"signing_key" doc:"fingerprint of the key that signs exports and heads: SHA-256 of the public key, hexadecimal"`
}

// Session is who is signed in, and where.
type Session struct {
	Officer      Officer      `json:"officer"`
	Authority    Authority    `json:"authority"`
	Demo         bool         `json:"demo"`
	Installation Installation `json:"installation"`
}

// PresentSession is the session that the request came in, if it came in one: to have none is no error.
type PresentSession struct {
	Session *Session `json:"session,omitempty" doc:"left out when nobody is signed in"`
}

func (s *Server) registerSession() {
	described := describe("get-session")
	described.Middlewares = huma.Middlewares{s.noteSession}
	register(s, described, s.getSession)
	signedIn(s, "sign-out", s.signOut)
	ask(s, "create-socket-ticket", s.createTicket)
}

func (s *Server) getSession(ctx context.Context, _ *none) (*answer[PresentSession], error) {
	var present PresentSession
	if session := sessionOf(ctx); session.ID != uuid.Nil {
		body := s.sessionBody(session.Actor)
		present.Session = &body
	}
	return &answer[PresentSession]{present}, nil
}

func (s *Server) sessionBody(a rooms.Actor) Session {
	return Session{
		Officer:      officer(a),
		Authority:    authority(a),
		Demo:         s.options.Demo,
		Installation: Installation{ID: s.options.Installation.String(), Name: s.options.Name, Version: s.options.Version, SigningKey: s.options.SigningKey.Public().ID()},
	}
}

func officer(a rooms.Actor) Officer {
	return Officer{ID: a.Officer.String(), Name: a.Name, Title: a.Title}
}

// authority is the one for which the officer acts.
func authority(a rooms.Actor) Authority {
	return Authority{ID: a.Authority.String(), Name: a.AuthorityName}
}

type signedOut struct {
	SetCookie string `header:"Set-Cookie"`
}

type signOutInput struct {
	Uploads []string `query:"upload,explode" maxItems:"100" doc:"what one has staged and gives up by leaving; afterwards one could not say so"`
}

func (s *Server) signOut(ctx context.Context, session rooms.Session, input *signOutInput) (*signedOut, error) {
	uploads := make([]uuid.UUID, len(input.Uploads))
	for i, text := range input.Uploads {
		var err error
		if uploads[i], err = rooms.ParseID(text); err != nil {
			return nil, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "upload")
		}
	}
	if err := s.endSession(ctx, session.ID); err != nil {
		return nil, err
	}
	for _, upload := range uploads {
		if err := s.options.Staging.Remove(ctx, session.Actor, upload); err != nil {
			s.log.Warn("uploads that were given up are removed in a day", "error", err)
			break
		}
	}
	return &signedOut{SetCookie: s.cookie.empty()}, nil
}

// endSession ends the row first: a socket that is closed can't come back.
func (s *Server) endSession(ctx context.Context, id uuid.UUID) error {
	if err := s.options.Sessions.EndSession(ctx, id); err != nil {
		return err
	}
	s.options.EndSession(id.String())
	return nil
}

// startSession is where every way of signing in ends: audited, then a row, then the cookie that names it.
func (s *Server) startSession(ctx context.Context, actor rooms.Actor, method string) (setCookie string, err error) {
	if err := s.service.AuditSignIn(ctx, actor, method); err != nil {
		return "", err
	}
	now, id := s.clock.Now(), uuid.New()
	if err := s.options.Sessions.StartSession(ctx, id, actor.Officer, now.Add(sessionIdle)); err != nil {
		return "", err
	}
	return s.cookie.holding(id, actor.Officer, now, now.Add(sessionIdle))
}

type sessionKey struct{}

func sessionOf(ctx context.Context) rooms.Session {
	session, _ := ctx.Value(sessionKey{}).(rooms.Session)
	return session
}

// officerHeader is how a page says whom it acts as. All pages of a browser share one cookie, which may be somebody else's since
// the page was opened: what one officer wrote must not be sent in the name of the next.
const officerHeader = "Plaza-Officer"

var errSignedOut = rooms.Errorf(rooms.Unauthenticated, "Du är inte inloggad. Logga in och försök igen.")

// requireSession lets through who is signed in.
func (s *Server) requireSession(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	session, request, err := s.session(w, r)
	if err != nil {
		s.refuse(w, r, ctx.Operation().OperationID, err)
		return
	}
	next(huma.WithContext(ctx, context.WithValue(request, sessionKey{}, session)))
}

// noteSession lets everybody through; of whoever is not signed in, sessionOf is the zero Session.
func (s *Server) noteSession(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	session, request, err := s.session(w, r)
	switch {
	case err == nil:
		next(huma.WithContext(ctx, context.WithValue(request, sessionKey{}, session)))
	case rooms.CodeOf(err) == rooms.Unauthenticated:
		s.limitAddress(ctx, next)
	default:
		s.refuse(w, r, ctx.Operation().OperationID, err)
	}
}

// session looks the request's session up, counts the request against its rate, and renews it now and then. The context that it
// returns is the request's; of one that reads in a room or brings a file there, the right is looked up at the same time.
func (s *Server) session(w http.ResponseWriter, r *http.Request) (rooms.Session, context.Context, error) {
	held, err := s.cookie.held(r)
	if err != nil {
		return rooms.Session{}, nil, errSignedOut
	}
	if !s.limit.allow(held.session.String(), s.clock.Now()) {
		return rooms.Session{}, nil, errTooOften
	}
	ctx := r.Context()
	if room := foreseeable(r); room != uuid.Nil {
		ctx = s.service.Foresee(ctx, held.officer, room)
	}
	session, err := s.options.Sessions.Session(r.Context(), held.session)
	if rooms.CodeOf(err) == rooms.NotFound || err == nil && !actsAs(session, held, r.Header.Get(officerHeader)) {
		err = errSignedOut
	}
	if err != nil {
		return rooms.Session{}, nil, err
	}
	if s.clock.Now().Sub(held.issued) >= sessionRenewal {
		s.renew(r.Context(), w, session)
	}
	return session, ctx, nil
}

// foreseeable is the room for which a request will be authorised at once, before anything else is waited for; the nil UUID when there
// is none, or none that can be seen from here.
func foreseeable(r *http.Request) uuid.UUID {
	switch {
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return pathID(r, "id")
	case r.Method == http.MethodPost && r.URL.Path == uploadsPath:
		return uploadRoom(r)
	}
	return uuid.Nil
}

// actsAs says whether a session is that of the officer whom its cookie names, and the page if it names one.
func actsAs(session rooms.Session, held claims, named string) bool {
	officer := session.Actor.Officer
	return officer == held.officer && (named == "" || named == officer.String())
}

// renew moves a session's end. One that can't be renewed now is renewed by a later request.
func (s *Server) renew(ctx context.Context, w http.ResponseWriter, session rooms.Session) {
	now := s.clock.Now()
	expires := now.Add(sessionIdle)
	if latest := session.Created.Add(sessionLongest); expires.After(latest) {
		expires = latest
	}
	err := s.options.Sessions.ExtendSession(ctx, session.ID, expires)
	if err == nil {
		var header string
		if header, err = s.cookie.holding(session.ID, session.Actor.Officer, now, expires); err == nil {
			w.Header().Add("Set-Cookie", header)
		}
	}
	if err != nil {
		s.log.Warn("session not renewed", "error", err)
	}
}

var errTooOften = rooms.Errorf(rooms.RateLimited, "För många anrop på kort tid. Vänta en stund och försök igen.")

// limitAddress counts a request of somebody who is not signed in against the rate of the address it comes from.
func (s *Server) limitAddress(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !s.limit.allow("address "+host, s.clock.Now()) {
		s.refuse(w, r, ctx.Operation().OperationID, errTooOften)
		return
	}
	next(ctx)
}
