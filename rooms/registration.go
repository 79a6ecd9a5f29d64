package rooms

// ItemRegistered says under which number an authority has registered (diariefört) a message or, later, a document.
type ItemRegistered struct {
	ActNumber     string `json:"act_no,omitzero"`
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
	DiaryNumber   string `json:"diary_no"`
	Item          string `json:"item"` // the id of the event that made the item
}

// EventType is item.registered/1.
func (ItemRegistered) EventType() EventType { return EventType{"item.registered", 1} }
