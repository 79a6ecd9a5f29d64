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

// TooFar says that the client is too far behind for the socket: it reads the history over HTTP up to Head and subscribes
// from there.
type TooFar struct {
	From int64 `json:"from"`
	Head int64 `json:"head"`
}

// Left says that the right to read the room ended, with a machine-readable reason.
type Left struct {
	Reason string `json:"reason"` // "removed", "unknown"
}

// Error answers a message that could not be served. The socket stays open unless a close code follows.
type Error struct {
	Code    string `json:"code"` // invalid, forbidden, not_found, rate_limited, too_large, unavailable, internal
	Message string `json:"message"`
}

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
