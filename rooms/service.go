package rooms

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Clock tells the time; tests and demo data set it.
type Clock interface {
	Now() time.Time
}

// Store is what the Service reads: the union of the small interfaces that stand beside their use. Package storage implements it.
type Store interface {
	standingStore
	eventStore
	deliveryStore
	messageStore
	memberStore
	caseStore
	roomStore
	directoryStore
	auditStore
	disposalStore
}

// Service is the domain's commands and reads. It is safe for concurrent use.
type Service struct {
	log   Log
	store Store
	clock Clock
}

// NewService joins the domain to its log, its store and its clock.
func NewService(log Log, store Store, clock Clock) *Service {
	return &Service{log: log, store: store, clock: clock}
}

// maxAuthorisations bounds how often a command is authorised again because access changed under it.
const maxAuthorisations = 5

// commit appends what build makes. build authorises and drafts; it runs again when access changed between its authorisation
// and the commit, so that a right that ended in between is not used.
func (s *Service) commit(ctx context.Context, build func() (Command, error)) ([]Receipt, error) {
	for attempt := 1; ; attempt++ {
		command, err := build()
		if err != nil {
			return nil, err
		}
		receipts, err := s.log.Append(ctx, command)
		if err == ErrAccessChanged && attempt < maxAuthorisations { //nolint:errorlint // the log returns this very value
			continue
		}
		return receipts, err
	}
}

// noAccess is an access version that no room ever has: the log then answers a retry but writes nothing.
const noAccess = -1

// committedBefore looks for the receipt of a one-event command that the actor may no longer make.
func (s *Service) committedBefore(ctx context.Context, actor Actor, clientID, room uuid.UUID, payload Payload) (Receipt, bool) {
	drafts, err := newDrafts(payload)
	if err != nil {
		return Receipt{}, false
	}
	command := by(actor, clientID)
	command.Rooms = []RoomCommand{{Room: room, AccessVersion: noAccess, Events: drafts}}
	receipts, err := s.log.Append(ctx, command)
	if err != nil {
		return Receipt{}, false
	}
	return receipts[0], true
}

// by begins a command of an officer.
func by(actor Actor, clientID uuid.UUID) Command {
	return Command{
		ClientID: clientID, Author: OfficerAuthor(actor.Officer), Authority: actor.Authority, OfficerVersion: actor.Version,
	}
}

// in adds events in an authorised room to the command.
func (c *Command) in(g grant, payloads ...Payload) error {
	drafts, err := newDrafts(payloads...)
	if err != nil {
		return err
	}
	c.Rooms = append(c.Rooms, RoomCommand{Room: g.Standing.Room.ID, AccessVersion: g.Standing.Room.AccessVersion, Events: drafts})
	return nil
}

// expect makes the last added room's part depend on an entity being as the person saw it.
func (c *Command) expect(entity EntityKind, id uuid.UUID, version int64) {
	last := &c.Rooms[len(c.Rooms)-1]
	last.Expect = append(last.Expect, EntityVersion{Entity: entity, ID: id, Version: version})
}

func newDrafts(payloads ...Payload) ([]Draft, error) {
	drafts := make([]Draft, 0, len(payloads))
	for _, p := range payloads {
		d, err := NewDraft(p)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}

// requireClientID refuses a command that could not be told from another one.
func requireClientID(id uuid.UUID) error {
	if id == uuid.Nil {
		return Errorf(Invalid, "Anropet saknar client_id.")
	}
	return nil
}
