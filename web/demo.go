package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"
)

// The demo sign-in: anybody may act as any officer. It exists only in an installation that was made for demonstration.

// DemoOfficer is somebody one can sign in as.
type DemoOfficer struct {
	Officer
	Authority Authority `json:"authority"`
}

// DemoOfficers are all of them.
type DemoOfficers struct {
	Officers []DemoOfficer `json:"officers"`
}

// SignInDemo says as whom.
type SignInDemo struct {
	Officer uuid.UUID `json:"officer" format:"uuid"`
}

type signInDemo struct{ Body SignInDemo }

type signedInAs struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Session
}

func (s *Server) registerDemo() {
	open(s, "list-demo-officers", s.listDemoOfficers)
	open(s, "sign-in-demo", s.signInDemo, s.noteHeld)
}

type heldKey struct{}

// noteHeld notes the session that the browser holds already.
func (s *Server) noteHeld(ctx huma.Context, next func(huma.Context)) {
	r, _ := humachi.Unwrap(ctx)
	if held, err := s.cookie.held(r); err == nil {
		ctx = huma.WithValue(ctx, heldKey{}, held.session)
	}
	next(ctx)
}

func (s *Server) listDemoOfficers(ctx context.Context, _ *none) (*answer[DemoOfficers], error) {
	actors, err := s.service.ActiveOfficers(ctx)
	if err != nil {
		return nil, err
	}
	officers := make([]DemoOfficer, len(actors))
	for i, a := range actors {
		body := s.sessionBody(a)
		officers[i] = DemoOfficer{Officer: body.Officer, Authority: body.Authority}
	}
	return &answer[DemoOfficers]{DemoOfficers{officers}}, nil
}

func (s *Server) signInDemo(ctx context.Context, input *signInDemo) (*signedInAs, error) {
	actor, err := s.service.Actor(ctx, input.Body.Officer)
	if err != nil {
		return nil, err
	}
	// Whoever acts as another officer no longer acts as the one before.
	if before, holds := ctx.Value(heldKey{}).(uuid.UUID); holds {
		if err := s.endSession(ctx, before); err != nil {
			return nil, err
		}
	}
	setCookie, err := s.startSession(ctx, actor, "demo")
	if err != nil {
		return nil, err
	}
	return &signedInAs{SetCookie: setCookie, Body: s.sessionBody(actor)}, nil
}
