package rooms

import (
	"context"

	"github.com/google/uuid"
)

// AuditRecord is one entry of an audit chain: a chain per authority and one for the installation, with the same header,
// hashes and type rules as the room log. It is not a room: nobody subscribes to it.
type AuditRecord struct {
	Chain     uuid.UUID // the authority's id, or the installation's
	Author    Author
	Authority uuid.UUID
	Draft     Draft
}

// HiddenRead says that the author read a hidden message.
type HiddenRead struct {
	Message string `json:"message"`
	Room    string `json:"room"`
}

// EventType is hidden.read/1.
func (HiddenRead) EventType() EventType { return EventType{"hidden.read", 1} }

// DocumentRead says that the author read a marked or hidden document: the content of a version, or with the nil UUID which
// versions a hidden one has.
type DocumentRead struct {
	Document string `json:"document"`
	Ground   string `json:"ground,omitzero"` // of the marking
	Hidden   bool   `json:"hidden"`
	Room     string `json:"room"`
	Version  string `json:"version"`
}

// EventType is document.read/1.
func (DocumentRead) EventType() EventType { return EventType{"document.read", 1} }

// RoomExported says that a room was taken out of Plaza as a file.
type RoomExported struct {
	FirstSeq int64  `json:"first_seq"`
	Hidden   bool   `json:"hidden"` // hidden payloads were included
	LastSeq  int64  `json:"last_seq"`
	Room     string `json:"room"`
}

// EventType is room.exported/1.
func (RoomExported) EventType() EventType { return EventType{"room.exported", 1} }

// SignedIn says that an officer's session began.
type SignedIn struct {
	Method  string `json:"method"` // demo; accounts and OpenID Connect come later
	Officer string `json:"officer"`
}

// EventType is session.started/1.
func (SignedIn) EventType() EventType { return EventType{"session.started", 1} }

// RoomReadByOperator says that whoever runs the installation read a room on the command line.
type RoomReadByOperator struct {
	Room string `json:"room"`
}

// EventType is room.read_by_operator/1.
func (RoomReadByOperator) EventType() EventType { return EventType{"room.read_by_operator", 1} }

// auditStore appends to audit chains.
type auditStore interface {
	Audit(ctx context.Context, record AuditRecord) error
	// Installation is the id of the installation, the name of its own chain.
	Installation(ctx context.Context) (uuid.UUID, error)
}

// Audit records what an officer did in the chain of their authority.
func (s *Service) Audit(ctx context.Context, actor Actor, payload Payload) error {
	draft, err := NewDraft(payload)
	if err != nil {
		return err
	}
	return s.store.Audit(ctx, AuditRecord{
		Chain: actor.Authority, Author: OfficerAuthor(actor.Officer), Authority: actor.Authority, Draft: draft,
	})
}

// AuditSignIn records a sign-in.
func (s *Service) AuditSignIn(ctx context.Context, actor Actor, method string) error {
	return s.Audit(ctx, actor, SignedIn{Method: method, Officer: actor.Officer.String()})
}

// AuditOperator records in the installation's chain what its operator did on the command line.
func (s *Service) AuditOperator(ctx context.Context, payload Payload) error {
	installation, err := s.store.Installation(ctx)
	if err != nil {
		return err
	}
	draft, err := NewDraft(payload)
	if err != nil {
		return err
	}
	return s.store.Audit(ctx, AuditRecord{Chain: installation, Author: System, Draft: draft})
}
