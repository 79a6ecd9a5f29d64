package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"plaza/hub"
	"plaza/rooms"
	"plaza/web/reference"
)

// meaning is what a code of package rooms becomes at the edge.
type meaning struct {
	status   int
	socket   error  // of hub.Source; nil = the error itself, after which the client asks again
	mayRetry string // seconds after which the same request may be sent again; "" = it would fail again
	log      slog.Level
}

// meanings is the one table of what errors look like from outside.
var meanings = map[rooms.Code]meaning{
	rooms.Invalid:         {http.StatusBadRequest, hub.ErrNotFound, "", slog.LevelDebug},
	rooms.Unauthenticated: {http.StatusUnauthorized, hub.ErrForbidden, "", slog.LevelDebug},
	rooms.Forbidden:       {http.StatusForbidden, hub.ErrForbidden, "", slog.LevelDebug},
	rooms.NotFound:        {http.StatusNotFound, hub.ErrNotFound, "", slog.LevelDebug},
	rooms.Conflict:        {http.StatusConflict, nil, "", slog.LevelDebug},
	rooms.TooLarge:        {http.StatusRequestEntityTooLarge, hub.ErrNotFound, "", slog.LevelDebug},
	rooms.RateLimited:     {http.StatusTooManyRequests, nil, "1", slog.LevelInfo},
	rooms.Unavailable:     {http.StatusServiceUnavailable, nil, "2", slog.LevelWarn},
	rooms.Internal:        {http.StatusInternalServerError, nil, "", slog.LevelError},
}

// errorCodes lists the table for the API's reference, by HTTP status.
func errorCodes() []reference.Code {
	var codes []reference.Code
	for code, m := range meanings {
		codes = append(codes, reference.Code{Name: string(code), Status: m.status, RetryAfter: m.mayRetry})
	}
	slices.SortFunc(codes, func(a, b reference.Code) int { return cmp.Compare(a.Status, b.Status) })
	return codes
}

// Problem is every error answer (RFC 9457). Detail is for people, in the language they ask for; Code is for
// programs.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code" enum:"invalid,unauthenticated,forbidden,not_found,conflict,too_large,rate_limited,unavailable,internal"`
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus, GetHeaders and ContentType are how huma asks.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders says when to try again, if that makes sense.
func (p *Problem) GetHeaders() http.Header {
	if seconds := meanings[rooms.Code(p.Code)].mayRetry; seconds != "" {
		return http.Header{"Retry-After": {seconds}}
	}
	return nil
}

// ContentType is that of a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problemOf makes the answer to an error, in the language that the request asks for. What is not safe to show stays out of it.
func problemOf(ctx context.Context, err error) *Problem {
	var known *rooms.Error
	if !errors.As(err, &known) {
		known = rooms.Wrap(rooms.Internal, err, "Något gick fel i Plaza. Felet är noterat.")
	}
	status := meanings[known.Code].status
	return &Problem{Title: http.StatusText(status), Status: status, Detail: inLanguageOf(ctx, known), Code: string(known.Code)}
}

// problem logs an error and makes its answer. Nobody reads the answer to a request that was broken off.
func (s *Server) problem(ctx context.Context, operation string, err error) *Problem {
	level := meanings[rooms.CodeOf(err)].log
	if ctx.Err() != nil {
		level, err = slog.LevelDebug, rooms.Wrap(rooms.Unavailable, err, "Anropet avbröts.")
	}
	s.log.Log(ctx, level, "request refused", "operation", operation, "error", err)
	return problemOf(ctx, err)
}

// refuse answers a request that no operation answers.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, operation string, err error) {
	p := s.problem(r.Context(), operation, err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone
}

// huma asks package variables for the errors that it makes itself, before an operation is called.
func init() {
	huma.NewError = func(status int, _ string, details ...error) huma.StatusError {
		return malformed(context.Background(), status, details)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, details ...error) huma.StatusError {
		return malformed(ctx.Context(), status, details)
	}
	huma.DefaultArrayNullable = false // a list is empty, never null
}

// malformed is the answer to a request that does not have the form of its operation: where, but not with which value, which
// may be what somebody wrote.
func malformed(ctx context.Context, status int, details []error) *Problem {
	if status == http.StatusRequestEntityTooLarge {
		return problemOf(ctx, rooms.Errorf(rooms.TooLarge, "Anropet är för stort."))
	}
	var places []string
	for _, err := range details {
		if detail := (*huma.ErrorDetail)(nil); errors.As(err, &detail) && detail.Location != "" {
			places = append(places, detail.Location)
		}
	}
	if len(places) == 0 {
		return problemOf(ctx, rooms.Errorf(rooms.Invalid, "Anropet har fel form."))
	}
	return problemOf(ctx, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", strings.Join(places, ", ")))
}
