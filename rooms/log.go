package rooms

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Command is what one request writes: 1..n events in 1..m rooms, all or nothing. Events of one command in several rooms
// share no id, seq or chain.
type Command struct {
	// ClientID makes a retry harmless: it is made once per command by whoever sends it (server-made commands: [CauseID]).
	ClientID  uuid.UUID
	Author    Author
	Authority uuid.UUID // the nil UUID for guests and the system
	// OfficerVersion is the version of the acting officer's state under which the command was authorised; 0 = not an officer.
	OfficerVersion int64
	Rooms          []RoomCommand
	// Dispose makes the payloads of these events go in the same transaction, with the disposer's database role.
	Dispose []EventRef
	// Claims make stored files those of the versions that the command adds, one for each version.added.
	Claims []Claim
}

// Claim makes a stored object that of a version: the object that an upload brought, whose row goes in the same transaction, or
// that of an earlier version of the same document.
type Claim struct {
	Version  uuid.UUID // the id of its version.added
	Document uuid.UUID // whose version it is; the nil UUID when it is Of's
	Upload   uuid.UUID // the nil UUID when it is Of's
	Of       uuid.UUID // an earlier version; the nil UUID when it is an upload's
}

// RoomCommand is a command's part in one room. Without events nothing is written to the room, but what the command was authorised
// on must still hold there.
type RoomCommand struct {
	Room uuid.UUID
	// AccessVersion is the version of the room's members and state under which the command was authorised. Another one at
	// the time of commit means [ErrAccessChanged], and the caller authorises again. Not looked at when Create is set. That of a
	// room that does not exist is 0.
	AccessVersion int64
	Create        *NewRoom // makes the room's head first; its first event is room.opened
	Expect        []EntityVersion
	Events        []Draft
}

// NewRoom is what a room's head is made of.
type NewRoom struct {
	Kind      RoomKind
	Case      uuid.UUID
	Authority uuid.UUID // of an internal room; the nil UUID otherwise
	Name      string
}

// EntityVersion is the version of an entity that the person saw when deciding. Another one at commit is a [Conflict]. That of
// an entity that does not exist is 0.
type EntityVersion struct {
	Entity  EntityKind
	ID      uuid.UUID
	Version int64
}

// EntityKind names a kind of entity that carries a version.
type EntityKind string

// The versioned entities.
const (
	MessageEntity  EntityKind = "message"
	CaseEntity     EntityKind = "case"
	DocumentEntity EntityKind = "document"
	MeetingEntity  EntityKind = "meeting"
	// These come and go: version 1 when they are there, 0 when not.
	ReactionEntity EntityKind = "reaction" // by its ReactionID
	PinEntity      EntityKind = "pin"      // by its message
	// PinsEntity is all pins of a room, by its id; their number is the version.
	PinsEntity EntityKind = "pins"
)

// EventRef points at one event.
type EventRef struct {
	Room uuid.UUID
	Seq  int64
}

// Receipt is the acknowledgement of one event: it is committed. A retry of the same command gets the same receipts.
type Receipt struct {
	ID     uuid.UUID
	Room   uuid.UUID
	Seq    int64
	Time   time.Time
	Number int64 // message number, of numbered types
	Hash   Hash
}

// ErrAccessChanged is returned by [Log].Append when a room's members or state, or the officer's own state, changed after the
// command was authorised. Nothing was written.
var ErrAccessChanged = Errorf(Conflict, "Behörigheten har ändrats.")

// ErrEntityChanged is returned by [Log].Append when an entity is not in the version that the command expects. Nothing was written.
var ErrEntityChanged = Errorf(Conflict, "Någon annan hann ändra före dig. Läs igenom ändringen och försök igen.")

// Log is the one way to write: it numbers, chains and commits. The receipts come in the command's order of rooms and events.
// Errors: [ErrAccessChanged], [ErrEntityChanged]; Conflict for a ClientID used for something else;
// Unavailable when it is not known to be saved, and a retry with the same ClientID is safe.
type Log interface {
	Append(ctx context.Context, command Command) ([]Receipt, error)
}

// CauseID is the ClientID of a command that the server makes by itself: UUIDv5 of the room and the cause, so that whatever
// makes it twice writes it once. Causes per type stand in docs/LOG.md.
func CauseID(room uuid.UUID, cause string) uuid.UUID {
	return uuid.NewSHA1(room, []byte(cause))
}
