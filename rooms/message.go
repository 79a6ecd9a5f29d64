package rooms

import "github.com/google/uuid"

// Message is a message's present state: the read model of message.posted and what followed it.
type Message struct {
	ID        uuid.UUID // of its message.posted or share.received
	Room      uuid.UUID
	Seq       int64
	Number    int64
	Author    Author
	Authority uuid.UUID
	Text      string // "" when hidden or disposed
	Withheld  Reason
	Version   int64 // 1 when posted
}

// MessagePosted is a message, in markdown. Written is the writer's own time (RFC 3339) when it differs from the log's,
// such as after hours in an outbox.
type MessagePosted struct {
	OnBehalfOf string `json:"on_behalf_of,omitzero"` // the officer for whom a deputy writes
	Text       string `json:"text"`
	Written    string `json:"written,omitzero"`
}

// EventType is message.posted/1.
func (MessagePosted) EventType() EventType { return EventType{"message.posted", 1} }

// MessageEdited replaces a message's text; the old one stays in the log.
type MessageEdited struct {
	Message string `json:"message"` // the id of its message.posted
	Text    string `json:"text"`
}

// EventType is message.edited/1.
func (MessageEdited) EventType() EventType { return EventType{"message.edited", 1} }

// MessageHidden takes a message and its edits out of sight; the text is kept for those entitled to it.
type MessageHidden struct {
	Message string `json:"message"`
	Reason  string `json:"reason"`
}

// EventType is message.hidden/1.
func (MessageHidden) EventType() EventType { return EventType{"message.hidden", 1} }
