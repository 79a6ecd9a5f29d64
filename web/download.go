package web

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// ContentStore reads what the object store has; package storage does.
type ContentStore interface {
	// Open reads length bytes of an object from the offset on. Of one that is read whole the last bytes are held back when it is
	// not what was stored: whoever reads it then gets an error.
	Open(ctx context.Context, object documents.Object, offset, length int64) (io.ReadCloser, error)
}

// contentPolicy is what a file may do where a browser shows it by itself: nothing but be seen and heard.
const contentPolicy = "default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'; sandbox"

// downloadStall is how long a reader may take nothing before the connection is given up.
const downloadStall = 60 * time.Second

func (s *Server) registerDownloads() {
	pass(s, "get-content", s.sendContent)
	pass(s, "probe-content", s.sendContent)
	pass(s, "get-archive", s.sendArchive)
}

// sendContent sends a version's content or a part of it. Whether the reader may is asked, and their reading of a marked document
// audited, at every request: also for what their browser has already.
func (s *Server) sendContent(session rooms.Session, w http.ResponseWriter, r *http.Request) {
	open := func(ctx context.Context, actor rooms.Actor) (documents.Opened, error) {
		return s.options.Documents.OpenVersion(ctx, actor, pathID(r, "id"), pathID(r, "document"), pathID(r, "version"))
	}
	opened, err := open(r.Context(), session.Actor)
	if err != nil {
		s.refuse(w, r, "get-content", err)
		return
	}
	etag := `"` + hex.EncodeToString(opened.SHA256[:]) + `"`
	contentType, kind := presentation(opened.MediaType)
	if r.URL.Query().Has("attachment") {
		kind = "attachment"
	}
	header := w.Header()
	header.Set("ETag", etag)
	header.Set("Cache-Control", "private, no-cache")
	header.Set("Content-Security-Policy", contentPolicy)
	if isKnown(r.Header, etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Accept-Ranges", "bytes")
	header.Set("Content-Type", contentType)
	header.Set("Content-Disposition", disposition(kind, opened.Name))
	part, partial, satisfiable := requestedRange(r.Header, opened.Size, etag)
	if !satisfiable {
		header.Set("Content-Range", "bytes */"+strconv.FormatInt(opened.Size, 10))
		header.Del("Content-Disposition")
		header.Del("Content-Type")
		w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		return
	}
	body := s.lasts(r.Context(), w, session, downloadStall, func(ctx context.Context, actor rooms.Actor) error {
		_, err := open(ctx, actor)
		return err
	})
	s.sendPart(body, r, opened, part, partial)
}

func (s *Server) sendPart(body *lasting, r *http.Request, opened documents.Opened, part byteRange, partial bool) {
	w := body.w
	header, status := w.Header(), http.StatusOK
	if partial {
		status = http.StatusPartialContent
		header.Set("Content-Range", part.contentRange(opened.Size))
	}
	header.Set("Content-Length", strconv.FormatInt(part.length, 10))
	if r.Method == http.MethodHead || part.length == 0 {
		w.WriteHeader(status)
		return
	}
	content, err := s.options.Content.Open(r.Context(), opened.Object, part.offset, part.length)
	if err != nil {
		for _, name := range []string{"Content-Length", "Content-Range", "Content-Disposition", "ETag", "Accept-Ranges"} {
			header.Del(name)
		}
		s.refuse(w, r, "get-content", err)
		return
	}
	defer content.Close() //nolint:errcheck // only read
	w.WriteHeader(status)
	if err := send(body, content); err != nil {
		s.problem(r.Context(), "get-content", err) // logs it
		panic(http.ErrAbortHandler)                // the reader must not take what came for the whole
	}
}

// copyBytes is how much of a file is in memory for each of its readers.
const copyBytes = 256 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copyBytes]byte) }}

// send copies content into an answer for as long as it lasts.
func send(body *lasting, content io.Reader) error {
	buffer := copyBuffers.Get().(*[copyBytes]byte)
	defer copyBuffers.Put(buffer)
	_, err := io.CopyBuffer(body, onlyReader{content}, buffer[:])
	return err
}

// onlyReader hides everything else that content can do: the buffer is what bounds the memory.
type onlyReader struct{ io.Reader }
