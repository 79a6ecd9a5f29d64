package rooms

import (
	"context"

	"github.com/google/uuid"
)

// Authority is a public authority in law, or a consultant's firm: what access is given to.
type Authority struct {
	ID           uuid.UUID
	Name         string
	Organisation string
	Municipality string // code, of a municipality's authority
	County       string // code, of a county board
}

// Municipality is a municipality by its four-digit code.
type Municipality struct {
	Code string
	Name string
}

// directoryStore reads organisations and people.
type directoryStore interface {
	// Officer returns NotFound for an unknown officer and one who is not active now.
	Officer(ctx context.Context, officer uuid.UUID) (Actor, error)
	// Authority returns NotFound for an unknown one.
	Authority(ctx context.Context, id uuid.UUID) (Authority, error)
	// PartiesOf returns the first authority of a municipality and that of its county's board.
	PartiesOf(ctx context.Context, municipality string) (municipal, board Authority, municipalityName string, err error)
	// MunicipalitiesOf returns those whose cases an authority is a party of by law (see PartiesOf), ordered by code.
	MunicipalitiesOf(ctx context.Context, authority uuid.UUID) ([]Municipality, error)
	// OfficersOf returns an authority's officers who are active now, ordered by name.
	OfficersOf(ctx context.Context, authority uuid.UUID) ([]Actor, error)
	// ActiveOfficers returns every officer who is active now, ordered by authority and name.
	ActiveOfficers(ctx context.Context) ([]Actor, error)
}

// Actor resolves an officer to what they may do now.
func (s *Service) Actor(ctx context.Context, officer uuid.UUID) (Actor, error) {
	return s.store.Officer(ctx, officer)
}

// ActiveOfficers lists every officer, for the demo sign-in.
func (s *Service) ActiveOfficers(ctx context.Context) ([]Actor, error) {
	return s.store.ActiveOfficers(ctx)
}

// Municipalities lists those in which the actor may open a case.
func (s *Service) Municipalities(ctx context.Context, actor Actor) ([]Municipality, error) {
	if err := requirePermission(actor, MayOpenCase); err != nil {
		return nil, err
	}
	return s.store.MunicipalitiesOf(ctx, actor.Authority)
}
