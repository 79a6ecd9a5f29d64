// Package wire is every message on Plaza's socket: names, shapes, codes and version. It is the single source: the browser
// app's types are generated from it. It imports nothing of the project and starts no goroutine.
//
// # Transport
//
// One WebSocket per browser tab at /ws?ticket=TICKET, subprotocol "plaza.v1". The ticket is valid once, for 30 seconds, and
// is fetched with the session cookie from POST /api/socket-ticket. A text frame holds 1..n JSON messages separated by a
// newline. Every message is an [Envelope]; a reader ignores members and message types that it does not know.
//
// # Flow
//
//	server → welcome                      protocol version, how often the server pings, limits
//	client → resume {room: last seq, …}   one message for all rooms of the tab; 0 = from the first event it may see
//	server → event …                      everything after the last seq, in order, per room
//	server → resumed                      the room is live from here on (or too_far: read the history over HTTP)
//	client → subscribe / unsubscribe      one room more or less, same answers as resume
//	server → error                        a message of the client could not be served, with a code
//	server → left                         the right to read the room ended
//	client → here / away                  one looks at a room, or no longer does; typing while one writes in it
//	server → presence / typist            who looks at a room that one looks at oneself, and who is writing in it
//	server → read_marker                  the same officer has read further in a room, in another tab or device
//	client ↔ meeting_…                    taking part in a meeting, see docs/PROTOCOL.md; the room is the meeting's own
//	server → ping                         a sign of life, see below
//	server → draining                     the server restarts: come back after the delay; close code 4503 follows
//
// Every durable command is an HTTP operation; nothing durable goes up the socket. Events of a room come in seq order
// without gap and without repeat for the life of a subscription. Presence, typist and read_marker are ephemeral: each may be
// lost, and none waits for another.
//
// # Life signs
//
// The server sends a WebSocket ping, which every WebSocket implementation answers by itself, and so notices a dead client.
// Browsers hide such frames from pages, so the server sends a [TypePing] message at the same time, by which a page notices a
// dead server. Nothing is answered to it.
package wire

//go:generate go run ./tsgen -out ../../web/app/src/protocol/wire.gen.ts

import "encoding/json"

// Version is the protocol's version, sent in [Welcome]; Subprotocol names it in the WebSocket handshake.
const (
	Version     = 1
	Subprotocol = "plaza.v1"
)

// Envelope wraps every message in both directions: its type, the room it concerns (a UUID, empty for the connection as a
// whole) and the type's body, raw.
type Envelope struct {
	Type string          `json:"t"`
	Room string          `json:"room,omitempty"`
	Body json.RawMessage `json:"body,omitempty"`
}

// Message types from the client.
const (
	TypeResume      = "resume"      // body Resume
	TypeSubscribe   = "subscribe"   // room, body Subscribe
	TypeUnsubscribe = "unsubscribe" // room
	TypeHere        = "here"        // room: its page is in sight, until away, unsubscribe or the connection's end
	TypeAway        = "away"        // room: it no longer is
	TypeTyping      = "typing"      // room that one is here in: something is being written, sent again every few seconds

	TypeMeetingJoin    = "meeting_join"    // room, body MeetingJoin
	TypeMeetingLeave   = "meeting_leave"   // room
	TypeMeetingPublish = "meeting_publish" // room, body MeetingPublish
	TypeMeetingAnswer  = "meeting_answer"  // room, body MeetingAnswer
	TypeMeetingRestart = "meeting_restart" // room: the network changed, another way to the browser is to be found
	TypeMeetingWatch   = "meeting_watch"   // room, body MeetingWatch
	TypeMeetingDevices = "meeting_devices" // room, body MeetingDevices
	TypeMeetingHand    = "meeting_hand"    // room, body MeetingHand
	TypeMeetingOrder   = "meeting_order"   // room, body MeetingOrder
	TypeMeetingQuality = "meeting_quality" // room, body MeetingQuality
	TypeMeetingCheck   = "meeting_check"   // room, body MeetingCheck
)

// Message types from the server.
const (
	TypeWelcome  = "welcome"  // body Welcome
	TypeEvent    = "event"    // room, body Event
	TypeResumed  = "resumed"  // room, body Resumed
	TypeTooFar   = "too_far"  // room, body TooFar
	TypeLeft     = "left"     // room, body Left
	TypeError    = "error"    // room or none, body Error
	TypePing     = "ping"     // a sign of life, no body, no answer
	TypeDraining = "draining" // body Draining

	TypePresence   = "presence"    // room, body Presence
	TypeTypist     = "typist"      // room, body Typist
	TypeReadMarker = "read_marker" // room, body ReadMarker

	TypeMeetingJoined    = "meeting_joined"    // room, body MeetingJoined
	TypeMeetingState     = "meeting_state"     // room, body MeetingState
	TypeMeetingPublished = "meeting_published" // room, body MeetingPublished
	TypeMeetingSeats     = "meeting_seats"     // room, body MeetingSeats
	TypeMeetingSpeakers  = "meeting_speakers"  // room, body MeetingSpeakers
	TypeMeetingWanted    = "meeting_wanted"    // room, body MeetingWanted
	TypeMeetingOrdered   = "meeting_ordered"   // room, body MeetingOrdered
	TypeMeetingLost      = "meeting_lost"      // room: the connections do not carry any more, join again without resume
	TypeMeetingLeft      = "meeting_left"      // room, body MeetingLeft
	TypeMeetingRefused   = "meeting_refused"   // room, body MeetingRefused
	TypeMeetingChecked   = "meeting_checked"   // room, body MeetingChecked
	TypeMeetingPresence  = "meeting_presence"  // room that the meeting belongs to, body MeetingPresence
)

// CloseCode tells the client what to do next.
type CloseCode int

// The close codes. A client that is closed with any other code, or with none, comes back after a pause that grows.
const (
	CloseSessionEnded     CloseCode = 4401 // sign in again
	CloseForbidden        CloseCode = 4403 // stop, do not return
	CloseTooSlow          CloseCode = 4408 // the send queue was full: come back and resume
	CloseResumeImpossible CloseCode = 4409 // reload the page
	CloseTooMany          CloseCode = 4429 // too many sockets of this user, or too many messages: come back after a long pause
	CloseDraining         CloseCode = 4503 // the server restarts: come back after the delay in draining
)
