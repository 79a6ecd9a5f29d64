package broker

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// message is what nodes tell each other. On NATS: kind (one byte), sent (microseconds since 1970), seq and access version as
// unsigned varints, topic and user each with its length before it, and the data to the end.
type message struct {
	kind   kind
	sent   time.Time
	topic  string
	user   string // of an ended right, or who is told; the session's id of an ended session
	seq    int64
	access int64
	data   []byte // nil: the event is announced, and fetched by whoever needs it
}

type kind byte

const (
	kindEvent        kind = 'e'
	kindSessionEnded kind = 's'
	kindRightEnded   kind = 'r'
	kindWhisper      kind = 'w' // topic and data
	kindTell         kind = 't' // user and data
)

// nameMax is the longest topic or user, in bytes.
const nameMax = 256

func (m message) encode() []byte {
	encoded := make([]byte, 0, 1+5*binary.MaxVarintLen64+len(m.topic)+len(m.user)+len(m.data))
	encoded = append(encoded, byte(m.kind))
	encoded = binary.AppendUvarint(encoded, uint64(m.sent.UnixMicro()))
	encoded = binary.AppendUvarint(encoded, uint64(m.seq))
	encoded = binary.AppendUvarint(encoded, uint64(m.access))
	for _, name := range []string{m.topic, m.user} {
		encoded = binary.AppendUvarint(encoded, uint64(len(name)))
		encoded = append(encoded, name...)
	}
	return append(encoded, m.data...)
}

var errMessage = errors.New("not a message of this version")

// decode reads what another node sent. The data shares the memory of encoded.
func decode(encoded []byte) (message, error) {
	if len(encoded) == 0 {
		return message{}, errMessage
	}
	m := message{kind: kind(encoded[0])}
	r := &reader{rest: encoded[1:]}
	m.sent = time.UnixMicro(r.number())
	m.seq, m.access = r.number(), r.number()
	m.topic, m.user = r.name(), r.name()
	if len(r.rest) > 0 {
		m.data = r.rest
	}
	switch {
	case r.broken:
		return message{}, errMessage
	case m.kind == kindEvent && m.topic != "" && m.seq > 0:
	case m.kind == kindSessionEnded && m.user != "":
	case m.kind == kindRightEnded && m.topic != "" && m.user != "":
	case m.kind == kindWhisper && m.topic != "" && m.data != nil:
	case m.kind == kindTell && m.user != "" && m.data != nil:
	default:
		return message{}, errMessage
	}
	return m, nil
}

// reader takes fields off a message; after the first broken one it gives zeros.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) number() int64 {
	value, size := binary.Uvarint(r.rest)
	if r.broken || size <= 0 || value > math.MaxInt64 {
		r.broken = true
		return 0
	}
	r.rest = r.rest[size:]
	return int64(value)
}

func (r *reader) name() string {
	length := r.number()
	if r.broken || length > nameMax || length > int64(len(r.rest)) {
		r.broken = true
		return ""
	}
	name := string(r.rest[:length])
	r.rest = r.rest[length:]
	return name
}
