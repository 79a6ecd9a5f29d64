package documents

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Kind says what a document is to a planning case.
type Kind string

// The kinds.
const (
	PlanMap         Kind = "plan_map"         // plankarta
	PlanDescription Kind = "plan_description" // planbeskrivning
	Study           Kind = "study"            // utredning
	Statement       Kind = "statement"        // yttrande
	Minutes         Kind = "minutes"          // protokoll
	Photo           Kind = "photo"            // foto
	Other           Kind = "other"            // övrigt
)

// Kinds lists every kind, in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{PlanMap, PlanDescription, Study, Statement, Minutes, Photo, Other}
}

func checkKind(k Kind) error {
	if !slices.Contains(Kinds(), k) {
		return rooms.Errorf(rooms.Invalid, "Okänt slag av handling.")
	}
	return nil
}

// Document is a document as it stands: what [Apply] makes of its room's log.
type Document struct {
	ID        uuid.UUID // of its document.created or document.received
	Room      uuid.UUID
	Seq       int64 // of that event
	Author    rooms.Author
	Authority uuid.UUID
	Created   time.Time

	Title       string
	Kind        Kind
	Folder      string // names joined by /; "" = none
	Final       bool   // takes no more versions
	Ground      string // legal ground of the confidentiality marking; "" = not marked
	MarkingNote string
	Lock        Lock

	// Withheld says that the document is hidden or disposed of: then nothing of its content stands here.
	Withheld rooms.Reason
	Version  int64 // rises with every change of the document; not the number of a version
	Versions int64 // how many versions it has
	Latest   File  // its newest version
}

// File is what stands in a document of its newest version, so that a list needs no more.
type File struct {
	Version   uuid.UUID
	Name      string
	MediaType string
	Size      int64 // bytes
	Seq       int64 // of its version.added
	Time      time.Time
	Author    rooms.Author
	Authority uuid.UUID
}

// Lock is a check-out: until the time only By adds versions. The zero Lock is none.
type Lock struct {
	By    rooms.Author
	Until time.Time
}

// Holds reports whether the check-out still holds at a time. A check-out ends by itself: nothing happens when its time comes.
func (l Lock) Holds(now time.Time) bool { return now.Before(l.Until) }

// Version is one version of a document. It is never changed.
type Version struct {
	ID           uuid.UUID // of its version.added
	Document     uuid.UUID
	Number       int64 // from 1
	Seq          int64
	Time         time.Time
	Author       rooms.Author
	Authority    uuid.UUID
	Name         string
	MediaType    string
	Size         int64 // bytes
	SHA256       [32]byte
	Note         string
	RestoredFrom uuid.UUID // the version whose content it has again; the nil UUID when it was uploaded
}

// Concerns returns the document that an event concerns. What disposes of an event or decides it may concern no document.
func Concerns(h rooms.Header, content rooms.Payload) (uuid.UUID, bool) {
	if begins(h.Type) {
		return h.ID, true
	}
	var id string
	switch c := content.(type) {
	case rooms.VersionAdded:
		id = c.Document
	case rooms.DocumentChanged:
		id = c.Document
	case rooms.DocumentMarked:
		id = c.Document
	case rooms.DocumentUnmarked:
		id = c.Document
	case rooms.DocumentFinalised:
		id = c.Document
	case rooms.DocumentReopened:
		id = c.Document
	case rooms.DocumentLocked:
		id = c.Document
	case rooms.DocumentUnlocked:
		id = c.Document
	case rooms.DocumentHidden:
		id = c.Document
	case rooms.DisposalDecided:
		id = c.Event
	case rooms.EventDisposed:
		id = c.Event
	}
	parsed, err := rooms.ParseID(id)
	return parsed, err == nil
}

func begins(t rooms.EventType) bool {
	return t == rooms.DocumentCreated{}.EventType() || t == rooms.DocumentReceived{}.EventType()
}

// Apply returns what becomes of a document by an event that [Concerns] it, in the order of the room's log; the zero Document
// when the event makes it. content is nil when the payload is gone.
func Apply(d Document, h rooms.Header, content rooms.Payload) Document {
	if begins(h.Type) {
		return begin(h, content)
	}
	d.Version++
	switch c := content.(type) {
	case rooms.DocumentHidden:
		return d.withheld(rooms.Hidden)
	case rooms.EventDisposed:
		d.Version = h.Seq // higher than any before it, and to be had without the events that are gone
		return d.withheld(rooms.Disposed)
	case rooms.DisposalDecided:
		return d
	default:
		if d.Withheld != "" { // what is out of sight stays as it was
			return d
		}
		return d.changed(h, c)
	}
}

func begin(h rooms.Header, content rooms.Payload) Document {
	d := Document{
		ID: h.ID, Room: h.Room, Seq: h.Seq, Author: h.Author, Authority: h.Authority, Created: h.Time, Version: 1,
	}.withheld("")
	switch c := content.(type) {
	case rooms.DocumentCreated:
		d.Title, d.Kind, d.Folder = c.Title, Kind(c.Kind), c.Folder
	case rooms.DocumentReceived:
		d.Title, d.Kind = c.Title, Kind(c.Kind)
	}
	return d
}

// withheld is the document without its content.
func (d Document) withheld(why rooms.Reason) Document {
	return Document{
		ID: d.ID, Room: d.Room, Seq: d.Seq, Author: d.Author, Authority: d.Authority, Created: d.Created,
		Version: d.Version, Withheld: why,
		Latest: File{Seq: d.Seq, Time: d.Created, Author: d.Author, Authority: d.Authority},
	}
}

func (d Document) changed(h rooms.Header, content rooms.Payload) Document {
	switch c := content.(type) {
	case rooms.VersionAdded:
		d.Versions++
		d.Latest = File{
			Version: h.ID, Name: c.Name, MediaType: c.MediaType, Size: c.Size,
			Seq: h.Seq, Time: h.Time, Author: h.Author, Authority: h.Authority,
		}
	case rooms.DocumentChanged:
		d.Title, d.Kind, d.Folder = c.Title, Kind(c.Kind), c.Folder
	case rooms.DocumentMarked:
		d.Ground, d.MarkingNote = c.Ground, c.Note
	case rooms.DocumentUnmarked:
		d.Ground, d.MarkingNote = "", ""
	case rooms.DocumentFinalised:
		d.Final = true
	case rooms.DocumentReopened:
		d.Final = false
	case rooms.DocumentLocked:
		until, err := time.Parse(rooms.TimeFormat, c.Until)
		if err == nil { // it was written in this form
			d.Lock = Lock{By: h.Author, Until: until.UTC()}
		}
	case rooms.DocumentUnlocked:
		d.Lock = Lock{}
	}
	return d
}
