// Package tus speaks the server's side of tus 1.0 (https://tus.io/protocols/resumable-upload): the core, and the extensions
// creation, creation-with-upload, expiration and termination. What is uploaded, by whom and where to is behind [Store].
//
// The package starts no goroutine; a Handler is safe for concurrent use.
package tus

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"plaza/rooms"
)

const (
	version    = "1.0.0"
	extensions = "creation,creation-with-upload,expiration,termination"

	// ContentType is that of a piece of a file.
	ContentType = "application/offset+octet-stream"
)

// Upload is how far a file has come.
type Upload struct {
	ID      string
	Offset  int64 // bytes that are there
	Size    int64 // bytes
	Expires time.Time
}

// Store keeps uploads. A nil content is none.
type Store interface {
	// Create begins an upload. One that is returned with an error has begun: its first content did not come whole.
	Create(ctx context.Context, size int64, metadata Metadata, content io.Reader) (Upload, error)
	Find(ctx context.Context, id string) (Upload, error)
	// Append takes what follows the first offset bytes.
	Append(ctx context.Context, id string, offset int64, content io.Reader) (Upload, error)
	Remove(ctx context.Context, id string) error
}

// Handler answers requests. Refuse answers an error of the store, and of a request that lacks what it needs.
type Handler struct {
	MaxSize  int64 // bytes of a file
	Location func(id string) string
	Refuse   func(w http.ResponseWriter, r *http.Request, err error)
}

// Options tells what the server can do.
func (h Handler) Options(w http.ResponseWriter, _ *http.Request) {
	header := w.Header()
	header.Set("Tus-Resumable", version)
	header.Set("Tus-Version", version)
	header.Set("Tus-Extension", extensions)
	header.Set("Tus-Max-Size", strconv.FormatInt(h.MaxSize, 10))
	w.WriteHeader(http.StatusNoContent)
}

// Create begins an upload, with the first of its content if the request brings it.
func (h Handler) Create(store Store, w http.ResponseWriter, r *http.Request) {
	if !speaks(w, r) {
		return
	}
	size, err := number(r, "Upload-Length")
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	metadata, err := ParseMetadata(r.Header.Get("Upload-Metadata"))
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	var content io.Reader
	if r.ContentLength != 0 {
		if r.Header.Get("Content-Type") != ContentType {
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		content = r.Body
	}
	upload, err := store.Create(r.Context(), size, metadata, content)
	if upload.ID == "" {
		h.Refuse(w, r, err)
		return
	}
	// It has begun: the client goes on from the offset, whatever became of the content.
	w.Header().Set("Location", h.Location(upload.ID))
	if content != nil {
		tellOffset(w, upload)
	}
	tellExpiry(w, upload)
	w.WriteHeader(http.StatusCreated)
}

// Head tells how far an upload has come.
func (h Handler) Head(store Store, id string, w http.ResponseWriter, r *http.Request) {
	if !speaks(w, r) {
		return
	}
	upload, err := store.Find(r.Context(), id)
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	tellOffset(w, upload)
	tellExpiry(w, upload)
	w.Header().Set("Upload-Length", strconv.FormatInt(upload.Size, 10))
	w.WriteHeader(http.StatusOK)
}

// Patch takes the next piece of a file.
func (h Handler) Patch(store Store, id string, w http.ResponseWriter, r *http.Request) {
	if !speaks(w, r) {
		return
	}
	if r.Header.Get("Content-Type") != ContentType {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	offset, err := number(r, "Upload-Offset")
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	upload, err := store.Append(r.Context(), id, offset, r.Body)
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	tellOffset(w, upload)
	tellExpiry(w, upload)
	w.WriteHeader(http.StatusNoContent)
}

// Delete forgets an upload.
func (h Handler) Delete(store Store, id string, w http.ResponseWriter, r *http.Request) {
	if !speaks(w, r) {
		return
	}
	if err := store.Remove(r.Context(), id); err != nil {
		h.Refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// speaks refuses another version of the protocol.
func speaks(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Set("Tus-Resumable", version)
	if r.Header.Get("Tus-Resumable") == version {
		return true
	}
	w.Header().Set("Tus-Version", version)
	w.WriteHeader(http.StatusPreconditionFailed)
	return false
}

func tellOffset(w http.ResponseWriter, u Upload) {
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
}

func tellExpiry(w http.ResponseWriter, u Upload) {
	w.Header().Set("Upload-Expires", u.Expires.UTC().Format(http.TimeFormat))
}

// number reads a header that must be a count of bytes.
func number(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseUint(r.Header.Get(name), 10, 63)
	if err != nil {
		return 0, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", name)
	}
	return int64(n), nil //nolint:gosec // 63 bits
}
