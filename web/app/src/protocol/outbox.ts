import { backoff } from "./backoff";
import type { Clock } from "./clock";
import type { OutboxStore } from "./outbox-store";
import type { Event } from "./wire.gen";

/** A message that its writer has sent and Plaza may not have saved yet. */
export interface OutgoingMessage {
  /** Names the command: a retry carries the same one, so the message is saved once. */
  readonly clientId: string;
  readonly room: string;
  readonly text: string;
  /** When the writer pressed send, RFC 3339. */
  readonly written: string;
  /** The room's last event that the page had then: the message's own event comes after it. */
  readonly afterSeq: number;
  /** The message that it answers. */
  readonly replyTo?: string;
}

/** The server's answer when the message is committed. */
export interface Receipt {
  id: string;
  seq: number;
  no: number;
  time: string;
}

export type SendResult =
  | { kind: "saved"; receipt: Receipt }
  | { kind: "refused"; reason: string } // will never be taken as it is
  | { kind: "failed"; reason: string }; // may be taken later

export type SendState = { kind: "saving" } | SendResult;

export interface OutboxEntry {
  readonly message: OutgoingMessage;
  readonly state: SendState;
}

export interface OutboxOptions {
  store: OutboxStore;
  send: (message: OutgoingMessage) => Promise<SendResult>;
  clock: Clock;
  random: () => number;
  newId: () => string;
  /** The officer's author name in the log, `officer:UUID`. */
  author: string;
}

const NOTHING: readonly OutboxEntry[] = [];

/**
 * The messages of one officer on their way to Plaza, in the order they were written, one at a time in each room. A message
 * leaves when its event has come (the proof that it is in the log) or when its writer takes it back; until Plaza has
 * answered it stands in the store, and a page that was closed or cut sends it again.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private entries: readonly OutboxEntry[] = [];
  private byRoom = new Map<string, readonly OutboxEntry[]>();
  private readonly seen = new Map<string, number>(); // the last event of each room that observe() saw
  private readonly busy = new Set<string>(); // rooms with a message under way
  private readonly pauses = new Map<string, () => void>(); // rooms that wait for their next attempt
  private readonly attempts = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private stopped = false;

  constructor(options: OutboxOptions) {
    this.options = options;
    this.change(options.store.load().map((message) => ({ message, state: { kind: "saving" } })));
  }

  /** Sends what an earlier page left behind. */
  start(): void {
    this.stopped = false;
    this.retry();
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.pauses.values()) cancel();
    this.pauses.clear();
  }

  /** Takes a message over from its writer. The text is written as the log keeps it: NFC, with LF. */
  post(room: string, text: string, afterSeq: number, replyTo?: string): void {
    const message: OutgoingMessage = {
      clientId: this.options.newId(),
      room,
      text: text.replace(/\r\n?/g, "\n").normalize("NFC"),
      written: new Date(this.options.clock.now()).toISOString(),
      afterSeq,
      ...(replyTo === undefined ? {} : { replyTo }),
    };
    // Behind a message that could not be sent it is not on its way either.
    const held = this.pauses.has(room) ? this.of(room).find((entry) => entry.state.kind === "failed") : undefined;
    this.options.store.put(message);
    this.change([...this.entries, { message, state: held?.state ?? { kind: "saving" } }]);
    void this.pump(room);
  }

  /** Sends at once everything that may be taken later: the connection is back, or a person asked. */
  retry(): void {
    for (const room of new Set(this.entries.map((entry) => entry.message.room))) {
      this.pauses.get(room)?.();
      this.pauses.delete(room);
      void this.pump(room);
    }
  }

  /** Gives a refused message back to its writer. */
  takeBack(clientId: string): OutgoingMessage | undefined {
    const entry = this.entries.find((candidate) => candidate.message.clientId === clientId);
    if (entry?.state.kind !== "refused") return undefined;
    this.remove(entry.message);
    return entry.message;
  }

  /** Sees every event of the officer's rooms: a message whose event has come is in the log and leaves the outbox. */
  observe(event: Event): void {
    this.seen.set(event.room, Math.max(event.seq, this.seen.get(event.room) ?? 0));
    const arrived = this.entries.filter((entry) => this.hasArrived(entry, event));
    for (const { message } of arrived) this.remove(message);
  }

  of(room: string): readonly OutboxEntry[] {
    return this.byRoom.get(room) ?? NOTHING;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private async pump(room: string): Promise<void> {
    if (this.busy.has(room) || this.pauses.has(room) || this.stopped) return;
    const next = this.of(room).find(({ state }) => state.kind === "saving" || state.kind === "failed");
    if (!next) return;
    this.busy.add(room);
    if (next.state.kind === "failed") this.setUnsent(room, { kind: "saving" });
    const result = await this.options.send(next.message);
    this.busy.delete(room);
    this.answered(next.message, result);
    void this.pump(room);
  }

  private answered(message: OutgoingMessage, result: SendResult): void {
    const { room, clientId } = message;
    if (result.kind === "failed") {
      this.setUnsent(room, result);
      this.pauseThenRetry(room);
      return;
    }
    this.attempts.delete(room);
    if (result.kind === "saved") {
      this.options.store.remove(clientId);
      if ((this.seen.get(room) ?? 0) >= result.receipt.seq) return this.remove(message);
    }
    this.change(this.entries.map((entry) => (entry.message.clientId === clientId ? { message, state: result } : entry)));
  }

  private pauseThenRetry(room: string): void {
    if (this.stopped || this.of(room).length === 0) return;
    const attempt = this.attempts.get(room) ?? 0;
    this.attempts.set(room, attempt + 1);
    const cancel = this.options.clock.after(backoff(attempt, this.options.random), () => {
      this.pauses.delete(room);
      void this.pump(room);
    });
    this.pauses.set(room, cancel);
  }

  /** What stands behind a message that could not be sent has not been sent either. */
  private setUnsent(room: string, state: SendState): void {
    this.change(
      this.entries.map((entry) => {
        const unsent = entry.message.room === room && (entry.state.kind === "saving" || entry.state.kind === "failed");
        return unsent ? { message: entry.message, state } : entry;
      }),
    );
  }

  /** The receipt names the event. Before it has come, or when it was lost, author, text and the writer's own time do. */
  private hasArrived({ message, state }: OutboxEntry, event: Event): boolean {
    if (event.room !== message.room) return false;
    if (state.kind === "saved") return event.seq >= state.receipt.seq;
    if (event.type !== "message.posted" || event.author !== this.options.author || event.seq <= message.afterSeq) return false;
    const payload = event.payload as { text?: unknown; written?: unknown } | undefined;
    if (payload?.text !== message.text) return false;
    return typeof payload.written !== "string" || Date.parse(payload.written) === Date.parse(message.written);
  }

  private remove(message: OutgoingMessage): void {
    this.options.store.remove(message.clientId);
    this.change(this.entries.filter((entry) => entry.message.clientId !== message.clientId));
  }

  private change(entries: readonly OutboxEntry[]): void {
    this.entries = entries;
    const byRoom = new Map<string, OutboxEntry[]>();
    for (const entry of entries) {
      const list = byRoom.get(entry.message.room);
      if (list) list.push(entry);
      else byRoom.set(entry.message.room, [entry]);
    }
    this.byRoom = byRoom;
    for (const listener of this.listeners) listener();
  }
}
