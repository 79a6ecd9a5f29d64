package web

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// Document is a document as it stands. One that is withheld has no content here. Its size, name and media type are those of its
// newest version, whose id is Latest ("" when there is none).
type Document struct {
	ID        string `json:"id" format:"uuid"`
	Seq       int64  `json:"seq"`
	Author    string `json:"author"`
	Authority string `json:"authority" format:"uuid"`
	Created   string `json:"created" format:"date-time"`
	Title     string `json:"title"`
	Kind      string `json:"kind"`
	Folder    string `json:"folder" doc:"names joined by /; empty = none"`
	Final     bool   `json:"final"`
	Ground    string `json:"ground" doc:"legal ground of the confidentiality marking; empty = not marked"`
	Note      string `json:"marking_note"`
	Withheld  string `json:"withheld,omitempty" enum:"hidden,disposed"`
	Version   int64  `json:"version" doc:"of the document, to be given by commands that change it"`
	Versions  int64  `json:"versions" doc:"how many it has"`
	LockedBy  string `json:"locked_by,omitempty" doc:"author of a check-out that holds now"`
	LockedTo  string `json:"locked_until,omitempty" format:"date-time"`
	Latest    string `json:"latest,omitempty" format:"uuid"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	Changed   string `json:"changed" format:"date-time" doc:"when the newest version came"`
	ChangedBy string `json:"changed_by"`
	ChangedOf string `json:"changed_authority" format:"uuid"`
}

// DocumentPage is a run of a room's documents.
type DocumentPage struct {
	Documents []Document `json:"documents"`
	More      bool       `json:"more"`
	At        int64      `json:"at" doc:"seq of the room that the list is at least as new as"`
}

// FolderList is the folders of a room.
type FolderList struct {
	Folders []Folder `json:"folders"`
}

// Folder is how many documents a folder has; the name is empty for those in none.
type Folder struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// DocumentVersion is one version of a document.
type DocumentVersion struct {
	ID           string `json:"id" format:"uuid"`
	Number       int64  `json:"number"`
	Seq          int64  `json:"seq"`
	Time         string `json:"time" format:"date-time"`
	Author       string `json:"author"`
	Authority    string `json:"authority" format:"uuid"`
	Name         string `json:"name"`
	MediaType    string `json:"media_type" doc:"as its sender said"`
	Size         int64  `json:"size"`
	SHA256       string `json:"sha256"`
	Note         string `json:"note"`
	RestoredFrom string `json:"restored_from,omitempty" format:"uuid"`
}

// DocumentDetails is a document with its versions and registrations.
type DocumentDetails struct {
	Document      Document           `json:"document"`
	Versions      []DocumentVersion  `json:"versions"`
	Registrations []ItemRegistration `json:"registrations"`
	// LeavesInternal says that sharing takes the document out of a room that fewer read: one is to be warned.
	LeavesInternal bool `json:"leaves_internal"`
	MayBreakLock   bool `json:"may_break_lock"`
	MayHide        bool `json:"may_hide"`
}

// ItemRegistration is an authority's number for a message or a document.
type ItemRegistration struct {
	Authority   string `json:"authority" format:"uuid"`
	DiaryNumber string `json:"diary_number"`
	ActNumber   string `json:"act_number"`
}

// DocumentVersionList is the versions of a hidden document.
type DocumentVersionList struct {
	Versions []DocumentVersion `json:"versions"`
}

type (
	listDocumentsInput struct {
		InRoom
		Sort      string    `query:"sort" enum:"title,changed,kind,size,folder" default:"title"`
		Order     string    `query:"order" enum:"ascending,descending" default:"ascending"`
		After     uuid.UUID `query:"after" format:"uuid" doc:"the last document of the page before"`
		Limit     int       `query:"limit" minimum:"1" maximum:"200" default:"100"`
		Folder    string    `query:"folder" doc:"only with in_folder"`
		InFolder  bool      `query:"in_folder" doc:"only documents right in the folder; with an empty folder, those in none"`
		Kind      string    `query:"kind" enum:"plan_map,plan_description,study,statement,minutes,photo,other"`
		Status    string    `query:"status" enum:"working,final,marked,locked,visible"`
		Authority uuid.UUID `query:"authority" format:"uuid" doc:"that made the document"`
		Text      string    `query:"text" doc:"part of the title or the file's name"`

		Documents []string `query:"document,explode" maxItems:"200" doc:"these alone, such as those that came with the messages in view"`
	}
	// OnDocument is the input of what concerns a document.
	OnDocument struct {
		InRoom
		Document uuid.UUID `path:"document" format:"uuid"`
	}
)

func (s *Server) registerDocuments() {
	ask(s, "list-documents", s.listDocuments)
	ask(s, "list-folders", s.listFolders)
	ask(s, "get-document", s.getDocument)
	ask(s, "list-hidden-versions", s.listHiddenVersions)
	s.registerDocumentCommands()
}

func (s *Server) listDocuments(ctx context.Context, session rooms.Session, input *listDocumentsInput) (DocumentPage, error) {
	q := documents.Query{
		Sort: documents.Sort(input.Sort), Descending: input.Order == "descending", After: input.After, Limit: input.Limit,
		Kind: documents.Kind(input.Kind), Status: documents.Status(input.Status), Authority: input.Authority, Text: input.Text,
	}
	for _, text := range input.Documents {
		id, err := rooms.ParseID(text)
		if err != nil {
			return DocumentPage{}, rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "document")
		}
		q.IDs = append(q.IDs, id)
	}
	if input.InFolder {
		q.InFolder = &input.Folder
	}
	page, err := s.documents.List(ctx, session.Actor, input.Room, q)
	return DocumentPage{
		Documents: each(page.Documents, s.document), More: page.More, At: page.At,
	}, err
}

func (s *Server) listFolders(ctx context.Context, session rooms.Session, input *InRoom) (FolderList, error) {
	folders, err := s.documents.Folders(ctx, session.Actor, input.Room)
	return FolderList{each(folders, func(f documents.FolderCount) Folder { return Folder{f.Folder, f.Count} })}, err
}

func (s *Server) getDocument(ctx context.Context, session rooms.Session, input *OnDocument) (DocumentDetails, error) {
	d, err := s.documents.Get(ctx, session.Actor, input.Room, input.Document)
	return DocumentDetails{
		Document: s.document(d.Document), Versions: each(d.Versions, documentVersion),
		Registrations: each(d.Registrations, func(r documents.Registration) ItemRegistration {
			return ItemRegistration{r.Authority.String(), r.DiaryNumber, r.ActNumber}
		}),
		LeavesInternal: d.LeavesInternal, MayBreakLock: d.MayBreakLock, MayHide: d.MayHide,
	}, err
}

func (s *Server) listHiddenVersions(ctx context.Context, session rooms.Session, input *OnDocument) (DocumentVersionList, error) {
	versions, err := s.documents.HiddenVersions(ctx, session.Actor, input.Room, input.Document)
	return DocumentVersionList{each(versions, documentVersion)}, err
}

func (s *Server) document(d documents.Document) Document {
	out := Document{
		ID: d.ID.String(), Seq: d.Seq, Author: d.Author.String(), Authority: d.Authority.String(), Created: instant(d.Created),
		Title: d.Title, Kind: string(d.Kind), Folder: d.Folder, Final: d.Final, Ground: d.Ground, Note: d.MarkingNote,
		Withheld: string(d.Withheld), Version: d.Version, Versions: d.Versions, Latest: idOrEmpty(d.Latest.Version),
		Name: d.Latest.Name, MediaType: d.Latest.MediaType, Size: d.Latest.Size,
		Changed: instant(d.Latest.Time), ChangedBy: d.Latest.Author.String(), ChangedOf: d.Latest.Authority.String(),
	}
	if d.Lock.Holds(s.clock.Now()) {
		out.LockedBy, out.LockedTo = d.Lock.By.String(), instant(d.Lock.Until)
	}
	return out
}

func documentVersion(v documents.Version) DocumentVersion {
	return DocumentVersion{
		ID: v.ID.String(), Number: v.Number, Seq: v.Seq, Time: instant(v.Time), Author: v.Author.String(),
		Authority: v.Authority.String(), Name: v.Name, MediaType: v.MediaType, Size: v.Size,
		SHA256: hex.EncodeToString(v.SHA256[:]), Note: v.Note, RestoredFrom: idOrEmpty(v.RestoredFrom),
	}
}

func idOrEmpty(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

// CreateDocuments makes documents of uploads, and a message that presents them if there is one.
type CreateDocuments struct {
	ClientID  uuid.UUID           `json:"client_id" format:"uuid"`
	Documents []CreateDocument    `json:"documents" minItems:"1" maxItems:"100"`
	Message   *AttachmentsMessage `json:"message,omitempty"`
}

// CreateDocument makes a document of an upload.
type CreateDocument struct {
	Upload uuid.UUID `json:"upload" format:"uuid"`
	SHA256 string    `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of the file as its sender has it"`
	Title  string    `json:"title"`
	Kind   string    `json:"kind" enum:"plan_map,plan_description,study,statement,minutes,photo,other"`
	Folder string    `json:"folder,omitempty" doc:"names joined by /"`
	Note   string    `json:"note,omitempty" doc:"on the first version"`
}

