package documents

import (
	"context"
	"io"

	"github.com/google/uuid"

	"plaza/rooms"
)

// UploadLimits bound what officers may bring up.
type UploadLimits struct {
	File    int64 // bytes of one file
	Room    int64 // bytes of a room's versions and of what is on its way there, together
	Waiting int   // uploads of one officer that no command has named yet
}

// NewUpload announces a file.
type NewUpload struct {
	Room      uuid.UUID
	Document  uuid.UUID // that gets a new version; the nil UUID for a new document
	Name      string
	MediaType string // as the sender says
	Size      int64  // bytes
}

// uploadStore keeps files on their way. Package storage implements it.
type uploadStore interface {
	// Begin notes an upload and receives its beginning; content may be nil. It refuses what goes beyond the limits.
	Begin(ctx context.Context, u Upload, limits UploadLimits, content io.Reader) (Upload, error)
	// Find returns NotFound for the upload of another officer and for one that has expired. One of which all bytes are there is
	// complete.
	Find(ctx context.Context, officer, id uuid.UUID) (Upload, error)
	// Receive takes what follows the first offset bytes. When the content breaks off what came of it is kept, and the error is
	// that of the content. Conflict: the offset is not how far the upload has come, or another request sends to it.
	Receive(ctx context.Context, officer, id uuid.UUID, offset int64, content io.Reader) (Upload, error)
	// Remove forgets an upload of the officer's, and what the store has of it. One that does not exist is no error.
	Remove(ctx context.Context, officer, id uuid.UUID) error
}

// Staging lets officers bring files up to rooms in which they may add documents. What is staged only they themselves know of. It
// is safe for concurrent use and starts no goroutine.
type Staging struct {
	rooms  authoriser
	store  uploadStore
	clock  rooms.Clock
	limits UploadLimits
}

// authoriser decides who may do what in a room; [rooms.Service] does.
type authoriser interface {
	Authorise(ctx context.Context, actor rooms.Actor, operation rooms.Operation, room uuid.UUID, author rooms.Author) (rooms.Grant, error)
}

// NewStaging joins who may with where files go.
func NewStaging(service authoriser, store uploadStore, clock rooms.Clock, limits UploadLimits) *Staging {
	return &Staging{rooms: service, store: store, clock: clock, limits: limits}
}

// MaxFile is the size of the largest file that is taken, in bytes.
func (s *Staging) MaxFile() int64 { return s.limits.File }

// Begin notes a file that is about to come, and receives its beginning; content may be nil. When an upload is returned with an
// error, it has begun, and has come as far as it says.
func (s *Staging) Begin(ctx context.Context, actor rooms.Actor, n NewUpload, content io.Reader) (Upload, error) {
	name, err := FileName(n.Name)
	if err != nil {
		return Upload{}, err
	}
	switch {
	case n.Size < 0:
		return Upload{}, rooms.Errorf(rooms.Invalid, "Filens storlek saknas.")
	case n.Size > s.limits.File:
		return Upload{}, rooms.Errorf(rooms.TooLarge, "Filen är för stor: högst %d MB tas emot.", s.limits.File/1e6)
	}
	now := s.clock.Now()
	u := Upload{
		ID: uuid.New(), Officer: actor.Officer, Room: n.Room, Document: n.Document, Version: rooms.NewID(),
		Name: name, MediaType: MediaType(n.MediaType), Size: n.Size, Created: now, Expires: now.Add(UploadLife),
	}
	operation := rooms.AddVersion
	if n.Document == uuid.Nil {
		operation, u.Document = rooms.AddDocument, rooms.NewID()
	}
	if _, err := s.rooms.Authorise(ctx, actor, operation, n.Room, rooms.Author{}); err != nil {
		return Upload{}, err
	}
	return s.store.Begin(ctx, u, s.limits, content)
}

// Find tells how far one's own upload has come.
func (s *Staging) Find(ctx context.Context, actor rooms.Actor, id uuid.UUID) (Upload, error) {
	u, err := s.store.Find(ctx, actor.Officer, id)
	if err != nil {
		return Upload{}, err
	}
	return u, s.authorise(ctx, actor, u)
}

// Receive takes what follows the first offset bytes of one's own upload, as long as one may still add documents to its room.
func (s *Staging) Receive(ctx context.Context, actor rooms.Actor, id uuid.UUID, offset int64, content io.Reader) (Upload, error) {
	u, err := s.store.Find(ctx, actor.Officer, id)
	if err == nil {
		err = s.authorise(ctx, actor, u)
	}
	if err != nil {
		return Upload{}, err
	}
	return s.store.Receive(ctx, actor.Officer, id, offset, content)
}

// Remove forgets one's own upload, also one to a room that one has left since.
func (s *Staging) Remove(ctx context.Context, actor rooms.Actor, id uuid.UUID) error {
	return s.store.Remove(ctx, actor.Officer, id)
}

// authorise holds that the right with which an upload began is still there. Which of the two it was is the same question: both
// are asked when its command comes.
func (s *Staging) authorise(ctx context.Context, actor rooms.Actor, u Upload) error {
	_, err := s.rooms.Authorise(ctx, actor, rooms.AddDocument, u.Room, rooms.Author{})
	return err
}
