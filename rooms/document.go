package rooms

// The events of documents. What they mean stands in package rooms/documents. The event that made a document has the document's
// id, and a version.added that of its version: both are drawn when the file's way up begins, and name its object in the store.

// DocumentCreated begins a document; a version.added of the same command brings its first version.
type DocumentCreated struct {
	Folder string `json:"folder,omitzero"` // names joined by /
	Kind   string `json:"kind"`
	Title  string `json:"title"`
}

// EventType is document.created/1.
func (DocumentCreated) EventType() EventType { return EventType{"document.created", 1} }

// DocumentReceived begins a document that was shared from another room. It carries no id, seq or link of the source.
type DocumentReceived struct {
	AuthorName    string `json:"author_name"`
	AuthorityName string `json:"authority_name"` // of the author of the version that was shared
	Kind          string `json:"kind"`
	Title         string `json:"title"`
}

// EventType is document.received/1.
func (DocumentReceived) EventType() EventType { return EventType{"document.received", 1} }

// VersionAdded is the next version of a document: its n-th is version n.
type VersionAdded struct {
	Document     string `json:"document"`
	MediaType    string `json:"media_type"` // as its sender said
	Name         string `json:"name"`       // of the file
	Note         string `json:"note,omitzero"`
	RestoredFrom string `json:"restored_from,omitzero"` // the earlier version whose content it has again
	SHA256       string `json:"sha256"`                 // of the content, hex
	Size         int64  `json:"size"`                   // bytes
}

// EventType is version.added/1.
func (VersionAdded) EventType() EventType { return EventType{"version.added", 1} }

// DocumentChanged gives a document another title, kind or folder: all three as they are from now on.
type DocumentChanged struct {
	Document string `json:"document"`
	Folder   string `json:"folder,omitzero"`
	Kind     string `json:"kind"`
	Title    string `json:"title"`
}

// EventType is document.changed/1.
func (DocumentChanged) EventType() EventType { return EventType{"document.changed", 1} }

// DocumentMarked is a confidentiality marking (sekretessmarkering): a warning with its legal ground, which hides nothing. A
// later one replaces it.
type DocumentMarked struct {
	Document string `json:"document"`
	Ground   string `json:"ground"` // such as OSL 18 kap. 13 §
	Note     string `json:"note,omitzero"`
}

// EventType is document.marked/1.
func (DocumentMarked) EventType() EventType { return EventType{"document.marked", 1} }

// DocumentUnmarked takes the marking away.
type DocumentUnmarked struct {
	Document string `json:"document"`
	Reason   string `json:"reason"`
}

// EventType is document.unmarked/1.
func (DocumentUnmarked) EventType() EventType { return EventType{"document.unmarked", 1} }

// DocumentFinalised says that a document is no longer working material: it takes no more versions.
type DocumentFinalised struct {
	Document string `json:"document"`
}

// EventType is document.finalised/1.
func (DocumentFinalised) EventType() EventType { return EventType{"document.finalised", 1} }

// DocumentReopened makes a final document working material again.
type DocumentReopened struct {
	Document string `json:"document"`
	Reason   string `json:"reason"`
}

// EventType is document.reopened/1.
func (DocumentReopened) EventType() EventType { return EventType{"document.reopened", 1} }

// DocumentLocked is a check-out: until the time only its author adds versions. It ends by itself.
type DocumentLocked struct {
	Document string `json:"document"`
	Until    string `json:"until"` // in the form of TimeFormat
}

// EventType is document.locked/1.
func (DocumentLocked) EventType() EventType { return EventType{"document.locked", 1} }

// DocumentUnlocked ends a check-out before its time: by whoever checked it out, or with a reason by a coordinator.
type DocumentUnlocked struct {
	Document string `json:"document"`
	Reason   string `json:"reason,omitzero"`
}

// EventType is document.unlocked/1.
func (DocumentUnlocked) EventType() EventType { return EventType{"document.unlocked", 1} }

// DocumentHidden takes a document with all its versions out of sight; they are kept for those entitled to them.
type DocumentHidden struct {
	Document string `json:"document"`
	Reason   string `json:"reason"`
}

// EventType is document.hidden/1.
func (DocumentHidden) EventType() EventType { return EventType{"document.hidden", 1} }

// DocumentShared stands in the source room of a document that was copied: version 2 of share.sent. Ground is the legal ground on
// which a marked document was disclosed.
type DocumentShared struct {
	Document string `json:"document"`
	Ground   string `json:"ground,omitzero"`
	Room     string `json:"room"`      // the target
	RoomName string `json:"room_name"` // as the sharer saw it
	Version  string `json:"version"`   // that was copied
}

// EventType is share.sent/2.
func (DocumentShared) EventType() EventType { return EventType{"share.sent", 2} }

// AttachmentsPosted is a message with documents: version 3 of message.posted. They are documents of the same room, begun by the
// same command, and stay when the message goes. The text may be empty.
type AttachmentsPosted struct {
	Attachments []string `json:"attachments"` // ids of documents
	ReplyTo     string   `json:"reply_to,omitzero"`
	Text        string   `json:"text"`
	Written     string   `json:"written,omitzero"`
}

// EventType is message.posted/3.
func (AttachmentsPosted) EventType() EventType { return EventType{"message.posted", 3} }
