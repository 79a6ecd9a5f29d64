package rooms

import (
	"crypto/rand"
	"fmt"
	"regexp"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// Payload is the typed content of an event. Its fields stand in the order of their JSON names, so that encoding them in turn
// gives canonical JSON; a test holds that for every registered type.
type Payload interface {
	EventType() EventType
}

var typePattern = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`)

// typeInfo is what the log needs to know of a type besides its payload.
type typeInfo struct {
	decode func([]byte) (Payload, error)
	access bool // changes who may do what in the room: raises access_version
	number bool // takes the next message number of the room
}

// types holds every published type and version. None is ever changed or removed: a new shape is a new version.
var types = map[EventType]typeInfo{}

func register[P Payload](info typeInfo) {
	var zero P
	t := zero.EventType()
	if !typePattern.MatchString(t.Name) || t.Version < 1 {
		panic("rooms: malformed event type " + t.String())
	}
	if _, twice := types[t]; twice {
		panic("rooms: event type registered twice: " + t.String())
	}
	info.decode = func(b []byte) (Payload, error) {
		var p P
		if err := json.Unmarshal(b, &p, json.RejectUnknownMembers(true)); err != nil {
			return nil, fmt.Errorf("payload of %s: %w", t, err)
		}
		return p, nil
	}
	types[t] = info
}

func init() {
	register[RoomOpened](typeInfo{access: true})
	register[RoomStateChanged](typeInfo{access: true})
	register[CaseOpened](typeInfo{})
	register[PartyAdded](typeInfo{access: true})
	register[StepChanged](typeInfo{})
	register[CaseRegistered](typeInfo{})
	register[MemberAdded](typeInfo{access: true})
	register[MemberRemoved](typeInfo{access: true})
	register[MessagePosted](typeInfo{number: true})
	register[ReplyPosted](typeInfo{number: true})
	register[MessageEdited](typeInfo{})
	register[MessageHidden](typeInfo{})
	register[MessagePinned](typeInfo{})
	register[MessageUnpinned](typeInfo{})
	register[ReactionAdded](typeInfo{})
	register[ReactionRemoved](typeInfo{})
	register[ItemRegistered](typeInfo{})
	register[ShareSent](typeInfo{})
	register[ShareReceived](typeInfo{number: true})
	register[DisposalDecided](typeInfo{})
	register[EventDisposed](typeInfo{})
	register[AttachmentsPosted](typeInfo{number: true})
	register[DocumentCreated](typeInfo{})
	register[DocumentReceived](typeInfo{})
	register[VersionAdded](typeInfo{})
	register[DocumentChanged](typeInfo{})
	register[DocumentMarked](typeInfo{})
	register[DocumentUnmarked](typeInfo{})
	register[DocumentFinalised](typeInfo{})
	register[DocumentReopened](typeInfo{})
	register[DocumentLocked](typeInfo{})
	register[DocumentUnlocked](typeInfo{})
	register[DocumentHidden](typeInfo{})
	register[DocumentShared](typeInfo{})
	register[MeetingPlanned](typeInfo{access: true}) // a room arises whose members follow this one's
	register[MeetingChanged](typeInfo{})
	register[MeetingCancelled](typeInfo{})
	register[MeetingStarted](typeInfo{access: true}) // as above
	register[MeetingEnded](typeInfo{})
	register[MeetingOpened](typeInfo{})
	register[AttendanceJoined](typeInfo{})
	register[AttendanceLeft](typeInfo{})
	register[HostChanged](typeInfo{})
}

// EventTypes lists every published type, in no order.
func EventTypes() []EventType {
	all := make([]EventType, 0, len(types))
	for t := range types {
		all = append(all, t)
	}
	return all
}

// ChangesAccess reports whether an event of the type changes who may do what in its room.
func (t EventType) ChangesAccess() bool { return types[t].access }

// Numbered reports whether an event of the type takes the next message number of its room.
func (t EventType) Numbered() bool { return types[t].number }

// DecodePayload reads a stored payload. An unknown type is an error that only a reader of old or newer logs can meet.
func DecodePayload(t EventType, b []byte) (Payload, error) {
	info, known := types[t]
	if !known {
		return nil, fmt.Errorf("unknown event type %s", t)
	}
	return info.decode(b)
}

// Draft is an event before it is numbered: everything that is known of it outside its room's head. The payload is canonical,
// salted and hashed here, off the log's critical path.
type Draft struct {
	ID          uuid.UUID
	Content     Payload
	Payload     []byte // Content in canonical form
	Salt        [SaltSize]byte
	PayloadHash Hash
}

// NewDraft makes the draft of an event with a fresh id and salt.
func NewDraft(content Payload) (Draft, error) {
	payload, err := canonical(content)
	if err != nil {
		return Draft{}, Wrap(Internal, err, "Händelsen kunde inte skrivas.")
	}
	d := Draft{ID: NewID(), Content: content, Payload: payload}
	if _, err := rand.Read(d.Salt[:]); err != nil {
		return Draft{}, Wrap(Internal, err, "Händelsen kunde inte skrivas.")
	}
	d.PayloadHash = PayloadHash(d.Salt, payload)
	return d, nil
}
