package rooms

import (
	"time"

	"github.com/google/uuid"
)

// RoomKind says whom a room is for. Kinds and their participants are data; see readers in access.go.
type RoomKind string

// The kinds of room.
const (
	JointRoom      RoomKind = "joint"      // gemensamt rum: every party authority; its log is the case's record
	InternalRoom   RoomKind = "internal"   // internt rum: one authority
	RestrictedRoom RoomKind = "restricted" // begränsat rum: named people only
)

// RoomState says what a room still takes.
type RoomState string

// The states of a room, in their only order; locked may be opened again.
const (
	Open     RoomState = "open"
	Locked   RoomState = "locked"   // takes registration, disposal and share-out
	Archived RoomState = "archived" // takes disposal
)

// Room is a room's head: what is true of it now.
type Room struct {
	ID            uuid.UUID
	Kind          RoomKind
	Case          uuid.UUID
	Authority     uuid.UUID // of an internal room; the nil UUID otherwise
	Name          string
	State         RoomState
	Seq           int64 // of its last event
	Time          time.Time
	Hash          Hash
	MessageNumber int64
	AccessVersion int64
}

// RoomOpened begins every room's log.
type RoomOpened struct {
	Authority string   `json:"authority,omitzero"` // of an internal room
	Case      string   `json:"case"`
	Kind      RoomKind `json:"kind"`
	Name      string   `json:"name"`
}

// EventType is room.opened/1.
func (RoomOpened) EventType() EventType { return EventType{"room.opened", 1} }

// RoomStateChanged locks, opens or archives a room.
type RoomStateChanged struct {
	Reason string    `json:"reason,omitzero"`
	To     RoomState `json:"to"`
}

// EventType is room.state_changed/1.
func (RoomStateChanged) EventType() EventType { return EventType{"room.state_changed", 1} }
