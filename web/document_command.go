package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// AddVersion adds an upload as the next version. After is how many versions one saw.
type AddVersion struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Upload   uuid.UUID `json:"upload" format:"uuid"`
	SHA256   string    `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of the file as its sender has it"`
	Note     string    `json:"note,omitempty"`
	After    int64     `json:"after" doc:"how many versions one saw; with another number the second of two is told"`
}

// RestoreVersion makes an earlier version the newest again.
type RestoreVersion struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Note     string    `json:"note,omitempty"`
	After    int64     `json:"after" doc:"how many versions one saw"`
}

// ChangeDocument gives a document, seen in Version, another title, kind or folder: all three as they shall be.
type ChangeDocument struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Title    string    `json:"title"`
	Kind     string    `json:"kind" enum:"plan_map,plan_description,study,statement,minutes,photo,other"`
	Folder   string    `json:"folder,omitempty" doc:"names joined by /"`
	Version  int64     `json:"version"`
}

// MarkDocument marks a document as confidential.
type MarkDocument struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Ground   string    `json:"ground" doc:"such as OSL 18 kap. 13 §"`
	Note     string    `json:"note,omitempty"`
	Version  int64     `json:"version"`
}

// ReasonedChange is a change of a document, seen in Version, that needs a reason.
type ReasonedChange struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Reason   string    `json:"reason"`
	Version  int64     `json:"version"`
}

// FinaliseDocument says that a document, seen in Version, takes no more versions.
type FinaliseDocument struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Version  int64     `json:"version"`
}

// LockDocument checks a document out.
type LockDocument struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Until    time.Time `json:"until"`
}

// UnlockDocument ends a check-out. Another's is ended by a coordinator, with a reason.
type UnlockDocument struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Reason   string    `json:"reason,omitempty"`
}

// ShareDocument names the room that a document is copied to.
type ShareDocument struct {
	ClientID  uuid.UUID `json:"client_id" format:"uuid"`
	To        uuid.UUID `json:"to" format:"uuid"`
	Ground    string    `json:"ground,omitempty" doc:"legal ground on which a marked document is disclosed; refused without"`
	Confirmed bool      `json:"confirmed,omitempty" doc:"the sharer was told who will read the copy, and goes on; refused without where leaves_internal is true"`
}

type (
	onDocument[B any] struct {
		OnDocument
		Body B
	}
	restoreVersionInput struct {
		OnDocument
		Version uuid.UUID `path:"version" format:"uuid"`
		Body    RestoreVersion
	}
)

func (s *Server) registerDocumentCommands() {
	ask(s, "create-documents", s.createDocuments)
	ask(s, "restore-version", s.restoreVersion)
	onOne(s, "add-version", func(ctx context.Context, actor rooms.Actor, t documents.Target, b AddVersion) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.AddVersion(ctx, actor, documents.NewVersion{Target: t, Upload: b.Upload, SHA256: digest(b.SHA256), Note: b.Note, After: b.After})
	})
	onOne(s, "change-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b ChangeDocument) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.Change(ctx, actor, documents.Labels{Target: t, Title: b.Title, Kind: documents.Kind(b.Kind), Folder: b.Folder, Version: b.Version})
	})
	onOne(s, "mark-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b MarkDocument) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.Mark(ctx, actor, documents.Marking{Target: t, Ground: b.Ground, Note: b.Note, Version: b.Version})
	})
	for id, do := range map[string]func(context.Context, rooms.Actor, documents.Reasoned) (rooms.Receipt, error){
		"unmark-document": s.documents.Unmark, "reopen-document": s.documents.Reopen, "hide-document": s.documents.Hide,
	} {
		onOne(s, id, func(ctx context.Context, actor rooms.Actor, t documents.Target, b ReasonedChange) (rooms.Receipt, error) {
			t.ClientID = b.ClientID
			return do(ctx, actor, documents.Reasoned{Target: t, Reason: b.Reason, Version: b.Version})
		})
	}
	onOne(s, "finalise-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b FinaliseDocument) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.Finalise(ctx, actor, t, b.Version)
	})
	onOne(s, "lock-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b LockDocument) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.Lock(ctx, actor, t, b.Until)
	})
	onOne(s, "unlock-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b UnlockDocument) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.Unlock(ctx, actor, t, b.Reason)
	})
	onOne(s, "share-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b ShareDocument) (rooms.Receipt, error) {
		t.ClientID = b.ClientID
		return s.documents.Share(ctx, actor, documents.Share{Target: t, To: b.To, Ground: b.Ground, Confirmed: b.Confirmed})
	})
	onOne(s, "register-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b RegisterItem) (rooms.Receipt, error) {
		return s.service.Register(ctx, actor, b.of(t.Room, t.Document))
	})
	onOne(s, "dispose-document", func(ctx context.Context, actor rooms.Actor, t documents.Target, b DisposeItem) (rooms.Receipt, error) {
		return s.service.Dispose(ctx, actor, b.of(t.Room, t.Document))
	})
}

// onOne registers a command on one document. do sets the ClientID of the target, which is the body's.
func onOne[B any](s *Server, id string, do func(context.Context, rooms.Actor, documents.Target, B) (rooms.Receipt, error)) {
	ask(s, id, func(ctx context.Context, session rooms.Session, input *onDocument[B]) (Receipt, error) {
		r, err := do(ctx, session.Actor, documents.Target{Room: input.Room, Document: input.Document}, input.Body)
		return receipt(r), err
	})
}

func (s *Server) restoreVersion(ctx context.Context, session rooms.Session, input *restoreVersionInput) (Receipt, error) {
	r, err := s.documents.Restore(ctx, session.Actor, documents.Restoration{
		Target:  documents.Target{ClientID: input.Body.ClientID, Room: input.Room, Document: input.Document},
		Version: input.Version, Note: input.Body.Note, After: input.Body.After,
	})
	return receipt(r), err
}
