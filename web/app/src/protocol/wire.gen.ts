// Written by `go generate ./hub/wire` from the Go package hub/wire. Do not edit.

/** bytes of one frame; a larger one closes the socket with WebSocket's code 1009 */
export const MaxFrame = 131072;

/** messages in one frame */
export const MaxFrameMessages = 64;

/** bytes of a room's id */
export const MaxRoomID = 64;

/** rooms in one resume, and on one socket */
export const MaxRooms = 256;

/** Limits on what a client sends. */
export const MaxSeq = 9007199254740991;

/** Sources of MeetingPublish, MeetingTile and MeetingSeat. */
export const SourceMicrophone = "microphone";

/** Sources of MeetingPublish, MeetingTile and MeetingSeat. */
export const SourceCamera = "camera";

/** Sources of MeetingPublish, MeetingTile and MeetingSeat. */
export const SourceScreen = "screen";

/** Sources of MeetingPublish, MeetingTile and MeetingSeat. */
export const SourceScreenSound = "screen_sound";

/** the participant's microphone */
export const OrderMute = "mute";

/** camera and screen */
export const OrderStopVideo = "stop_video";

/** for the rest of the meeting */
export const OrderRemove = "remove";

/** Orders of a host. */
export const OrderLowerHand = "lower_hand";

/** nobody else comes in */
export const OrderLock = "lock";

/** Orders of a host. */
export const OrderUnlock = "unlock";

/** Levels of MeetingQuality, and the reasons for those that are not good. */
export const QualityGood = "good";

/** Levels of MeetingQuality, and the reasons for those that are not good. */
export const QualityFair = "fair";

/** Levels of MeetingQuality, and the reasons for those that are not good. */
export const QualityPoor = "poor";

/** packets are lost */
export const QualityLoss = "loss";

/** they are late */
export const QualityDelay = "delay";

/** the network carries little */
export const QualityBandwidth = "bandwidth";

/** the computer is too slow */
export const QualityComputer = "computer";

/** as asked for */
export const MeetingLeftSelf = "left";

/** the meeting has ended */
export const MeetingLeftEnded = "ended";

/** by the host */
export const MeetingLeftRemoved = "removed";

/** the right to read the room ended */
export const MeetingLeftDenied = "denied";

/** the same officer joined in another tab */
export const MeetingLeftReplaced = "replaced";

/** the server restarts: join again */
export const MeetingLeftDraining = "draining";

/** it has not begun, or has ended */
export const MeetingNotOngoing = "not_ongoing";

/** the host lets nobody in */
export const MeetingIsLocked = "locked";

/** Codes of MeetingRefused besides those of Error. */
export const MeetingIsFull = "full";

/** the host has removed this officer */
export const MeetingRemovedYou = "removed";

/** another node holds it, which this one cannot reach */
export const MeetingElsewhere = "elsewhere";

/** one does not take part: join */
export const MeetingNotJoined = "not_joined";

/** only the host may */
export const MeetingNotHost = "not_host";

/** in one meeting */
export const MaxParticipants = 50;

/** bytes of an SDP */
export const MaxDescription = 102400;

/** in one MeetingWatch */
export const MaxTiles = 200;

/** in one MeetingPublish */
export const MaxSources = 4;

/** bytes of a section's mid */
export const MaxMid = 16;

/** pixels */
export const MaxTileHeight = 8640;

/** Limits of meetings. */
export const MaxTilePriority = 100;

