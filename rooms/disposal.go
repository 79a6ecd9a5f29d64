package rooms

// DisposalDecided is one authority's decision that an event's content is to go (gallring). In a joint room it goes when
// every party authority has decided.
type DisposalDecided struct {
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
	Basis         string `json:"basis"` // legal basis, such as RA-FS 2021:6
	Event         string `json:"event"` // id of the event
	Reference     string `json:"reference"`
}

// EventType is disposal.decided/1.
func (DisposalDecided) EventType() EventType { return EventType{"disposal.decided", 1} }

// EventDisposed says that the event's payload and salt, and all that derives from them, are gone; header and payload hash
// stay, so the chain verifies.
type EventDisposed struct {
	Basis     string `json:"basis"`
	Decider   string `json:"decider"` // name and authority, as text: the log reads alone
	Event     string `json:"event"`
	Reference string `json:"reference"`
}

// EventType is event.disposed/1.
func (EventDisposed) EventType() EventType { return EventType{"event.disposed", 1} }
