package rooms

import (
	"context"
	"sync"

	"github.com/google/uuid"
)

// maxStandings bounds what is remembered, to some megabytes.
const maxStandings = 10_000

// standings are those of officers in the rooms to which they have written, as they were read last. They may be out of date, so
// nothing is read or refused on them: see [Service.drafting].
type standings struct {
	mu sync.Mutex
	of map[standingOf]Standing
}

type standingOf struct{ officer, room uuid.UUID }

func (s *standings) get(of standingOf) (Standing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	standing, known := s.of[of]
	return standing, known
}

func (s *standings) put(of standingOf, standing Standing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= maxStandings {
		s.of = make(map[standingOf]Standing)
	}
	s.of[of] = standing
}

func (s *standings) forget(of standingOf) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, of)
}

// drafting makes what [Service.Commit] builds with, for a command in one room that is sent often: it is authorised on the
// remembered standing first, which spares a reading. The log commits nothing that was authorised under another access version
// than the room's, and everything that decide asks of a standing changes with it. So a standing that is out of date leads to a
// second attempt; that one, and whatever would be refused, is authorised on the standing as it is.
func (s *Service) drafting(ctx context.Context, operation Operation, room uuid.UUID, draft func(Actor, Grant) (Command, error)) func(Actor) (Command, error) {
	attempted := false
	return func(actor Actor) (Command, error) {
		of := standingOf{actor.Officer, room}
		standing, known := s.standings.get(of)
		if known && !attempted {
			attempted = true
			if scope, err := decide(actor, operation, standing, Author{}); err == nil {
				if command, err := draft(actor, Grant{Scope: scope, Standing: standing}); err == nil {
					return command, nil
				}
			}
		}
		g, err := s.Authorise(ctx, actor, operation, room, Author{})
		if err != nil {
			s.standings.forget(of)
			return Command{}, err
		}
		s.standings.put(of, g.Standing)
		return draft(actor, g)
	}
}
