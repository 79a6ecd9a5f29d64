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
	requestStore
	deliveryStore
	messageStore
	reactionStore
	pinStore
	memberStore
	caseStore
	roomStore
	readingStore
	directoryStore
	auditStore
	itemStore
	disposalStore
	meetingStore
}

// Service is the domain's commands and reads. It is safe for concurrent use.
type Service struct {
	log   Log
	store Store
	clock Clock

	standings standings
}

// NewService joins the domain to its log, its store and its clock.
func NewService(log Log, store Store, clock Clock) *Service {
	return &Service{log: log, store: store, clock: clock}
}

// maxAuthorisations bounds how often a command is authorised again because access changed under it.
const maxAuthorisations = 5

// Commit appends what build makes of an actor. build authorises and drafts; it runs again, for the actor as they are then, when
// access changed between its authorisation and the commit, so that a right that ended in between is not used. What the request
// wrote already is answered from the log, whatever changed since.
func (s *Service) Commit(ctx context.Context, actor Actor, r Request, build func(Actor) (Command, error)) ([]Receipt, error) {
	if r.ClientID == uuid.Nil {
		return nil, Errorf(Invalid, "Anropet saknar client_id.")
	}
	receipts, err := s.tryCommit(ctx, actor, build)
	switch CodeOf(err) {
	case Invalid, Forbidden, NotFound, Conflict:
		if before, found := s.Repeated(ctx, actor, r); found != nil || before != nil {
			return before, found
		}
	}
	return receipts, err
}

func (s *Service) tryCommit(ctx context.Context, actor Actor, build func(Actor) (Command, error)) ([]Receipt, error) {
	for attempt := 1; ; attempt++ {
		command, err := build(actor)
		if err != nil {
			return nil, err
		}
		receipts, err := s.log.Append(ctx, command)
		if err != ErrAccessChanged || attempt == maxAuthorisations { //nolint:errorlint // the log returns this very value
			return receipts, err
		}
		if actor, err = s.store.Officer(ctx, actor.Officer); err != nil {
			return nil, err
		}
	}
}

// first is the receipt of a command's first event.
func first(receipts []Receipt, err error) (Receipt, error) {
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}

// CommitSystem appends what Plaza does by itself in one room, and perhaps in others. cause makes it one and the same: see docs/LOG.md. build runs
// again when access changed before the commit. It authorises nothing: whoever calls it has decided that it is to be done.
func (s *Service) CommitSystem(ctx context.Context, room, cause uuid.UUID, build func(*Command, Grant) error) ([]Receipt, error) {
	for attempt := 1; ; attempt++ {
		standing, err := s.store.Standing(ctx, uuid.Nil, room)
		if err != nil {
			return nil, err
		}
		c := Command{ClientID: cause, Author: System}
		if err := build(&c, Grant{Scope: deliveryScope(room), Standing: standing}); err != nil {
			return nil, err
		}
		receipts, err := s.log.Append(ctx, c)
		if err != ErrAccessChanged || attempt == maxAuthorisations { //nolint:errorlint // the log returns this very value
			return receipts, err
		}
	}
}

// NewCommand begins a command of an officer.
func NewCommand(actor Actor, clientID uuid.UUID) Command {
	return Command{
		ClientID: clientID, Author: OfficerAuthor(actor.Officer), Authority: actor.Authority, OfficerVersion: actor.Version,
	}
}

// In adds events in an authorised room to the command.
func (c *Command) In(g Grant, payloads ...Payload) error {
	drafts, err := newDrafts(payloads...)
	if err != nil {
		return err
	}
	c.Rooms = append(c.Rooms, RoomCommand{Room: g.Standing.Room.ID, AccessVersion: g.Standing.Room.AccessVersion, Events: drafts})
	return nil
}

// create makes a room; its first payload is room.opened.
func (c *Command) create(room uuid.UUID, head NewRoom, payloads ...Payload) error {
	drafts, err := newDrafts(payloads...)
	if err != nil {
		return err
	}
	c.Rooms = append(c.Rooms, RoomCommand{Room: room, Create: &head, Events: drafts})
	return nil
}

// holds makes the command depend on a room that it does not write to: on its members and state, or on its not being there.
func (c *Command) holds(room uuid.UUID, accessVersion int64) {
	c.Rooms = append(c.Rooms, RoomCommand{Room: room, AccessVersion: accessVersion})
}

// Expect makes the last added room's part depend on an entity being as the person saw it.
func (c *Command) Expect(entity EntityKind, id uuid.UUID, version int64) {
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
