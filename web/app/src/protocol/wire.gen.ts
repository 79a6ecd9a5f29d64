// Written by `go generate ./hub/wire` from the Go package hub/wire. Do not edit.

/** bytes of one frame; a larger one closes the socket with WebSocket's code 1009 */
export const MaxFrame = 32768;

/** messages in one frame */
export const MaxFrameMessages = 64;

/** bytes of a room's id */
export const MaxRoomID = 64;

/** rooms in one resume, and on one socket */
export const MaxRooms = 256;

/** Limits on what a client sends. */
export const MaxSeq = 9007199254740991;

/** Version is the protocol's version, sent in Welcome; Subprotocol names it in the WebSocket handshake. */
export const Version = 1;

/** Version is the protocol's version, sent in Welcome; Subprotocol names it in the WebSocket handshake. */
export const Subprotocol = "plaza.v1";

/** LeftRemoved is the reason of Left when the reader is no longer one of the room's readers. */
export const LeftRemoved = "removed";

/** MaxPresent bounds who is listed in one room. */
export const MaxPresent = 200;

export const MessageType = {
  /** body Resume */
  Resume: "resume",
  /** room, body Subscribe */
  Subscribe: "subscribe",
  /** room */
  Unsubscribe: "unsubscribe",
  /** room: its page is in sight, until away, unsubscribe or the connection's end */
  Here: "here",
  /** room: it no longer is */
  Away: "away",
  /** room that one is here in: something is being written, sent again every few seconds */
  Typing: "typing",
  /** body Welcome */
  Welcome: "welcome",
  /** room, body Event */
  Event: "event",
  /** room, body Resumed */
  Resumed: "resumed",
  /** room, body TooFar */
  TooFar: "too_far",
  /** room, body Left */
  Left: "left",
  /** room or none, body Error */
  Error: "error",
  /** a sign of life, no body, no answer */
  Ping: "ping",
  /** body Draining */
  Draining: "draining",
  /** room, body Presence */
  Presence: "presence",
  /** room, body Typist */
  Typist: "typist",
  /** room, body ReadMarker */
  ReadMarker: "read_marker",
} as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

export const ErrorCode = {
  /** not understood: do not send it again */
  Invalid: "invalid",
  /** no right to read the room */
  Forbidden: "forbidden",
  /** no such room for this reader */
  NotFound: "not_found",
  /** too many messages in the frame, or rooms on the socket */
  TooLarge: "too_large",
  /** not served: send it again later */
  RateLimited: "rate_limited",
  /** not served now: send it again after a pause */
  Unavailable: "unavailable",
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export const CloseCode = {
  /** sign in again */
  SessionEnded: 4401,
  /** stop, do not return */
  Forbidden: 4403,
  /** the send queue was full: come back and resume */
  TooSlow: 4408,
  /** reload the page */
  ResumeImpossible: 4409,
  /** too many sockets of this user, or too many messages: come back after a long pause */
  TooMany: 4429,
  /** the server restarts: come back after the delay in draining */
  Draining: 4503,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** Draining announces a restart; come back after DelayMilliseconds plus a jitter of the client's own. */
export interface Draining {
  delay_ms: number;
}

/**
 * Envelope wraps every message in both directions: its type, the room it concerns (a UUID, empty for the connection as a
 * whole) and the type's body, raw.
 */
export interface Envelope {
  t: string;
  room?: string;
  body?: unknown;
}

/**
 * Error answers a message that could not be served: with a room, that room's subscription. The socket stays open unless a
 * close code follows.
 */
export interface Error {
  /** one of the codes below */
  code: string;
  message: string;
}

/**
 * Event is one event of a room's log in the one form that every reader gets. Payload is absent when it is withheld, and
 * Withheld then says why ("hidden", "disposed"). The same form is used by the HTTP history.
 */
export interface Event {
  id: string;
  room: string;
  seq: number;
  /** 2026-03-01T09:15:02.123Z */
  time: string;
  type: string;
  type_v: number;
  /** officer:UUID, guest:UUID, service:UUID or system */
  author: string;
  authority: string | null;
  /** message number in the room, of numbered types */
  no?: number;
  payload?: unknown;
  withheld?: string;
}

/** Left says that the right to read the room ended, with a machine-readable reason. The room is no longer subscribed. */
export interface Left {
  /** LeftRemoved */
  reason: string;
}

/**
 * Presence is everybody who has the room's page in sight, by officer id in ascending order; oneself too. It is sent only to
 * those who are here themselves, whole each time, and lists at most MaxPresent.
 */
export interface Presence {
  here: Array<string>;
}

/** ReadMarker is the number of the newest message that the officer of this socket has read in the room. */
export interface ReadMarker {
  no: number;
}

/** Resume asks for everything after the last seen seq of each room (room id → seq), then live delivery. */
export interface Resume {
  rooms: Record<string, number>;
}

/** Resumed says that all events up to Seq have been sent and that the room is live from here. */
export interface Resumed {
  seq: number;
}

/** Subscribe asks for everything of one room after Seq, then live delivery. */
export interface Subscribe {
  seq: number;
}

/**
 * TooFar says that the client is too far behind for the socket: it reads the history From to Head over HTTP and subscribes
 * with Head. The room is not subscribed.
 */
export interface TooFar {
  /** the first event that the client lacks and may see */
  from: number;
  /** the room's last event */
  head: number;
}

/** Typist is an officer who is writing in the room. It holds for six seconds. */
export interface Typist {
  officer: string;
}

/** Welcome is the server's first message. */
export interface Welcome {
  version: number;
  /** the longest that the server is silent; twice as long means a dead connection */
  ping_seconds: number;
  /** largest frame the server accepts, bytes */
  max_frame: number;
}

/** Every message that a client sends. */
export type ClientMessage =
  | { t: "resume"; body: Resume }
  | { t: "subscribe"; room: string; body: Subscribe }
  | { t: "unsubscribe"; room: string }
  | { t: "here"; room: string }
  | { t: "away"; room: string }
  | { t: "typing"; room: string };

/** Every message that the server sends. */
export type ServerMessage =
  | { t: "welcome"; body: Welcome }
  | { t: "event"; room: string; body: Event }
  | { t: "resumed"; room: string; body: Resumed }
  | { t: "too_far"; room: string; body: TooFar }
  | { t: "left"; room: string; body: Left }
  | { t: "error"; room?: string; body: Error }
  | { t: "ping" }
  | { t: "draining"; body: Draining }
  | { t: "presence"; room: string; body: Presence }
  | { t: "typist"; room: string; body: Typist }
  | { t: "read_marker"; room: string; body: ReadMarker };
