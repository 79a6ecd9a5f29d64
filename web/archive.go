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

// maxArchived is how many documents one archive holds at most.
const maxArchived = 10_000

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
	chosen, name, err := s.chooseArchived(r, session.Actor, room)
	if err == nil {
		err = s.archives.begin(session.Actor.Officer, s.clock.Now())
	}
	if err != nil {
		s.refuse(w, r, "get-archive", err)
		return
	}
	defer s.archives.end(session.Actor.Officer)
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

// chooseArchived reads which documents are asked for.
func (s *Server) chooseArchived(r *http.Request, actor rooms.Actor, room uuid.UUID) (chosen []documents.Document, name string, err error) {
	query := r.URL.Query()
	if ids := query["document"]; len(ids) > 0 {
		for _, id := range ids {
			document, err := rooms.ParseID(id)
			if err != nil {
				return nil, "", rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "document")
			}
			d, err := s.options.Documents.Get(r.Context(), actor, room, document)
			if err != nil {
				return nil, "", err
			}
			chosen = append(chosen, d.Document)
		}
	} else if chosen, err = s.inFolder(r.Context(), actor, room, query.Get("folder")); err != nil {
		return nil, "", err
	}
	chosen = present(chosen)
	if len(chosen) == 0 {
		return nil, "", rooms.Errorf(rooms.NotFound, "Det finns inga handlingar att hämta här.")
	}
	if len(chosen) > maxArchived {
		return nil, "", rooms.Errorf(rooms.TooLarge, "Det är för många handlingar på en gång: högst %d.", maxArchived)
	}
	name = query.Get("folder")
	if name = portable(name[strings.LastIndexByte(name, '/')+1:]); name == "" {
		name = "Handlingar"
	}
	return chosen, name + ".zip", nil
}

// present leaves out documents of which nothing is to be seen.
func present(all []documents.Document) []documents.Document {
	var there []documents.Document
	for _, d := range all {
		if d.Withheld == "" && d.Latest.Version != uuid.Nil {
			there = append(there, d)
		}
	}
	return there
}

// inFolder lists the documents of a folder and of those below it; of the whole room for "".
func (s *Server) inFolder(ctx context.Context, actor rooms.Actor, room uuid.UUID, folder string) ([]documents.Document, error) {
	folder, err := documents.Folder(folder)
	if err != nil {
		return nil, err
	}
	var found []documents.Document
	query := documents.Query{Sort: documents.ByFolder, Status: documents.VisibleDocument, Limit: documents.MaxPage}
	for {
		page, err := s.options.Documents.List(ctx, actor, room, query)
		if err != nil {
			return nil, err
		}
		for _, d := range page.Documents {
			if folder == "" || d.Folder == folder || strings.HasPrefix(d.Folder, folder+"/") {
				found = append(found, d)
			}
		}
		if !page.More || len(found) > maxArchived {
			return found, nil
		}
		query.After = page.Documents[len(page.Documents)-1].ID
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
