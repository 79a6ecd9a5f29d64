package rooms

import "github.com/google/uuid"

// ReadsFrom says how much of the log a new member sees. The seq follows from the event itself: 1, or its own.
type ReadsFrom string

// What a new member sees.
const (
	FromStart ReadsFrom = "start" // everything: officers of party authorities
	FromNow   ReadsFrom = "now"   // from their own arrival: consultants and guests
)

// Member is an officer assigned to a room, with the name and title of that time.
type Member struct {
	Room          uuid.UUID
	Officer       uuid.UUID
	Authority     uuid.UUID
	AuthorityName string
	Name          string
	Title         string
	FromSeq       int64 // sees the events with seq ≥ FromSeq
	Former        bool  // was removed: reads nothing, but the log still names them
}

// MemberAdded assigns an officer to the room. Name, title and authority stand here so that the log reads alone.
type MemberAdded struct {
	Authority     string    `json:"authority"`
	AuthorityName string    `json:"authority_name"`
	From          ReadsFrom `json:"from"`
	Name          string    `json:"name"`
	Officer       string    `json:"officer"`
	Title         string    `json:"title"`
}

// EventType is member.added/1.
func (MemberAdded) EventType() EventType { return EventType{"member.added", 1} }

// MemberRemoved ends all reading of the room at once.
type MemberRemoved struct {
	Officer string `json:"officer"`
	Reason  string `json:"reason,omitzero"`
}

// EventType is member.removed/1.
func (MemberRemoved) EventType() EventType { return EventType{"member.removed", 1} }
