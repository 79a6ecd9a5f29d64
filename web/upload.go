package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/web/tus"
)

const (
	uploadsPath = "/api/uploads"

	// maxDrained is how much of a refused piece is read all the same: most clients read no answer before they have sent theirs.
	maxDrained = 64 << 20
	// forgetTimeout bounds the removal of what came of a file whose sender is gone.
	forgetTimeout = 10 * time.Second
)

func (s *Server) registerUploads(router chi.Router) {
	protocol := tus.Handler{
		MaxSize:  s.options.Staging.MaxFile(),
		Location: func(id string) string { return uploadsPath + "/" + id },
		Refuse:   s.refuseUpload,
	}
	router.Options(uploadsPath, protocol.Options)
	pass(s, "create-upload", func(session rooms.Session, w http.ResponseWriter, r *http.Request) {
		protocol.Create(stagingOf{s.options.Staging, session.Actor}, w, s.impatient(w, r))
	})
	pass(s, "get-upload", func(session rooms.Session, w http.ResponseWriter, r *http.Request) {
		protocol.Head(stagingOf{s.options.Staging, session.Actor}, pathID(r, "upload").String(), w, r)
	})
	pass(s, "send-upload", func(session rooms.Session, w http.ResponseWriter, r *http.Request) {
		protocol.Patch(stagingOf{s.options.Staging, session.Actor}, pathID(r, "upload").String(), w, s.impatient(w, r))
	})
	pass(s, "remove-upload", func(session rooms.Session, w http.ResponseWriter, r *http.Request) {
		protocol.Delete(stagingOf{s.options.Staging, session.Actor}, pathID(r, "upload").String(), w, r)
	})
}

// uploadRoom is the room that a request to create an upload names; the nil UUID, which nothing has, when it names none.
func uploadRoom(r *http.Request) uuid.UUID {
	metadata, _ := tus.ParseMetadata(r.Header.Get("Upload-Metadata")) // said when it is created
	id, _ := rooms.ParseID(metadata["room"])
	return id
}

// refuseUpload answers with a problem, after what the client still sends.
func (s *Server) refuseUpload(w http.ResponseWriter, r *http.Request, err error) {
	_, _ = io.CopyN(io.Discard, r.Body, maxDrained) // it may have ended long ago
	s.refuse(w, r, "upload", err)
}

// stagingOf is what one officer has staged, as tus knows it.
type stagingOf struct {
	staging *documents.Staging
	actor   rooms.Actor
}

var _ tus.Store = stagingOf{}

// Create implements [tus.Store].
func (s stagingOf) Create(ctx context.Context, size int64, metadata tus.Metadata, content io.Reader) (tus.Upload, error) {
	n := documents.NewUpload{Name: metadata["filename"], MediaType: metadata["filetype"], Size: size}
	var err error
	if n.Room, err = rooms.ParseID(metadata["room"]); err != nil {
		return tus.Upload{}, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "Upload-Metadata room")
	}
	if document := metadata["document"]; document != "" {
		if n.Document, err = rooms.ParseID(document); err != nil {
			return tus.Upload{}, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "Upload-Metadata document")
		}
	}
	begun, err := s.staging.Begin(ctx, s.actor, n, content)
	if err != nil && begun.ID != uuid.Nil && isCut(err) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetTimeout)
		defer cancel()
		return tus.Upload{}, errors.Join(err, s.staging.Remove(ctx, s.actor, begun.ID)) // nobody has its address
	}
	return upload(begun, err)
}

// isCut says whether a sender has gone, as somebody does who gives a file up.
func isCut(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET)
}

// Find implements [tus.Store].
func (s stagingOf) Find(ctx context.Context, id string) (tus.Upload, error) {
	return upload(s.staging.Find(ctx, s.actor, uuid.MustParse(id)))
}

// Append implements [tus.Store].
func (s stagingOf) Append(ctx context.Context, id string, offset int64, content io.Reader) (tus.Upload, error) {
	return upload(s.staging.Receive(ctx, s.actor, uuid.MustParse(id), offset, content))
}

// Remove implements [tus.Store].
func (s stagingOf) Remove(ctx context.Context, id string) error {
	return s.staging.Remove(ctx, s.actor, uuid.MustParse(id))
}

func upload(u documents.Upload, err error) (tus.Upload, error) {
	told := tus.Upload{Offset: u.Received, Size: u.Size, Expires: u.Expires}
	if u.ID != uuid.Nil {
		told.ID = u.ID.String()
	}
	return told, err
}
