package storage

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Limits on one command.
const (
	maxCommandEvents = 1000
	maxCommandBytes  = 4 << 20 // of payload
	maxHotEvents     = 8       // a command with more is committed by itself
)

var errClosed = errors.New("the log is closed")

// notSaved is the one answer when the outcome is unknown or the database is away; err is for the log alone.
func notSaved(err error) error {
	return rooms.Wrap(rooms.Unavailable, err, "Inte sparat: databasen svarar inte just nu. Försök igen om en stund.")
}

// outcome is what became of a command.
type outcome struct {
	path     Path
	receipts []rooms.Receipt
	err      error
}

// pending is a command on its way through its shard, which owns it from submit until it is finished.
type pending struct {
	command   rooms.Command
	author    string
	ctx       context.Context //nolint:containedctx // asked once, when the command's turn comes: is anybody still waiting?
	hot       bool            // may be committed together with others
	followers []*pending      // the same command, sent again while this one waited
	outcome   outcome
	done      chan outcome // holds one
}

func newPending(command rooms.Command) (*pending, error) {
	if err := checkCommand(&command); err != nil {
		return nil, rooms.Wrap(rooms.Internal, err, "Händelsen kunde inte skrivas.")
	}
	return &pending{
		command: command, author: command.Author.String(), hot: isHot(&command), done: make(chan outcome, 1),
	}, nil
}

// isHot reports whether the command only adds messages to one room: what the optimistic paths can write.
func isHot(c *rooms.Command) bool {
	if len(c.Rooms) != 1 || len(c.Dispose) > 0 || len(c.Claims) > 0 {
		return false
	}
	r := &c.Rooms[0]
	return r.Create == nil && len(r.Expect) == 0 && len(r.Events) <= maxHotEvents &&
		!slices.ContainsFunc(r.Events, func(d rooms.Draft) bool { return !isMessage(d.Content) })
}

// checkCommand refuses what only a defect can send.
func checkCommand(c *rooms.Command) error {
	if c.ClientID == uuid.Nil || c.Author == (rooms.Author{}) {
		return errors.New("a command needs a client id and an author")
	}
	if c.OfficerVersion != 0 && c.Author.Kind != rooms.ByOfficer {
		return errors.New("only an officer has an officer version")
	}
	events, size := 0, 0
	seen := make(map[uuid.UUID]bool, len(c.Rooms))
	for i := range c.Rooms {
		r := &c.Rooms[i]
		if seen[r.Room] || len(r.Events) == 0 && (i == 0 || r.Create != nil || len(r.Expect) > 0) {
			return errors.New("a command's rooms must be distinct, and the first and every new one have events")
		}
		seen[r.Room] = true
		events += len(r.Events)
		for j := range r.Events {
			size += len(r.Events[j].Payload)
			if err := checkDraft(&r.Events[j]); err != nil {
				return err
			}
		}
		if err := checkCreate(r); err != nil {
			return err
		}
	}
	if events == 0 || events > maxCommandEvents || size > maxCommandBytes {
		return errors.New("a command's size is out of bounds")
	}
	if err := checkClaims(c); err != nil {
		return err
	}
	return checkDispose(c)
}

func checkDraft(d *rooms.Draft) error {
	if d.ID == uuid.Nil || d.Content == nil || len(d.Payload) == 0 || d.PayloadHash == (rooms.Hash{}) {
		return errors.New("a draft is made by NewDraft")
	}
	if p, known := projectors[d.Content.EventType()]; !known || !p.accepts(d.Content) {
		return errors.New("no projector takes " + d.Content.EventType().String())
	}
	return nil
}

// checkCreate holds the head's description and room.opened, from which the head's row is made, together.
func checkCreate(r *rooms.RoomCommand) error {
	for i := range r.Events {
		opened, opens := r.Events[i].Content.(rooms.RoomOpened)
		if opens != (i == 0 && r.Create != nil) {
			return errors.New("room.opened is the first event of a room and of no other command")
		}
		if opens && (opened.Kind != r.Create.Kind || opened.Name != r.Create.Name || opened.Case != r.Create.Case.String() ||
			opened.Authority != idText(r.Create.Authority)) {
			return errors.New("room.opened and the room's head differ")
		}
	}
	return nil
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

// checkDispose requires that what goes and the events that say so come together, in the same room.
func checkDispose(c *rooms.Command) error {
	if len(disposedIDs(c)) != len(c.Dispose) {
		return errors.New("a command disposes of exactly the events that its event.disposed name")
	}
	for _, ref := range c.Dispose {
		if !slices.ContainsFunc(c.Rooms, func(r rooms.RoomCommand) bool { return r.Room == ref.Room }) {
			return errors.New("a command disposes only in rooms that it writes to")
		}
	}
	return nil
}

// disposedIDs returns the events that the command's event.disposed name.
func disposedIDs(c *rooms.Command) map[string]bool {
	ids := map[string]bool{}
	for i := range c.Rooms {
		for j := range c.Rooms[i].Events {
			if d, ok := c.Rooms[i].Events[j].Content.(rooms.EventDisposed); ok {
				ids[d.Event] = true
			}
		}
	}
	return ids
}

// key is what makes a command one and the same in a room.
type key struct {
	room     uuid.UUID
	author   rooms.Author
	clientID uuid.UUID
}

func (p *pending) key() key {
	return key{p.command.Rooms[0].Room, p.command.Author, p.command.ClientID}
}

// sameBody reports whether two commands with the same key write the same: a retry, whatever they were authorised on.
func (p *pending) sameBody(other *pending) bool {
	return slices.EqualFunc(p.command.Rooms, other.command.Rooms, func(a, b rooms.RoomCommand) bool {
		return a.Room == b.Room && slices.EqualFunc(a.Events, b.Events, func(x, y rooms.Draft) bool {
			return x.Content.EventType() == y.Content.EventType() && bytes.Equal(x.Payload, y.Payload)
		})
	})
}

// settle fixes what became of the command, without telling its sender yet: nothing is told before the commit.
func (p *pending) settle(path Path, receipts []rooms.Receipt, err error) {
	p.outcome = outcome{path, receipts, err}
}

// finish tells the sender, and those who sent the same command meanwhile. It returns the followers who must try by
// themselves, because this attempt was refused and theirs may not be.
func (p *pending) finish() (again []*pending) {
	followers := p.followers
	p.followers = nil
	p.done <- p.outcome
	if p.outcome.err != nil {
		return followers
	}
	for _, f := range followers {
		if f.sameBody(p) {
			f.settle(p.outcome.path, p.outcome.receipts, nil)
		} else {
			f.settle(p.outcome.path, nil, errOtherBody)
		}
		f.finish()
	}
	return nil
}

// The refusals that an append can end with besides rooms.ErrAccessChanged.
var (
	errOtherBody   = rooms.Errorf(rooms.Conflict, "Begäran har redan använts till något annat.")
	errAlreadyGone = rooms.Errorf(rooms.Conflict, "Innehållet har redan gallrats eller ändrats.")
	errNoRoom      = rooms.Errorf(rooms.NotFound, "Rummet finns inte.")
)
