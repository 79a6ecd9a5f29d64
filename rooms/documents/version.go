package documents

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"

	"plaza/rooms"
)

// NewVersion adds an upload to a document as its next version. After is how many versions the person saw: of two who add one
// at the same time the second is told, and their file waits until they have looked at the first's.
type NewVersion struct {
	Target
	Upload uuid.UUID
	SHA256 [32]byte // of the file as its sender has it
	Note   string
	After  int64
}

// AddVersion adds a version. A final document takes none, and one that another has checked out only theirs.
func (s *Service) AddVersion(ctx context.Context, actor rooms.Actor, n NewVersion) (rooms.Receipt, error) {
	note, err := rooms.NormalText("Anteckningen", n.Note, rooms.MaxNote)
	if err != nil {
		return rooms.Receipt{}, err
	}
	asked := addsFile(0, n.SHA256, note)
	return s.change(ctx, actor, rooms.AddVersion, n.Target, asked, func(actor rooms.Actor, g rooms.Grant, d Document) (step, error) {
		if err := s.requireNext(ctx, actor, g, d, n.After); err != nil {
			return step{}, err
		}
		uploads, err := s.staged(ctx, actor, n.Room, []NewDocument{{Upload: n.Upload, SHA256: n.SHA256}})
		if err != nil {
			return step{}, err
		}
		u := uploads[0]
		if u.Document != d.ID {
			return step{}, rooms.Errorf(rooms.Invalid, "Filen laddades upp för en annan handling.")
		}
		return step{added(u, note), rooms.Claim{Version: u.Version, Document: d.ID, Upload: u.ID}}, nil
	})
}

// Restoration makes an earlier version the newest again.
type Restoration struct {
	Target
	Version uuid.UUID
	Note    string
	After   int64 // how many versions the person saw
}

// Restore adds the content of an earlier version as the next one. No file moves: both versions have the same object.
func (s *Service) Restore(ctx context.Context, actor rooms.Actor, r Restoration) (rooms.Receipt, error) {
	note, err := rooms.NormalText("Anteckningen", r.Note, rooms.MaxNote)
	if err != nil {
		return rooms.Receipt{}, err
	}
	asked := rooms.Asks(0, func(p *rooms.VersionAdded) {
		p.Document, p.RestoredFrom, p.Note = r.Document.String(), r.Version.String(), note
	})
	return s.change(ctx, actor, rooms.AddVersion, r.Target, asked, func(actor rooms.Actor, g rooms.Grant, d Document) (step, error) {
		if err := s.requireNext(ctx, actor, g, d, r.After); err != nil {
			return step{}, err
		}
		if d.Latest.Version == r.Version {
			return step{}, rooms.Errorf(rooms.Invalid, "Det är redan den senaste versionen.")
		}
		v, err := s.store.Version(ctx, g.Scope, d.ID, r.Version)
		if err != nil {
			return step{}, err
		}
		return step{rooms.VersionAdded{
			Document: d.ID.String(), MediaType: v.MediaType, Name: v.Name, Note: note, RestoredFrom: v.ID.String(),
			SHA256: hex.EncodeToString(v.SHA256[:]), Size: v.Size,
		}, rooms.Claim{Version: rooms.NewID(), Of: v.ID}}, nil
	})
}

// requireNext refuses another version than the one that the person was about to add.
func (s *Service) requireNext(ctx context.Context, actor rooms.Actor, g rooms.Grant, d Document, after int64) error {
	if err := s.requireFree(ctx, actor, g, d); err != nil {
		return err
	}
	if d.Versions != after {
		return rooms.Errorf(rooms.Conflict, "Version %d kom till medan du arbetade. Titta på den, och lägg sedan till din som nästa om den fortfarande behövs: filen är kvar i ett dygn.", d.Versions)
	}
	return nil
}

// Opened is a version that somebody reads, where its content lies, and what its document says of who may.
type Opened struct {
	Version
	Object   Object
	Owner    rooms.Author // who added the document
	Ground   string       // of its marking; "" when it has none
	Withheld rooms.Reason
}

// OpenVersion is how the content of a version is read, whoever serves it. The reading of a marked document is audited before
// anything is given, once for each person and version within a while, so that a file that is read in pieces is not many readings;
// so is that of a hidden one, which is for those entitled to it alone. Marked anew or hidden, it is read anew.
func (s *Service) OpenVersion(ctx context.Context, actor rooms.Actor, room, document, version uuid.UUID) (Opened, error) {
	g, err := s.rooms.Authorise(ctx, actor, rooms.ReadRoom, room, rooms.Author{})
	if err != nil {
		return Opened{}, err
	}
	opened, err := s.version(ctx, g, document, version)
	if rooms.CodeOf(err) == rooms.NotFound {
		return Opened{}, s.whyNoVersion(ctx, g.Scope, document, err)
	}
	if err == nil && opened.Withheld == rooms.Hidden {
		_, err = s.rooms.Authorise(ctx, actor, rooms.ReadHidden, room, opened.Owner)
	}
	if err == nil && (opened.Ground != "" || opened.Withheld == rooms.Hidden) {
		err = s.auditReading(ctx, actor, opened, room, document)
	}
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

// whyNoVersion says whether it is the document that is not there, or not any more: its versions go with its disposal.
func (s *Service) whyNoVersion(ctx context.Context, scope rooms.Scope, document uuid.UUID, notFound error) error {
	d, err := s.store.Document(ctx, scope, document)
	switch {
	case err != nil:
		return err
	case d.Withheld == rooms.Disposed:
		return errDisposed()
	}
	return notFound
}

func errDisposed() error { return rooms.Errorf(rooms.NotFound, "Handlingen är gallrad.") }
