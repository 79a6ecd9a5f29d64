package web

import (
	"context"
	"net/http"

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
	open(s, "sign-in-demo", s.signInDemo)
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
	if request, ok := ctx.Value(requestKey{}).(*http.Request); ok {
		if before, _, _, err := s.cookie.held(request); err == nil {
			if err := s.endSession(ctx, before); err != nil {
				return nil, err
			}
		}
	}
	setCookie, err := s.startSession(ctx, actor, "demo")
	if err != nil {
		return nil, err
	}
	return &signedInAs{SetCookie: setCookie, Body: s.sessionBody(actor)}, nil
}
