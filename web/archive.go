package web

import (
	"archive/zip"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// Bounds of what archives take from everybody else's requests.
const (
	archiveRate  = 0.2 // per second of one officer
	archiveBurst = 20
)

func newArchives() *exports {
	return &exports{
		rate: newLimiter(archiveRate, archiveBurst), officers: map[uuid.UUID]struct{}{},
		busy: rooms.Errorf(rooms.RateLimited, "Du hämtar redan handlingar som ZIP. Försök igen när de är klara."),
		full: rooms.Errorf(rooms.RateLimited, "Många hämtar handlingar som ZIP just nu. Försök igen om en stund."),
	}
}

// archived is one file of an archive.
type archived struct {
	folder, name string
	time         time.Time
	open         func() (io.ReadCloser, error)
}

// sendArchive sends the newest versions of chosen documents, or of all in a folder and below it, as a ZIP that is written as it is
// read. What the reader may not see, or is withheld, is refused before the first byte; later the connection breaks off.
func (s *Server) sendArchive(session rooms.Session, w http.ResponseWriter, r *http.Request) {
	room := pathID(r, "id")
	if err := s.archives.begin(session.Actor.Officer, s.clock.Now()); err != nil {
		s.refuse(w, r, "get-archive", err)
		return
	}
	defer s.archives.end(session.Actor.Officer)
	chosen, name, err := s.chooseArchived(r, session.Actor, room)
	if err != nil {
		s.refuse(w, r, "get-archive", err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", zipType)
	header.Set("Content-Disposition", disposition("attachment", name))
	w.WriteHeader(http.StatusOK)
	file := s.lasts(r.Context(), w, session, downloadStall, func(ctx context.Context, actor rooms.Actor) error {
		_, err := s.service.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
		return err
	})
	err = writeArchive(file, func(yield func(archived, error) bool) {
		for _, d := range chosen {
			if one, err := s.archivedOf(r.Context(), session.Actor, room, d); !yield(one, err) {
				return
			}
		}
	})
	if err != nil {
		s.problem(r.Context(), "get-archive", err) // logs it
		panic(http.ErrAbortHandler)                // what came is no ZIP, and must not be taken for one
	}
}

// archivedOf opens a document's newest version, which is audited like any reading of it.
func (s *Server) archivedOf(ctx context.Context, actor rooms.Actor, room uuid.UUID, d documents.Document) (archived, error) {
	opened, err := s.options.Documents.OpenVersion(ctx, actor, room, d.ID, d.Latest.Version)
	return archived{
		folder: d.Folder, name: opened.Name, time: opened.Time,
		open: func() (io.ReadCloser, error) {
			if opened.Size == 0 {
				return io.NopCloser(strings.NewReader("")), nil
			}
			return s.options.Content.Open(ctx, opened.Object, 0, opened.Size)
		},
	}, err
}

// writeArchive writes files as they are, none packed. It ends at the first error, and then nothing that it wrote is a ZIP.
func writeArchive(w io.Writer, files func(func(archived, error) bool)) error {
	archive := zip.NewWriter(w)
	var names archiveNames
	for file, err := range files {
		if err == nil {
			err = addToArchive(archive, names.unique(file.folder, file.name), file)
		}
		if err != nil {
			return err
		}
	}
	return archive.Close()
}

func addToArchive(archive *zip.Writer, name string, file archived) error {
	content, err := file.open()
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: file.time})
	if err != nil {
		return err
	}
	buffer := copyBuffers.Get().(*[copyBytes]byte)
	defer copyBuffers.Put(buffer)
	_, err = io.CopyBuffer(entry, onlyReader{content}, buffer[:])
	return err
}
