package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// maxArchived is how many documents one archive holds at most. No more than these are read to choose them.
const maxArchived = 10_000

var errArchivesTooMany = rooms.Errorf(rooms.TooLarge, "Det är för många handlingar på en gång: högst %d.", maxArchived)

// chooseArchived reads which documents are asked for, and names their archive.
func (s *Server) chooseArchived(r *http.Request, actor rooms.Actor, room uuid.UUID) (chosen []documents.Document, name string, err error) {
	query := r.URL.Query()
	if asked := query["document"]; len(asked) > 0 {
		chosen, err = s.selected(r.Context(), actor, room, asked)
	} else {
		chosen, err = s.inFolder(r.Context(), actor, room, query.Get("folder"))
	}
	if err != nil {
		return nil, "", err
	}
	chosen = slices.DeleteFunc(chosen, func(d documents.Document) bool { return d.Withheld != "" || d.Latest.Version == uuid.Nil }) // nothing is to be seen of it
	if len(chosen) == 0 {
		return nil, "", rooms.Errorf(rooms.NotFound, "Det finns inga handlingar att hämta här.")
	}
	name = query.Get("folder")
	if name = portable(name[strings.LastIndexByte(name, '/')+1:]); name == "" {
		name = "Handlingar"
	}
	return chosen, name + ".zip", nil
}

// selected reads documents by their ids, which must all be there, in their order.
func (s *Server) selected(ctx context.Context, actor rooms.Actor, room uuid.UUID, asked []string) ([]documents.Document, error) {
	if len(asked) > maxArchived {
		return nil, errArchivesTooMany
	}
	ids := make([]uuid.UUID, len(asked))
	for i, text := range asked {
		var err error
		if ids[i], err = rooms.ParseID(text); err != nil {
			return nil, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "document")
		}
	}
	found := make(map[uuid.UUID]documents.Document, len(ids))
	for some := range slices.Chunk(ids, documents.MaxPage) {
		page, err := s.options.Documents.List(ctx, actor, room, documents.Query{Sort: documents.ByTitle, IDs: some, Limit: documents.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, d := range page.Documents {
			found[d.ID] = d
		}
	}
	all := make([]documents.Document, len(ids))
	for i, id := range ids {
		d, there := found[id]
		if !there {
			return nil, rooms.Errorf(rooms.NotFound, "Handlingen finns inte i rummet.")
		}
		all[i] = d
	}
	return all, nil
}

// inFolder lists the documents of a folder and of those below it; of the whole room for "". How many they are is known before any
// is read.
func (s *Server) inFolder(ctx context.Context, actor rooms.Actor, room uuid.UUID, folder string) ([]documents.Document, error) {
	folder, err := documents.Folder(folder)
	if err != nil {
		return nil, err
	}
	counts, err := s.options.Documents.Folders(ctx, actor, room)
	if err != nil {
		return nil, err
	}
	var among []*string
	var total int64
	for _, c := range counts {
		if folder == "" || c.Folder == folder || strings.HasPrefix(c.Folder, folder+"/") {
			among = append(among, &c.Folder)
			total += c.Count
		}
	}
	if folder == "" {
		among = []*string{nil}
	}
	if total > maxArchived {
		return nil, errArchivesTooMany
	}
	var all []documents.Document
	for _, in := range among {
		if all, err = s.appendFolder(ctx, actor, room, in, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// appendFolder adds the documents of one folder, and of all for nil. Some may have come since they were counted.
func (s *Server) appendFolder(ctx context.Context, actor rooms.Actor, room uuid.UUID, in *string, all []documents.Document) ([]documents.Document, error) {
	query := documents.Query{Sort: documents.ByFolder, Status: documents.VisibleDocument, InFolder: in, Limit: documents.MaxPage}
	for {
		page, err := s.options.Documents.List(ctx, actor, room, query)
		if err != nil {
			return nil, err
		}
		if all = append(all, page.Documents...); len(all) > maxArchived {
			return nil, errArchivesTooMany
		}
		if !page.More {
			return all, nil
		}
		query.After = page.Documents[len(page.Documents)-1].ID
	}
}
