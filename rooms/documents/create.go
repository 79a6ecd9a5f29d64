package documents

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// MaxFiles is how many documents one command makes.
const MaxFiles = 100

// NewDocument makes a document of an upload. SHA256 is that of the file as its sender has it.
type NewDocument struct {
	Upload uuid.UUID
	SHA256 [32]byte
	Title  string
	Kind   Kind
	Folder string
	Note   string // on its first version
}

// NewMessage is a message that presents the documents. The text may be empty.
type NewMessage struct {
	Text    string
	Written time.Time // when its writer pressed send; zero: not told
	ReplyTo uuid.UUID // the message of the same room that it answers; the nil UUID: none
}

// Creation makes documents, and perhaps a message that presents them, all or nothing.
type Creation struct {
	ClientID  uuid.UUID
	Room      uuid.UUID
	Documents []NewDocument
	Message   *NewMessage
}

// Created is what a Creation made: the documents in the order in which they were given, and the receipt of its last event, the
// message's if there is one.
type Created struct {
	Documents []uuid.UUID
	Receipt   rooms.Receipt
}

// Create makes documents of files that have come up. They become the documents' first versions in the same transaction as the
// message that presents them.
func (s *Service) Create(ctx context.Context, actor rooms.Actor, n Creation) (Created, error) {
	n, err := checkCreation(n)
	if err != nil {
		return Created{}, err
	}
	request := rooms.Request{ClientID: n.ClientID, Rooms: []uuid.UUID{n.Room}, Wrote: n.wrote}
	receipts, err := s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
		g, err := s.rooms.Authorise(ctx, actor, rooms.AddDocument, n.Room, rooms.Author{})
		if err != nil {
			return rooms.Command{}, err
		}
		if n.Message != nil {
			if err := s.rooms.RequireAnswerable(ctx, g, n.Message.ReplyTo); err != nil {
				return rooms.Command{}, err
			}
			if err := s.rooms.RequireText(ctx, g, n.Message.Text); err != nil {
				return rooms.Command{}, err
			}
		}
		return s.creation(ctx, actor, g, n)
	})
	if err != nil {
		return Created{}, err
	}
	created := Created{Receipt: receipts[len(receipts)-1]}
	for i := range n.Documents {
		created.Documents = append(created.Documents, receipts[2*i].ID)
	}
	return created, nil
}

// checkCreation returns the creation with its texts as they may stand in the log.
func checkCreation(n Creation) (Creation, error) {
	if len(n.Documents) == 0 || len(n.Documents) > MaxFiles {
		return n, rooms.Errorf(rooms.Invalid, "Antalet filer ska vara mellan 1 och %d.", MaxFiles)
	}
	checked := make([]NewDocument, len(n.Documents))
	for i, d := range n.Documents {
		var err error
		if d.Title, d.Folder, err = checkLabels(d.Title, d.Kind, d.Folder); err != nil {
			return n, err
		}
		if d.Note, err = rooms.NormalText("Anteckningen", d.Note, rooms.MaxNote); err != nil {
			return n, err
		}
		checked[i] = d
	}
	n.Documents = checked
	if n.Message != nil {
		text, err := rooms.NormalText("Meddelandet", n.Message.Text, rooms.MaxText)
		if err != nil {
			return n, err
		}
		m := *n.Message
		m.Text = text
		n.Message = &m
	}
	return n, nil
}

// checkLabels checks what a person says of a document: its title, kind and folder.
func checkLabels(title string, kind Kind, folder string) (checkedTitle, checkedFolder string, err error) {
	if err := checkKind(kind); err != nil {
		return "", "", err
	}
	if title, err = line("Titeln", title); err != nil {
		return "", "", err
	}
	folder, err = Folder(folder)
	return title, folder, err
}

// creation drafts the command: two events for each document, and the message's.
func (s *Service) creation(ctx context.Context, actor rooms.Actor, g rooms.Grant, n Creation) (rooms.Command, error) {
	uploads, err := s.staged(ctx, actor, n.Room, n.Documents)
	if err == nil {
		err = s.asOwn(ctx, g, uploads)
	}
	if err != nil {
		return rooms.Command{}, err
	}
	var payloads []rooms.Payload
	var attachments []string
	for i, d := range n.Documents {
		u := uploads[i]
		payloads = append(payloads, rooms.DocumentCreated{Folder: d.Folder, Kind: string(d.Kind), Title: d.Title}, added(u, d.Note))
		attachments = append(attachments, u.Document.String())
	}
	if n.Message != nil {
		payloads = append(payloads, n.Message.payload(attachments))
	}
	c := rooms.NewCommand(actor, n.ClientID)
	if err := c.In(g, payloads...); err != nil {
		return rooms.Command{}, err
	}
	for i, u := range uploads {
		c.Rooms[0].Events[2*i].ID = u.Document
		claim(&c, 2*i+1, rooms.Claim{Version: u.Version, Document: u.Document, Upload: u.ID})
	}
	return c, nil
}

