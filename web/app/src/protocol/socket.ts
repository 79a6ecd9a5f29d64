import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { Cursor, type Verdict } from "./cursor";
import { decodeFrame, encodeFrame } from "./frame";
import { isAboutMeeting, type MeetingMessage, type MeetingRequest } from "./meeting/signalling";
import { CloseCode, ErrorCode, type ClientMessage, type Event, type ServerMessage } from "./wire.gen";

export type Ending = "session" | "forbidden" | "reload";

export type ConnectionStatus =
  | { phase: "connecting" } // never live yet
  | { phase: "live" } // every followed room is up to date
  | { phase: "reconnecting" } // was live; comes back by itself
  | { phase: "ended"; why: Ending }; // does not come back by itself

/** The part of a browser's WebSocket that is used. */
export interface Socket {
  onmessage: ((message: MessageEvent) => void) | null;
  onclose: ((close: CloseEvent) => void) | null;
  send(data: string): void;
  close(): void;
}

/** Thrown by ticket() when there is no session any more. */
export class SessionEnded extends Error {}

export interface SocketOptions {
  ticket: () => Promise<string>;
  open: (ticket: string) => Socket;
  clock: Clock;
  random: () => number;
  onStatus: (status: ConnectionStatus) => void;
  /** The events of each followed room in seq order, each once. */
  onEvent: (event: Event) => void;
  /** The room is too far behind for the socket: read its history over HTTP, then follow() it from there. */
  onTooFar: (room: string) => void;
  /** The right to read the room ended; it is not followed any more. */
  onLeft: (room: string) => void;
  /** What is not in the log and may be lost: who is here, who is writing, what one has read elsewhere. */
  onEphemeral: (message: EphemeralMessage) => void;
  /** Whether a socket stands through which meetings can be spoken of. Each true is another socket. */
  onLine: (isOpen: boolean) => void;
  onMeeting: (message: MeetingMessage) => void;
}

export type EphemeralMessage = Extract<ServerMessage, { t: "presence" | "typist" | "read_marker" }>;

const WELCOME_MS = 10_000;
const ROOM_RETRY_MS = 2_000;
const TOO_MANY_MS = 30_000;

/**
 * One connection to Plaza, kept up for as long as the page lives: fetches a ticket, connects, resumes all rooms in one
 * message, comes back after a cut, and tells its owner when only a person can mend it. It has no goroutine of its own: it
 * lives in the browser's callbacks, and what an abandoned connection still says is not listened to.
 */
export class SocketClient {
  private readonly rooms = new Map<string, Cursor>();
  private readonly options: SocketOptions;

  private status: ConnectionStatus = { phase: "connecting" };
  private socket: Socket | undefined;
  private here: string | undefined; // the room that is in sight
  private welcomed = false;
  private unsettled = new Set<string>(); // rooms whose catching up has not ended on this connection
  private silenceMs = WELCOME_MS;
  private attempt = 0;
  private drainingMs: number | undefined;
  private generation = 0; // raised whenever what came before shall not be listened to
  private cancelTimer: () => void = () => undefined;

  constructor(options: SocketOptions) {
    this.options = options;
  }

  start(): void {
    void this.connect();
  }

  stop(): void {
    this.abandon();
    this.generation++;
  }

  /** Follows a room from the event after seq, as the history told it; asks anew when it is followed already. */
  follow(room: string, seq: number): void {
    this.rooms.set(room, new Cursor(seq));
    if (this.welcomed) this.subscribe(room);
  }

  follows(room: string): boolean {
    return this.rooms.has(room);
  }

  unfollow(room: string): void {
    if (!this.rooms.delete(room)) return;
    if (this.welcomed) this.send({ t: "unsubscribe", room });
    this.settle(room);
  }

  /** Says which room is in sight, if any: whoever else is here learns it, and is told to the owner. */
  lookAt(room: string | undefined): void {
    if (room === this.here) return;
    if (this.here !== undefined && this.welcomed && this.rooms.has(this.here)) this.send({ t: "away", room: this.here });
    this.here = room;
    if (room !== undefined) this.sayHere(room);
  }

  /** Says that something is being written in the room in sight. */
  typing(): void {
    if (this.here !== undefined && this.welcomed && this.rooms.has(this.here)) this.send({ t: "typing", room: this.here });
  }

  /** Says something of a meeting; it is lost while there is no socket. */
  meet(request: MeetingRequest): void {
    if (this.welcomed) this.send(request);
  }

  private sayHere(room: string): void {
    if (room === this.here && this.welcomed && this.rooms.has(room)) this.send({ t: "here", room });
  }

  /** Tries at once instead of waiting out the pause: the network came back, or a person asked. */
  retryNow(): void {
    if (this.status.phase === "ended" || this.socket) return;
    this.attempt = 0;
    void this.connect();
  }

  /** The network went away: a socket that has not said so is not believed to live until its silence has lasted long enough. */
  networkLost(): void {
    if (this.socket) this.retryLater();
  }

  private async connect(): Promise<void> {
    this.abandon();
    const generation = ++this.generation;
    let ticket: string;
    try {
      ticket = await this.options.ticket();
    } catch (error) {
      if (generation !== this.generation) return;
      if (error instanceof SessionEnded) this.end("session");
      else this.retryLater();
      return;
    }
    if (generation !== this.generation) return;
    const socket = this.options.open(ticket);
    this.socket = socket;
    this.listenForSilence(WELCOME_MS);
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = ({ code }) => this.closed(code);
  }

