import type { Clock } from "./clock";
import { Outbox, type OutgoingMessage, type SendResult } from "./outbox";
import type { OutboxStore } from "./outbox-store";
import { RoomLog, type HistoryPage } from "./room-log";
import { SocketClient, type ConnectionStatus, type Socket } from "./socket";
import type { Event } from "./wire.gen";

export interface ClientOptions {
  /** The officer's author name in the log, `officer:UUID`. */
  author: string;
  /** Fetches a one-time ticket; throws SessionEnded when nobody is signed in. */
  ticket: () => Promise<string>;
  open: (ticket: string) => Socket;
  history: (room: string, before: number | undefined) => Promise<HistoryPage | "gone">;
  send: (message: OutgoingMessage) => Promise<SendResult>;
  store: OutboxStore;
  clock: Clock;
  random: () => number;
  newId: () => string;
}

const KEPT_ROOMS = 32;

/** One officer's live Plaza in one tab: the socket, the logs of the rooms that were opened, and the outbox. */
export class PlazaClient {
  readonly outbox: Outbox;
  private readonly options: ClientOptions;
  private readonly socket: SocketClient;
  private readonly logs = new Map<string, RoomLog>();
  private readonly listeners = new Set<() => void>();
  private connection: ConnectionStatus = { phase: "connecting" };

  constructor(options: ClientOptions) {
    this.options = options;
    this.outbox = new Outbox(options);
    this.socket = new SocketClient({
      ticket: () => options.ticket(),
      open: (ticket) => options.open(ticket),
      clock: options.clock,
      random: options.random,
      onStatus: (status) => this.setStatus(status),
      onEvent: (event) => this.logs.get(event.room)?.append(event),
      onTooFar: (room) => void this.logs.get(room)?.load(),
      onLeft: (room) => this.logs.get(room)?.leave(),
    });
  }

  /** May be called again after stop(). */
  start(): void {
    for (const log of this.logs.values()) void log.load();
    this.socket.start();
    this.outbox.start();
  }

  stop(): void {
    this.socket.stop();
    this.outbox.stop();
    for (const log of this.logs.values()) log.stop();
  }

  /** The room's log, read and followed from the first time it is asked for. Of those that nobody looks at some are kept. */
  room(id: string): RoomLog {
    const known = this.logs.get(id);
    if (known) return known;
    this.makeRoom();
    const log = new RoomLog({
      history: (before) => this.options.history(id, before),
      follow: (seq) => this.socket.follow(id, seq),
      onEvents: (events) => this.observe(events),
      clock: this.options.clock,
      random: this.options.random,
    });
    this.logs.set(id, log);
    void log.load();
    return log;
  }

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

  private makeRoom(): void {
    if (this.logs.size < KEPT_ROOMS) return;
    for (const [id, log] of this.logs) {
      if (log.isWatched) continue;
      log.stop();
      this.logs.delete(id);
      return this.socket.unfollow(id);
    }
  }

  private observe(events: readonly Event[]): void {
    for (const event of events) this.outbox.observe(event);
  }

  private setStatus(status: ConnectionStatus): void {
    this.connection = status;
    if (status.phase === "live") this.outbox.retry();
    for (const listener of this.listeners) listener();
  }
}