// asOwn gives uploads that came up as versions of documents that are there ids for documents of their own: the second of two who
// added a version at once may rather have theirs beside it. Their objects stay where they are.
func (s *Service) asOwn(ctx context.Context, g rooms.Grant, uploads []Upload) error {
	ids := make([]uuid.UUID, len(uploads))
	for i, u := range uploads {
		ids[i] = u.Document
	}
	taken, err := s.store.Documents(ctx, g.Scope, Query{Sort: ByTitle, IDs: ids, Limit: len(ids)})
	for _, d := range taken {
		for i := range uploads {
			if uploads[i].Document == d.ID {
				uploads[i].Document = rooms.NewID()
			}
		}
	}
	return err
}

// staged returns the complete uploads that the documents name, in their order.
func (s *Service) staged(ctx context.Context, actor rooms.Actor, room uuid.UUID, all []NewDocument) ([]Upload, error) {
	ids := make([]uuid.UUID, len(all))
	for i := range all {
		ids[i] = all[i].Upload
	}
	found, err := s.store.Uploads(ctx, actor.Officer, ids, s.clock.Now())
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]Upload, len(found))
	for _, u := range found {
		byID[u.ID] = u
	}
	uploads := make([]Upload, len(all))
	for i := range all {
		u := byID[ids[i]]
		if err := checkUpload(u, room, all[i].SHA256); err != nil {
			return nil, err
		}
		delete(byID, u.ID) // a file is used once
		uploads[i] = u
	}
	return uploads, nil
}

// checkUpload refuses a file that is not there, or not as its sender has it. u is the zero Upload when there is none.
func checkUpload(u Upload, room uuid.UUID, digest [32]byte) error {
	switch {
	case u.ID == uuid.Nil || u.Room != room:
		return ErrNotStaged
	case !u.Complete():
		return rooms.Errorf(rooms.Conflict, "Filen är inte uppladdad färdigt.")
	case u.SHA256 != digest:
		return rooms.Errorf(rooms.Invalid, "Filen kom inte fram hel. Ladda upp den igen.")
	}
	return nil
}

func added(u Upload, note string) rooms.VersionAdded {
	return rooms.VersionAdded{
		Document: u.Document.String(), MediaType: u.MediaType, Name: u.Name, Note: note,
		SHA256: hex.EncodeToString(u.SHA256[:]), Size: u.Size,
	}
}

func (m NewMessage) payload(attachments []string) rooms.AttachmentsPosted {
	posted := rooms.AttachmentsPosted{Attachments: attachments, Text: m.Text}
	if m.ReplyTo != uuid.Nil {
		posted.ReplyTo = m.ReplyTo.String()
	}
	if !m.Written.IsZero() {
		posted.Written = rooms.FormatTime(m.Written)
	}
	return posted
}

// wrote recognises what the creation made before. The uploads are gone then, so the files are known by their digests.
func (n Creation) wrote(events []rooms.Committed) bool {
	want := 2 * len(n.Documents)
	if n.Message != nil {
		want++
	}
	if len(events) != want {
		return false
	}
	for i, d := range n.Documents {
		made := rooms.Asks(2*i, func(p *rooms.DocumentCreated) { p.Folder, p.Kind, p.Title = d.Folder, string(d.Kind), d.Title })
		if !made(events) || !addsFile(2*i+1, d.SHA256, d.Note)(events) {
			return false
		}
	}
	if n.Message == nil {
		return true
	}
	return rooms.Asks(want-1, func(p *rooms.AttachmentsPosted) { *p = n.Message.payload(p.Attachments) })(events)
}

func addsFile(index int, digest [32]byte, note string) func([]rooms.Committed) bool {
	return rooms.Asks(index, func(p *rooms.VersionAdded) {
		p.SHA256, p.Note, p.RestoredFrom = hex.EncodeToString(digest[:]), note, ""
	})
}
