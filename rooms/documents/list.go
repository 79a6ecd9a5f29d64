package documents

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Sort is the column that a list is sorted by.
type Sort string

// The columns; documents that are alike in one come in the order of their titles or of their making.
const (
	ByTitle   Sort = "title"
	ByChanged Sort = "changed" // when the newest version came
	ByKind    Sort = "kind"
	BySize    Sort = "size"
	ByFolder  Sort = "folder"
)

// Status narrows a list to documents in a state.
type Status string

// The states that one can ask for.
const (
	WorkingMaterial Status = "working"
	FinalDocument   Status = "final"
	MarkedDocument  Status = "marked"  // as confidential
	LockedDocument  Status = "locked"  // checked out now
	VisibleDocument Status = "visible" // neither hidden nor disposed of
)

// MaxPage is the largest number of documents in one page.
const MaxPage = 200

// Query asks for documents of a room. The zero values of the filters do not filter.
type Query struct {
	Sort       Sort
	Descending bool
	After      uuid.UUID // the last document of the page before; the nil UUID for the first page
	Limit      int

	IDs       []uuid.UUID // these alone, at most MaxPage; nil does not filter
	InFolder  *string     // the folder, not what is in folders below it
	Kind      Kind
	Status    Status
	Authority uuid.UUID // that made the document
	Text      string    // part of the title or of the newest file's name
}

// FolderCount is how many documents a folder has.
type FolderCount struct {
	Folder string
	Count  int64
}

// Page is a run of documents in the asked order.
type Page struct {
	Documents []Document
	More      bool
	At        int64 // the room's last event when the reader's right was checked: the list is at least that new
}

// Details are everything that is known of a document.
type Details struct {
	Document
	Versions      []Version // oldest first; none when the document is hidden or disposed of
	Registrations []Registration
	// LeavesInternal says that whoever shares the document takes it out of an internal or restricted room: they are to be warned,
	// and to confirm it.
	LeavesInternal bool
	// MayBreakLock and MayHide are the reader's rights.
	MayBreakLock, MayHide bool
}

// Registration is an authority's number for a document.
type Registration struct {
	Authority   uuid.UUID
	DiaryNumber string
	ActNumber   string
}

// List returns a page of a room's documents.
func (s *Service) List(ctx context.Context, actor rooms.Actor, room uuid.UUID, q Query) (Page, error) {
	if q.Limit < 1 || q.Limit > MaxPage {
		return Page{}, rooms.Errorf(rooms.Invalid, "Antalet handlingar ska vara mellan 1 och %d.", MaxPage)
	}
	if len(q.IDs) > MaxPage {
		return Page{}, rooms.Errorf(rooms.Invalid, "Det är för många handlingar på en gång: högst %d.", MaxPage)
	}
	text, err := rooms.NormalText("Sökordet", q.Text, rooms.MaxName)
	if err != nil {
		return Page{}, err
	}
	q.Text = text
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return Page{}, err
	}
	q.Limit++ // one more than asked for, to know whether there are more
	all, err := s.store.Documents(ctx, g.Scope, q)
	if err != nil {
		return Page{}, err
	}
	page := Page{Documents: all, More: len(all) == q.Limit, At: g.Standing.Room.Seq}
	if page.More {
		page.Documents = all[:q.Limit-1]
	}
	return page, nil
}

// Folders counts the documents of each folder of a room that are not withheld, by name.
func (s *Service) Folders(ctx context.Context, actor rooms.Actor, room uuid.UUID) ([]FolderCount, error) {
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return nil, err
	}
	return s.store.Folders(ctx, g.Scope)
}

// Attached returns the documents that messages among a room's events brought with them, as they stand: at most MaxPage of them.
func (s *Service) Attached(ctx context.Context, actor rooms.Actor, room uuid.UUID, events []rooms.Event) ([]Document, error) {
	var ids []uuid.UUID
	for i := range events {
		var posted rooms.AttachmentsPosted
		if events[i].Type != posted.EventType() || events[i].Withheld != "" || len(ids) >= MaxPage {
			continue
		}
		if err := json.Unmarshal(events[i].Payload, &posted); err != nil {
			return nil, err
		}
		for _, text := range posted.Attachments {
			id, err := rooms.ParseID(text)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	ids = ids[:min(len(ids), MaxPage)]
	page, err := s.List(ctx, actor, room, Query{Sort: ByTitle, Limit: len(ids), IDs: ids})
	return page.Documents, err
}

// Get returns a document with its versions.
func (s *Service) Get(ctx context.Context, actor rooms.Actor, room, document uuid.UUID) (Details, error) {
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return Details{}, err
	}
	d, err := s.store.Document(ctx, g.Scope, document)
	if err != nil {
		return Details{}, err
	}
	_, breaks := s.rooms.Authorise(ctx, actor, rooms.BreakLock, room, rooms.Author{})
	_, hides := s.rooms.Authorise(ctx, actor, rooms.HideDocument, room, rooms.Author{})
	details := Details{
		Document: d, LeavesInternal: readByFewer(g),
		MayBreakLock: breaks == nil, MayHide: hides == nil && d.Authority == actor.Authority,
	}
	if details.Registrations, err = s.store.Registrations(ctx, g.Scope, document); err != nil || d.Withheld != "" {
		return details, err
	}
	details.Versions, err = s.store.Versions(ctx, g.Scope, document)
	return details, err
}

// HiddenVersions returns the versions of a hidden document to its author and to coordinators and registrars who read the room.
// That they looked is audited, and so is the reading of each.
func (s *Service) HiddenVersions(ctx context.Context, actor rooms.Actor, room, document uuid.UUID) ([]Version, error) {
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return nil, err
	}
	d, err := s.store.Document(ctx, g.Scope, document)
	switch {
	case err != nil:
		return nil, err
	case d.Withheld == rooms.Disposed:
		return nil, errDisposed()
	case d.Withheld != rooms.Hidden:
		return nil, rooms.Errorf(rooms.NotFound, "Handlingen är inte dold.")
	}
	if g, err = s.rooms.Authorise(ctx, actor, rooms.ReadHidden, room, d.Author); err != nil {
		return nil, err
	}
	if err := s.auditReading(ctx, actor, Opened{Ground: d.Ground, Withheld: d.Withheld}, room, document); err != nil {
		return nil, err
	}
	return s.store.Versions(ctx, g.Scope, document)
}
