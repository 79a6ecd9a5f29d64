package rooms

// ShareSent stands in the source room: what was copied and where to.
type ShareSent struct {
	Event    string `json:"event"`     // the id of the message's event in this room
	Room     string `json:"room"`      // the target
	RoomName string `json:"room_name"` // as the sharer saw it
}

// EventType is share.sent/1.
func (ShareSent) EventType() EventType { return EventType{"share.sent", 1} }

// ShareReceived is the copy in the target room: a message of its own with the target's next number. It carries no id, seq or
// link of the source.
type ShareReceived struct {
	AuthorityName string `json:"authority_name"` // of the original's author
	AuthorName    string `json:"author_name"`
	Text          string `json:"text"`
}

// EventType is share.received/1.
func (ShareReceived) EventType() EventType { return EventType{"share.received", 1} }