  /** Lets go of the present connection without a word to the owner. */
  private abandon(): void {
    this.cancelTimer();
    const wasOpen = this.welcomed;
    this.welcomed = false;
    const socket = this.socket;
    if (!socket) return;
    this.socket = undefined;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    if (wasOpen) this.options.onLine(false);
  }

  private closed(code: number): void {
    this.abandon();
    switch (code) {
      case CloseCode.SessionEnded:
        return this.end("session");
      case CloseCode.Forbidden:
        return this.end("forbidden");
      case CloseCode.ResumeImpossible:
        return this.end("reload");
      case CloseCode.TooMany:
        return this.retryLater(TOO_MANY_MS * (1 + this.options.random()));
      default:
        return this.retryLater();
    }
  }

  private end(why: Ending): void {
    this.abandon();
    this.generation++;
    this.setStatus({ phase: "ended", why });
  }

  private retryLater(pause = this.nextPause()): void {
    this.abandon();
    this.generation++;
    if (this.status.phase === "live") this.setStatus({ phase: "reconnecting" });
    this.cancelTimer = this.options.clock.after(pause, () => void this.connect());
  }

  private nextPause(): number {
    if (this.drainingMs === undefined) return backoff(this.attempt++, this.options.random);
    const pause = this.drainingMs * (1 + this.options.random());
    this.drainingMs = undefined;
    return pause;
  }

  private listenForSilence(ms: number): void {
    this.silenceMs = ms;
    this.cancelTimer();
    this.cancelTimer = this.options.clock.after(ms, () => this.retryLater());
  }

  private receive(data: unknown): void {
    this.listenForSilence(this.silenceMs);
    const generation = this.generation;
    try {
      if (typeof data !== "string") throw new TypeError("a binary frame");
      for (const message of decodeFrame(data)) {
        this.handle(message);
        if (generation !== this.generation) return; // the message ended this connection
      }
    } catch (error) {
      console.error("plaza: unreadable frame", error);
      this.retryLater();
    }
  }

  private handle(message: ServerMessage): void {
    if (isAboutMeeting(message)) return this.options.onMeeting(message);
    switch (message.t) {
      case "welcome":
        this.silenceMs = message.body.ping_seconds * 2000;
        this.listenForSilence(this.silenceMs);
        return this.resume();
      case "event":
        return this.event(message.room, message.body);
      case "resumed":
        return this.resumed(message.room, message.body.seq);
      case "too_far":
        return this.readHistory(message.room);
      case "left":
        return this.left(message.room);
      case "error":
        return this.refused(message.room, message.body.code);
      case "presence":
      case "typist":
      case "read_marker":
        return this.options.onEphemeral(message);
      case "draining":
        this.drainingMs = message.body.delay_ms;
        return;
      case "ping":
    }
  }

  private resume(): void {
    this.welcomed = true;
    const rooms: Record<string, number> = {};
    for (const [room, cursor] of this.rooms) {
      cursor.reconnect();
      rooms[room] = cursor.seq;
    }
    this.unsettled = new Set(this.rooms.keys());
    if (this.rooms.size > 0) this.send({ t: "resume", body: { rooms } });
    if (this.here !== undefined) this.sayHere(this.here);
    this.becomeLiveWhenSettled();
    this.options.onLine(true);
  }

  private event(room: string, event: Event): void {
    const cursor = this.rooms.get(room);
    if (!cursor) return;
    const verdict = cursor.event(event.seq);
    if (verdict === "deliver") this.options.onEvent(event);
    else this.mend(room, verdict);
  }

  private resumed(room: string, seq: number): void {
    const cursor = this.rooms.get(room);
    if (!cursor) return;
    const verdict = cursor.resumed(seq);
    this.mend(room, verdict);
    if (verdict === "drop") this.settle(room);
  }

  private mend(room: string, verdict: Verdict): void {
    if (verdict === "ask") this.subscribe(room);
    if (verdict === "history") this.readHistory(room);
  }

  private readHistory(room: string): void {
    if (!this.rooms.delete(room)) return;
    this.options.onTooFar(room);
    this.settle(room);
  }

  private left(room: string): void {
    if (!this.rooms.delete(room)) return;
    this.options.onLeft(room);
    this.settle(room);
  }

  private refused(room: string | undefined, code: string): void {
    if (room === undefined || !this.rooms.has(room)) return;
    if (code === ErrorCode.Forbidden || code === ErrorCode.NotFound) return this.left(room);
    const generation = this.generation;
    this.options.clock.after(ROOM_RETRY_MS, () => {
      if (generation === this.generation && this.rooms.has(room)) this.subscribe(room);
    });
  }

  private subscribe(room: string): void {
    const cursor = this.rooms.get(room);
    if (!cursor) return;
    this.unsettled.add(room);
    this.send({ t: "subscribe", room, body: { seq: cursor.seq } });
    this.sayHere(room); // a new subscription begins without it
  }

  private settle(room: string): void {
    this.unsettled.delete(room);
    this.becomeLiveWhenSettled();
  }

  private becomeLiveWhenSettled(): void {
    if (!this.welcomed || this.unsettled.size > 0) return;
    this.attempt = 0;
    this.setStatus({ phase: "live" });
  }

  private send(message: ClientMessage): void {
    this.socket?.send(encodeFrame(message));
  }

  private setStatus(status: ConnectionStatus): void {
    if (status.phase === this.status.phase) return;
    this.status = status;
    this.options.onStatus(status);
  }
}