// AttachmentsMessage is the message that presents documents; its text may be empty.
type AttachmentsMessage struct {
	Text    string    `json:"text,omitempty"`
	Written time.Time `json:"written,omitzero" required:"false"`
	ReplyTo uuid.UUID `json:"reply_to,omitzero" required:"false" format:"uuid"`
}

// CreatedDocuments are the ids of the documents that were made, in order, and the receipt of the last event: the message's if
// there is one.
type CreatedDocuments struct {
	Documents []string `json:"documents"`
	Receipt   Receipt  `json:"receipt"`
}

type createDocumentsInput struct {
	InRoom
	Body CreateDocuments
}

func (s *Server) createDocuments(ctx context.Context, session rooms.Session, input *createDocumentsInput) (CreatedDocuments, error) {
	n := documents.Creation{ClientID: input.Body.ClientID, Room: input.Room}
	for _, d := range input.Body.Documents {
		n.Documents = append(n.Documents, documents.NewDocument{
			Upload: d.Upload, SHA256: digest(d.SHA256), Title: d.Title, Kind: documents.Kind(d.Kind), Folder: d.Folder, Note: d.Note,
		})
	}
	if m := input.Body.Message; m != nil {
		n.Message = &documents.NewMessage{Text: m.Text, Written: m.Written, ReplyTo: m.ReplyTo}
	}
	made, err := s.documents.Create(ctx, session.Actor, n)
	return CreatedDocuments{Documents: each(made.Documents, uuid.UUID.String), Receipt: receipt(made.Receipt)}, err
}

// digest reads a SHA-256 whose form huma has checked.
func digest(text string) (d [32]byte) {
	_, _ = hex.Decode(d[:], []byte(text))
	return d
}