/** offers in one MeetingCheck */
export const MaxChecks = 3;

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
  /** room, body MeetingJoin */
  MeetingJoin: "meeting_join",
  /** room */
  MeetingLeave: "meeting_leave",
  /** room, body MeetingPublish */
  MeetingPublish: "meeting_publish",
  /** room, body MeetingAnswer */
  MeetingAnswer: "meeting_answer",
  /** room: the network changed, another way to the browser is to be found */
  MeetingRestart: "meeting_restart",
  /** room, body MeetingWatch */
  MeetingWatch: "meeting_watch",
  /** room, body MeetingDevices */
  MeetingDevices: "meeting_devices",
  /** room, body MeetingHand */
  MeetingHand: "meeting_hand",
  /** room, body MeetingOrder */
  MeetingOrder: "meeting_order",
  /** room, body MeetingQuality */
  MeetingQuality: "meeting_quality",
  /** room, body MeetingCheck */
  MeetingCheck: "meeting_check",
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
  /** room, body MeetingJoined */
  MeetingJoined: "meeting_joined",
  /** room, body MeetingState */
  MeetingState: "meeting_state",
  /** room, body MeetingPublished */
  MeetingPublished: "meeting_published",
  /** room, body MeetingSeats */
  MeetingSeats: "meeting_seats",
  /** room, body MeetingSpeakers */
  MeetingSpeakers: "meeting_speakers",
  /** room, body MeetingWanted */
  MeetingWanted: "meeting_wanted",
  /** room, body MeetingOrdered */
  MeetingOrdered: "meeting_ordered",
  /** room: the connections do not carry any more, join again without resume */
  MeetingLost: "meeting_lost",
  /** room, body MeetingLeft */
  MeetingLeft: "meeting_left",
  /** room, body MeetingRefused */
  MeetingRefused: "meeting_refused",
  /** room, body MeetingChecked */
  MeetingChecked: "meeting_checked",
  /** room that the meeting belongs to, body MeetingPresence */
  MeetingPresence: "meeting_presence",
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

/** MeetingAnswer answers the offer of a MeetingSeats. One to an earlier generation is void. */
export interface MeetingAnswer {
  generation: number;
  /** SDP */
  answer: string;
}

/** MeetingCheck asks for connections that carry nothing, to find out before one joins which ways through the network there are. */
export interface MeetingCheck {
  /** SDP, one for each connection */
  offers: Array<string>;
}

/** MeetingChecked answers a MeetingCheck. The connections are closed after 15 seconds. */
export interface MeetingChecked {
  /** SDP, in the order of the offers */
  answers: Array<string>;
  relays: Array<MeetingRelay>;
}

