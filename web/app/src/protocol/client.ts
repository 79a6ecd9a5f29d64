import type { Clock } from "./clock";
import { Company } from "./company";
import { Drafts, type DraftStore } from "./drafts";
import { Gatherings } from "./gatherings";
import type { MeetingLine, MeetingListener } from "./meeting/signalling";
import type { OutgoingMessage, SendResult } from "./message";
import { Outbox, type OutboxStore } from "./outbox";
import { Readings, type Reading } from "./readings";
import { RoomLog, type HistoryPage, type Place } from "./room-log";
import { SocketClient, type ConnectionStatus, type EphemeralMessage, type Socket } from "./socket";
import type { JoinTabs, Tab, TabMessage } from "./tabs";
import type { Event } from "./wire.gen";

export interface ClientOptions {
  /** The officer's author name in the log, `officer:UUID`. */
  author: string;
  /** Fetches a one-time ticket; throws SessionEnded when nobody is signed in. */
  ticket: () => Promise<string>;
  open: (ticket: string) => Socket;
  history: (room: string, place: Place) => Promise<HistoryPage | "gone">;
  send: (message: OutgoingMessage) => Promise<SendResult>;
  /** How far one has read each room that one is a member of. */
  readings: () => Promise<Reading[]>;
  markRead: (room: string, no: number) => Promise<void>;
  /** What this browser keeps for the officer. */
  store: OutboxStore & DraftStore;
  joinTabs: JoinTabs;
  clock: Clock;
  random: () => number;
  newId: () => string;
}

const KEPT_ROOMS = 32;

/** One officer's live Plaza in one tab: the socket, the logs of the rooms that were opened, what is unread, who else is there and in meetings, the outbox, and what is being written. */
export class PlazaClient {
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly readings: Readings;
  readonly company: Company;
  readonly gatherings: Gatherings;
  private readonly options: ClientOptions;
  private readonly socket: SocketClient;
  private readonly logs = new Map<string, RoomLog>();
  private readonly listeners = new Set<() => void>();
  private readonly meetings = new Set<MeetingListener>();
  private isOpen = false; // a socket stands
  private connection: ConnectionStatus = { phase: "connecting" };
  private tab: Tab | undefined; // none while stopped

  constructor(options: ClientOptions) {
    this.options = options;
    const tell = (message: TabMessage) => this.tab?.tell(message);
    this.outbox = new Outbox({ ...options, tell });
    this.drafts = new Drafts({ store: options.store, tell });
    this.socket = new SocketClient({
      ticket: () => options.ticket(),
      open: (ticket) => options.open(ticket),
      clock: options.clock,
      random: options.random,
      onStatus: (status) => this.setStatus(status),
      onEvent: (event) => this.event(event),
      onTooFar: (room) => void (this.logs.get(room) ?? this.readings).load(),
      onLeft: (room) => this.left(room),
      onEphemeral: (message) => this.ephemeral(message),
      onLine: (isOpen) => this.line(isOpen),
      onMeeting: (message) => {
        if (message.t === "meeting_presence") this.gatherings.present(message.room, message.body.meeting, message.body.officers);
        else for (const listener of this.meetings) listener.receive(message);
      },
    });
    this.company = new Company({ sign: () => this.socket.typing(), clock: options.clock });
    this.gatherings = new Gatherings(options.clock);
    this.readings = new Readings({
      author: options.author,
      load: () => options.readings(),
      mark: (room, no) => options.markRead(room, no),
      follow: (room, seq) => {
        if (!this.logs.has(room) && !this.socket.follows(room)) this.socket.follow(room, seq);
      },
      clock: options.clock,
      random: options.random,
    });
  }

  /** May be called again after stop(). */
  start(): void {
    for (const log of this.logs.values()) void log.load();
    this.socket.start();
    this.tab = this.options.joinTabs(
      (message) => (message.t === "draft" ? this.drafts.hear(message.key, message.draft) : this.outbox.hear(message)),
      () => void this.outbox.lead(),
    );
    void this.outbox.open();
    void this.drafts.open();
  }

  stop(): void {
    this.socket.stop();
    this.outbox.stop();
    this.tab?.leave();
    this.tab = undefined;
    this.readings.stop();
    this.company.enter(undefined);
    this.gatherings.forget();
    for (const log of this.logs.values()) log.stop();
  }

  /** The room's log, read and followed from the first time it is asked for. Of those that nobody looks at some are kept. */
  room(id: string): RoomLog {
    const known = this.logs.get(id);
    if (known) return known;
    this.makeRoom();
    const log = new RoomLog({
      history: (place) => this.options.history(id, place),
      follow: (seq) => this.socket.follow(id, seq),
      onEvents: (events) => this.observe(events),
      clock: this.options.clock,
      random: this.options.random,
    });
    this.logs.set(id, log);
    void log.load();
    if (this.readings.get()?.has(id) === false) void this.readings.load(); // one became a member of it a moment ago
    return log;
  }

  /** Says which room's page is in sight, if any. */
  lookAt(room: string | undefined): void {
    this.company.enter(room);
    this.socket.lookAt(room);
  }

  /** The socket for one that takes part in a meeting. What it hears comes later than this returns. */
  meetingLine = (listener: MeetingListener): MeetingLine => {
    this.meetings.add(listener);
    if (this.isOpen) queueMicrotask(() => this.isOpen && this.meetings.has(listener) && listener.opened());
    return { send: (message) => this.socket.meet(message), hangUp: () => this.meetings.delete(listener) };
  };

  status = (): ConnectionStatus => this.connection;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Does not wait out any pause: the network came back, or a person asked. */
  retryNow(): void {
    this.socket.retryNow();
    this.outbox.retry();
  }

  /** The network went away: says so at once, and comes back by itself. */
  networkLost(): void {
    this.socket.networkLost();
  }

  private makeRoom(): void {
    if (this.logs.size < KEPT_ROOMS) return;
    for (const [id, log] of this.logs) {
      if (log.isWatched) continue;
      log.stop();
      this.logs.delete(id);
      if (!this.readings.get()?.has(id)) this.socket.unfollow(id); // else what comes in it is still counted
      return;
    }
  }

  private observe(events: readonly Event[]): void {
    for (const event of events) this.outbox.observe(event);
  }

  private event(event: Event): void {
    const log = this.logs.get(event.room);
    if (log) log.append(event);
    else this.outbox.observe(event);
    this.readings.observe(event);
    if (event.type.startsWith("meeting.")) this.gatherings.observe();
    this.company.stopped(event.room, event.author.replace(/^officer:/, ""));
  }

  private left(room: string): void {
    this.logs.get(room)?.leave();
    this.readings.left(room);
    this.gatherings.left(room);
  }

  private ephemeral(message: EphemeralMessage): void {
    switch (message.t) {
      case "presence":
        return this.company.present(message.room, message.body.here);
      case "typist":
        return this.company.typist(message.room, message.body.officer);
      case "read_marker":
        return this.readings.moved(message.room, message.body.no);
    }
  }

  private line(isOpen: boolean): void {
    this.isOpen = isOpen;
    for (const listener of this.meetings) {
      if (isOpen) listener.opened();
      else listener.closed();
    }
  }

  private setStatus(status: ConnectionStatus): void {
    this.connection = status;
    if (status.phase === "live") {
      this.outbox.retry();
      void this.readings.load();
    } else {
      this.company.forget();
      this.gatherings.forget();
    }
    for (const listener of this.listeners) listener();
  }
}
