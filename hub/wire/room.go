package wire

import "encoding/json"

// Resume asks for everything after the last seen seq of each room (room id → seq), then live delivery.
type Resume struct {
	Rooms map[string]int64 `json:"rooms"`
}

// Subscribe asks for everything of one room after Seq, then live delivery.
type Subscribe struct {
	Seq int64 `json:"seq"`
}

// Welcome is the server's first message.
type Welcome struct {
	Version     int `json:"version"`
	PingSeconds int `json:"ping_seconds"` // the longest that the server is silent; twice as long means a dead connection
	MaxFrame    int `json:"max_frame"`    // largest frame the server accepts, bytes
}

// Resumed says that all events up to Seq have been sent and that the room is live from here.
type Resumed struct {
	Seq int64 `json:"seq"`
}

// TooFar says that the client is too far behind for the socket: it reads the history From to Head over HTTP and subscribes
// with Head. The room is not subscribed.
type TooFar struct {
	From int64 `json:"from"` // the first event that the client lacks and may see
	Head int64 `json:"head"` // the room's last event
}

// Left says that the right to read the room ended, with a machine-readable reason. The room is no longer subscribed.
type Left struct {
	Reason string `json:"reason"` // LeftRemoved
}

// LeftRemoved is the reason of [Left] when the reader is no longer one of the room's readers.
const LeftRemoved = "removed"

// Error answers a message that could not be served: with a room, that room's subscription. The socket stays open unless a
// close code follows.
type Error struct {
	Code    string `json:"code"` // one of the codes below
	Message string `json:"message"`
}

// The codes of [Error].
const (
	ErrorInvalid     = "invalid"      // not understood: do not send it again
	ErrorForbidden   = "forbidden"    // no right to read the room
	ErrorNotFound    = "not_found"    // no such room for this reader
	ErrorTooLarge    = "too_large"    // too many messages in the frame, or rooms on the socket
	ErrorRateLimited = "rate_limited" // not served: send it again later
	ErrorUnavailable = "unavailable"  // not served now: send it again after a pause
)

// Draining announces a restart; come back after DelayMilliseconds plus a jitter of the client's own.
type Draining struct {
	DelayMilliseconds int `json:"delay_ms"`
}

// Event is one event of a room's log in the one form that every reader gets. Payload is absent when it is withheld, and
// Withheld then says why ("hidden", "disposed"). The same form is used by the HTTP history.
type Event struct {
	ID          string          `json:"id"`
	Room        string          `json:"room"`
	Seq         int64           `json:"seq"`
	Time        string          `json:"time"` // 2026-03-01T09:15:02.123Z
	Type        string          `json:"type"`
	TypeVersion int             `json:"type_v"`
	Author      string          `json:"author"` // officer:UUID, guest:UUID, service:UUID or system
	Authority   *string         `json:"authority"`
	Number      int64           `json:"no,omitempty"` // message number in the room, of numbered types
	Payload     json.RawMessage `json:"payload,omitempty"`
	Withheld    string          `json:"withheld,omitempty"`
}
