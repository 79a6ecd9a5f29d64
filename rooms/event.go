package rooms

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The fixed strings that begin the hash inputs, docs/LOG.md. The number in eventDomain is the header's member v.
const (
	eventDomain = "plaza-event-1\n"
	roomDomain  = "plaza-room-1\n"
)

// SaltSize is the number of random bytes that keep a payload hash from being guessed.
const SaltSize = 32

// Hash is a SHA-256.
type Hash = [sha256.Size]byte

// TimeFormat is how a header writes time: UTC with always three decimals.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// FormatTime writes a time of the years 0 to 9999 in TimeFormat.
func FormatTime(t time.Time) string {
	var b [len(TimeFormat)]byte
	return string(appendTime(b[:0], t))
}

// appendTime formats the seconds as RFC 3339, for which the library has a way of its own, five times as fast as by a layout.
func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	b = t.AppendFormat(b, time.RFC3339)
	thousandths := t.Nanosecond() / int(time.Millisecond)
	return append(b[:len(b)-len("Z")], '.', byte('0'+thousandths/100), byte('0'+thousandths/10%10), byte('0'+thousandths%10), 'Z')
}

// AuthorKind says what sort of author an event has.
type AuthorKind string

// The kinds of author.
const (
	ByOfficer AuthorKind = "officer" // an officer of an authority
	ByGuest   AuthorKind = "guest"   // an admitted guest of a meeting
	ByService AuthorKind = "service" // an authority's API token
	BySystem  AuthorKind = "system"  // Plaza itself
)

// Author is who wrote an event. ID is the nil UUID for the system.
type Author struct {
	Kind AuthorKind
	ID   uuid.UUID
}

// System is the author of what Plaza does by itself.
var System = Author{Kind: BySystem}

// OfficerAuthor is the author of what an officer does.
func OfficerAuthor(officer uuid.UUID) Author { return Author{Kind: ByOfficer, ID: officer} }

// String is the author's form in a header.
func (a Author) String() string {
	var b [64]byte
	return string(a.appendTo(b[:0]))
}

func (a Author) appendTo(b []byte) []byte {
	b = append(b, a.Kind...)
	if a.Kind == BySystem {
		return b
	}
	return appendID(append(b, ':'), a.ID)
}

// ParseAuthor reads the form that String writes, and no other.
func ParseAuthor(s string) (Author, error) {
	if s == string(BySystem) {
		return System, nil
	}
	kind, id, found := strings.Cut(s, ":")
	switch AuthorKind(kind) {
	case ByOfficer, ByGuest, ByService:
	default:
		found = false
	}
	if !found {
		return Author{}, fmt.Errorf("author %q is not officer, guest, service or system", s)
	}
	parsed, err := ParseID(id)
	if err != nil {
		return Author{}, err
	}
	return Author{Kind: AuthorKind(kind), ID: parsed}, nil
}

// ParseID reads a UUID in the one form Plaza writes: 36 lowercase characters.
func ParseID(s string) (uuid.UUID, error) {
	id, err := uuid.Parse(s)
	var one [36]byte
	if err != nil || string(appendID(one[:0], id)) != s {
		return uuid.Nil, fmt.Errorf("%q is not a UUID of 36 lowercase characters", s)
	}
	return id, nil
}

// NewID returns a fresh UUIDv7, the id of an event or an entity.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// EventType names the shape of a payload: noun.verb and an integer version. A published type never changes.
type EventType struct {
	Name    string
	Version int
}

func (t EventType) String() string { return t.Name + "/" + strconv.Itoa(t.Version) }

// Header is what the chain fixes of an event besides its payload. Time is UTC in whole milliseconds. Authority is the nil
// UUID (null in JSON) for guests and the system.
type Header struct {
	ID        uuid.UUID
	Room      uuid.UUID
	Seq       int64
	Time      time.Time
	Type      EventType
	Author    Author
	Authority uuid.UUID
}

// AppendCanonical appends the header's RFC 8785 form: exactly nine members, in order of their names. No value needs escaping:
// type names are checked against typePattern when they are registered.
func (h Header) AppendCanonical(b []byte) []byte {
	b = append(b, `{"author":"`...)
	b = h.Author.appendTo(b)
	if h.Authority == uuid.Nil {
		b = append(b, `","authority":null,"id":"`...)
	} else {
		b = append(b, `","authority":"`...)
		b = appendID(b, h.Authority)
		b = append(b, `","id":"`...)
	}
	b = appendID(b, h.ID)
	b = append(b, `","room":"`...)
	b = appendID(b, h.Room)
	b = append(b, `","seq":`...)
	b = strconv.AppendInt(b, h.Seq, 10)
	b = append(b, `,"time":"`...)
	b = appendTime(b, h.Time)
	b = append(b, `","type":"`...)
	b = append(b, h.Type.Name...)
	b = append(b, `","type_v":`...)
	b = strconv.AppendInt(b, int64(h.Type.Version), 10)
	return append(b, `,"v":1}`...)
}

// appendID allocates nothing, which id.String does.
func appendID(b []byte, id uuid.UUID) []byte {
	var text [36]byte
	encoded, _ := id.MarshalText()
	copy(text[:], encoded)
	return append(b, text[:]...)
}

// FirstPrevious is what the first event of a room has in place of its predecessor's hash.
func FirstPrevious(room uuid.UUID) Hash {
	return sha256.Sum256(append([]byte(roomDomain), room.String()...))
}

// PayloadHash binds a payload without revealing it once payload and salt are disposed of.
func PayloadHash(salt [SaltSize]byte, payload []byte) Hash {
	input := make([]byte, 0, 1024) // on the stack, for all but long texts
	return sha256.Sum256(append(append(input, salt[:]...), payload...))
}

// EventHash covers the event's header and payload and, through previous, everything before it in the room.
func EventHash(previous Hash, header []byte, payloadHash Hash) Hash {
	headerHash := sha256.Sum256(header)
	input := make([]byte, 0, len(eventDomain)+3*sha256.Size)
	input = append(input, eventDomain...)
	input = append(input, previous[:]...)
	input = append(input, headerHash[:]...)
	return sha256.Sum256(append(input, payloadHash[:]...))
}

// Reason says why a payload is withheld from a reader.
type Reason string

// The reasons for withholding a payload.
const (
	Hidden   Reason = "hidden"   // taken out of sight; the text is kept for those entitled to it
	Disposed Reason = "disposed" // gone for good by a lawful decision
)

// Event is one entry of a room's log as it is stored and read. Number is the entity's number in its room for types that
// number (0 otherwise). Payload is nil and Withheld set when the reader does not get it.
type Event struct {
	Header
	Number      int64
	Payload     []byte
	Withheld    Reason
	Salt        [SaltSize]byte // zero when the payload is withheld
	PayloadHash Hash
	Hash        Hash
}