/** MeetingDevices says what is on now. */
export interface MeetingDevices {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

/** MeetingHand raises one's hand, or lowers it. */
export interface MeetingHand {
  raised: boolean;
}

/**
 * MeetingJoin asks to take part in the meeting whose room the message names. Without Resume the browser begins with new
 * connections; whatever it had in the meeting before, in this tab or another, ends.
 */
export interface MeetingJoin {
  /** the token of MeetingJoined: the connections stand, only the socket is new */
  resume?: string;
  /** whether it is on */
  microphone: boolean;
  camera: boolean;
}

/** MeetingJoined says that one takes part. What follows are the whole states: MeetingState, MeetingSeats. */
export interface MeetingJoined {
  /** oneself in the messages of this meeting */
  participant: string;
  /** comes back with a new socket as MeetingJoin.Resume */
  token: string;
  /** so long the meeting goes on without a socket */
  resume_seconds: number;
  /** false = the browser must begin with new connections */
  resumed: boolean;
  /** for both connections */
  relays: Array<MeetingRelay>;
}

/** MeetingLeft says that one no longer takes part. */
export interface MeetingLeft {
  /** one of the reasons below */
  reason: string;
  /** of draining: come back after this and a jitter */
  delay_ms?: number;
}

/** MeetingOrder is what the host has done. To end the meeting for all and to hand it over are HTTP operations. */
export interface MeetingOrder {
  /** one of the orders below */
  order: string;
  /** whom it concerns; absent of lock and unlock */
  participant?: string;
}

/** MeetingOrdered says what the host wants of this browser: to mute or to stop its video. */
export interface MeetingOrdered {
  /** mute or stop_video */
  order: string;
  /** the participant */
  by: string;
}

/** MeetingParticipant is somebody who takes part. */
export interface MeetingParticipant {
  id: string;
  officer: string;
  name: string;
  title: string;
  authority: string;
  authority_name: string;
  /** is on */
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  /** their socket is lost; they may be back */
  away: boolean;
  /** good, fair or poor; absent until it is known */
  quality?: string;
  /** of a quality that is not good */
  reason?: string;
}

/**
 * MeetingPresence tells the readers of a room who takes part in a meeting that belongs to it. It is whole each time, and may be
 * lost.
 */
export interface MeetingPresence {
  /** its room */
  meeting: string;
  /** in ascending order; none = nobody is there */
  officers: Array<string>;
}

/** MeetingPublish offers what the browser publishes. Each offer has a higher attempt than the one before. */
export interface MeetingPublish {
  attempt: number;
  /** SDP */
  offer: string;
  /** what the sections show, by their mid: one of the sources below */
  sources: Record<string, string>;
}

/** MeetingPublished answers a MeetingPublish. */
export interface MeetingPublished {
  attempt: number;
  /** SDP */
  answer: string;
}

/** MeetingQuality is how well the browser hears and is heard, as it measures it. */
export interface MeetingQuality {
  /** good, fair or poor */
  level: string;
  /** one of the reasons below, unless it is good */
  reason?: string;
}

/** MeetingRefused answers a message about a meeting that could not be served. */
export interface MeetingRefused {
  /** the message's type */
  of: string;
  /** one of Error's codes, or one of those below */
  code: string;
  message: string;
}

/** MeetingRelay is a relay (TURN) for networks that let nothing else through, as an RTCIceServer has it. */
export interface MeetingRelay {
  urls: Array<string>;
  username: string;
  credential: string;
}

/** MeetingSeat is a pair of sections of the subscribing connection, and whose stream is in them now. */
export interface MeetingSeat {
  /** the section's mid */
  audio: string;
  video: string;
  /** absent while the seat is empty */
  participant?: string;
  /** person (microphone, camera) or screen (screen, screen_sound) */
  stream?: string;
  /** that are published now */
  sources?: Array<string>;
}

/** MeetingSeats is the whole of what the browser gets. It replaces what was told before. */
export interface MeetingSeats {
  /** SDP whose MeetingAnswer has not come; told again, it is answered again */
  offer?: string;
  /** of the offer */
  generation: number;
  /** the offer looks for another way through the network: what one publishes has to look for one too */
  moves?: boolean;
  seats: Array<MeetingSeat>;
}

/** MeetingSpeakers are those who speak now, the loudest first. */
export interface MeetingSpeakers {
  participants: Array<string>;
}

/** MeetingState is everything that everybody in the meeting knows of it. A lower revision than one has seen is old. */
export interface MeetingState {
  revision: number;
  /** a participant; empty for a moment when the host has left */
  host: string;
  locked: boolean;
  /** in the order in which they came */
  participants: Array<MeetingParticipant>;
  /** raised, the first one first */
  hands: Array<string>;
}

/** MeetingTile is where a browser shows a video. */
export interface MeetingTile {
  participant: string;
  /** camera or screen */
  source: string;
  /** pixels of the device; 0 = out of sight */
  height: number;
  /** higher is kept longer when the network carries little */
  priority: number;
}

/**
 * MeetingWanted is the best layer of each of one's own videos that anybody watches, 0 the lowest: what is above it need not be
 * sent, and a video at -1 not at all.
 */
export interface MeetingWanted {
  /** by source */
  layers: Record<string, number>;
}

/** MeetingWatch is everything that the browser shows: who is not named is heard and not seen. */
export interface MeetingWatch {
  tiles: Array<MeetingTile>;
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
  | { t: "typing"; room: string }
  | { t: "meeting_join"; room: string; body: MeetingJoin }
  | { t: "meeting_leave"; room: string }
  | { t: "meeting_publish"; room: string; body: MeetingPublish }
  | { t: "meeting_answer"; room: string; body: MeetingAnswer }
  | { t: "meeting_restart"; room: string }
  | { t: "meeting_watch"; room: string; body: MeetingWatch }
  | { t: "meeting_devices"; room: string; body: MeetingDevices }
  | { t: "meeting_hand"; room: string; body: MeetingHand }
  | { t: "meeting_order"; room: string; body: MeetingOrder }
  | { t: "meeting_quality"; room: string; body: MeetingQuality }
  | { t: "meeting_check"; room: string; body: MeetingCheck };

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
  | { t: "read_marker"; room: string; body: ReadMarker }
  | { t: "meeting_joined"; room: string; body: MeetingJoined }
  | { t: "meeting_state"; room: string; body: MeetingState }
  | { t: "meeting_published"; room: string; body: MeetingPublished }
  | { t: "meeting_seats"; room: string; body: MeetingSeats }
  | { t: "meeting_speakers"; room: string; body: MeetingSpeakers }
  | { t: "meeting_wanted"; room: string; body: MeetingWanted }
  | { t: "meeting_ordered"; room: string; body: MeetingOrdered }
  | { t: "meeting_lost"; room: string }
  | { t: "meeting_left"; room: string; body: MeetingLeft }
  | { t: "meeting_refused"; room: string; body: MeetingRefused }
  | { t: "meeting_checked"; room: string; body: MeetingChecked }
  | { t: "meeting_presence"; room: string; body: MeetingPresence };
