import type { Clock } from "./clock";
import { isEventOf, isWaiting, type OutboxEntry, type OutgoingMessage, type Receipt, type SendResult, type SendState } from "./message";
import { Sender } from "./sender";
import type { TabMessage } from "./tabs";
import type { StagedFile } from "./upload-job";
import type { Event } from "./wire.gen";

/** A message as the browser keeps it: to be sent, or refused and why. */
export interface KeptMessage extends OutgoingMessage {
  readonly refused?: string;
}

/** Where messages wait while no page is open. Every call may reject: the browser has no room, or keeps nothing. */
export interface OutboxStore {
  /** In the order in which they were first put. */
  messages(): Promise<KeptMessage[]>;
  putMessage(message: KeptMessage): Promise<void>;
  removeMessage(clientId: string): Promise<void>;
}

export interface OutboxOptions {
  store: OutboxStore;
  send: (message: OutgoingMessage) => Promise<SendResult>;
  clock: Clock;
  random: () => number;
  newId: () => string;
  /** The officer's author name in the log, `officer:UUID`. */
  author: string;
  /** Tells the officer's other tabs in this browser. */
  tell: (message: TabMessage) => void;
}

const NOTHING: readonly OutboxEntry[] = [];

/**
 * The messages of one officer in one browser on their way to Plaza. Each tab has the same view of them; one tab, which leads,
 * sends, in each room one at a time in the order in which they were written. A message is kept by the browser before it is
 * sent, and until it is saved, refused and taken back, or thrown away; it is shown until its event has come, the proof that
 * it is in the log. Whoever leads sends again what another tab has not heard the answer to: the client id makes it one
 * message. A refused message stays with its reason and does not hold up those behind it: what is wrong is mostly wrong with
 * it alone, and an order without it is the order that its writer sees.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private readonly sender: Sender;
  private entries: readonly OutboxEntry[] = [];
  private byRoom = new Map<string, readonly OutboxEntry[]>();
  private unsentEntries: readonly OutboxEntry[] = NOTHING;
  private readonly seen = new Map<string, number>(); // the last event of each room that observe() saw
  private readonly done = new Set<string>(); // what has left the outbox, for what is still said of it
  private readonly putting = new Set<string>(); // what is not yet kept, and not yet sent therefore
  private lastPut = Promise.resolve();
  private leads = false;
  private readonly listeners = new Set<() => void>();

  constructor(options: OutboxOptions) {
    this.options = options;
    this.sender = new Sender({
      ...options,
      next: (room) => this.of(room).find((entry) => isWaiting(entry) && !this.putting.has(entry.message.clientId))?.message,
      onAttempt: ({ room }) => this.setWaiting(room, { kind: "saving" }),
      onResult: (message, result) => this.answered(message, result),
    });
  }

  /** Reads what an earlier page left behind, and asks the other tabs. */
  async open(): Promise<void> {
    let kept: KeptMessage[] = [];
    try {
      kept = await this.options.store.messages();
    } catch (error) {
      console.warn("plaza: the browser does not tell what it keeps", error);
    }
    const known = new Map(this.entries.map((entry) => [entry.message.clientId, entry]));
    const fresh = kept.filter(({ clientId }) => !this.done.has(clientId)).map((message) => known.get(message.clientId) ?? entryOf(message));
    const ids = new Set(fresh.map(({ message }) => message.clientId));
    this.change([...fresh, ...this.entries.filter(({ message }) => !ids.has(message.clientId))]);
    this.options.tell({ t: "hello" });
  }

  /** From now on, this tab sends. */
  async lead(): Promise<void> {
    this.leads = true;
    await this.open();
    this.sendAll();
  }

  stop(): void {
    this.leads = false;
    this.sender.stop();
  }

  /**
   * Takes a message over from its writer. The text is written as the log keeps it: NFC, with LF. The promise is kept when the
   * browser keeps the message, or can't.
   */
  post(room: string, text: string, afterSeq: number, { replyTo, files = [] }: { replyTo?: string | undefined; files?: readonly StagedFile[] } = {}): Promise<void> {
    const message: OutgoingMessage = {
      clientId: this.options.newId(),
      room,
      text: text.replace(/\r\n?/g, "\n").normalize("NFC"),
      written: new Date(this.options.clock.now()).toISOString(),
      afterSeq,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(files.length > 0 && { files }),
    };
    this.change([...this.entries, { message, state: this.failure(room) ?? { kind: "saving" }, kept: true }]);
    this.putting.add(message.clientId);
    this.lastPut = this.lastPut.then(() => this.keep(message));
    return this.lastPut;
  }

  /** Sends at once everything that may be taken later: the connection is back, or a person asked. */
  retry(): void {
    if (this.leads) for (const room of this.byRoom.keys()) this.sender.retry(room);
    else if (this.unsentEntries.length > 0) this.options.tell({ t: "retry" });
  }

  /** Gives a refused message back to its writer, who changes it or throws it away. */
  takeBack(clientId: string): OutgoingMessage | undefined {
    const entry = this.find(clientId);
    if (entry?.state.kind !== "refused") return undefined;
    this.drop([entry]);
    return entry.message;
  }

  /** Throws away everything that is not saved. What is under way may have been saved nevertheless. */
  throwAway(): void {
    this.drop(this.unsentEntries);
  }

  /** Sees every event of the officer's rooms: a message whose event has come is in the log and leaves the outbox. */
  observe(event: Event): void {
    this.seen.set(event.room, Math.max(event.seq, this.seen.get(event.room) ?? 0));
    for (const { message, state } of this.of(event.room)) {
      if (state.kind === "saved" && event.seq >= state.receipt.seq) this.forget([message.clientId]);
      else if (state.kind !== "saved" && isEventOf(event, message, this.options.author)) {
        this.saved(message, { id: event.id, seq: event.seq, no: event.no ?? 0, time: event.time });
      }
    }
  }

  /** Hears what another tab tells. */
  hear(message: TabMessage): void {
    switch (message.t) {
      case "hello":
        if (this.unsentEntries.length > 0) this.tell(this.unsentEntries.filter(({ message: { clientId } }) => !this.putting.has(clientId)));
        return;
      case "entries":
        for (const entry of message.entries) this.learn(entry, message.fromSender);
        if (this.leads) this.wakeAll();
        return;
      case "gone":
        return this.forget(message.clientIds);
      case "retry":
        if (this.leads) this.retry();
    }
  }

  of(room: string): readonly OutboxEntry[] {
    return this.byRoom.get(room) ?? NOTHING;
  }

  /** What is not saved, in all rooms. */
  unsent = (): readonly OutboxEntry[] => this.unsentEntries;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private async keep(message: OutgoingMessage): Promise<void> {
    let kept = true;
    try {
      await this.options.store.putMessage(message);
    } catch (error) {
      console.warn("plaza: the browser keeps no copy of the unsent message", error);
      kept = false;
    }
    this.putting.delete(message.clientId);
    const entry = this.find(message.clientId);
    if (!entry) {
      this.removeKept(message.clientId); // thrown away meanwhile
      return;
    }
    if (!kept) this.replace({ ...entry, kept });
    this.tell([{ ...entry, kept }]);
    this.sender.wake(message.room);
  }

  private removeKept(clientId: string): void {
    this.options.store.removeMessage(clientId).catch((error: unknown) => console.warn("plaza: the browser keeps a message that has left the outbox", error));
  }

  private answered(message: OutgoingMessage, result: SendResult): void {
    if (this.done.has(message.clientId)) return; // its event came before the answer, or it was thrown away
    if (result.kind === "saved") return this.saved(message, result.receipt);
    if (result.kind === "failed") return this.setWaiting(message.room, result);
    const entry = this.find(message.clientId);
    if (!entry) return;
    this.replace({ ...entry, state: result });
    this.tell([{ ...entry, state: result }]);
    this.options.store.putMessage({ ...message, refused: result.reason }).catch((error: unknown) => console.warn("plaza: the browser keeps no word of the refusal", error));
  }

  private saved(message: OutgoingMessage, receipt: Receipt): void {
    this.removeKept(message.clientId);
    const entry: OutboxEntry = { message, state: { kind: "saved", receipt }, kept: true };
    this.tell([entry]);
    if (this.isInSight(entry)) this.forget([message.clientId]);
    else this.replace(entry);
  }

  /** Its event has come to this tab. */
  private isInSight({ message, state }: OutboxEntry): boolean {
    return state.kind === "saved" && (this.seen.get(message.room) ?? 0) >= state.receipt.seq;
  }

  private learn(entry: OutboxEntry, fromSender: boolean): void {
    const { clientId } = entry.message;
    if (this.done.has(clientId)) return;
    const known = this.find(clientId);
    if (entry.state.kind === "saved" && known && known.state.kind !== "saved") return this.learnSaved(entry);
    if (!known && entry.state.kind !== "saved") {
      const failure = this.failure(entry.message.room);
      this.change([...this.entries, entry]);
      if (this.leads && failure) this.setWaiting(entry.message.room, failure);
    } else if (known && fromSender && known.state.kind !== "saved") this.replace(entry);
  }

  private learnSaved(entry: OutboxEntry): void {
    if (this.isInSight(entry)) this.forget([entry.message.clientId]);
    else this.replace(entry);
  }

  private drop(entries: readonly OutboxEntry[]): void {
    const clientIds = entries.map(({ message }) => message.clientId);
    this.forget(clientIds);
    for (const clientId of clientIds) this.removeKept(clientId);
    this.options.tell({ t: "gone", clientIds });
  }

  /** What stands behind a message that could not be sent has not been sent either. */
  private setWaiting(room: string, state: SendState): void {
    const changed = this.of(room).filter((entry) => isWaiting(entry) && entry.state.kind !== state.kind);
    if (changed.length === 0) return;
    const now = new Map(changed.map((entry) => [entry.message.clientId, { ...entry, state }]));
    this.change(this.entries.map((entry) => now.get(entry.message.clientId) ?? entry));
    this.tell([...now.values()].filter(({ message }) => !this.putting.has(message.clientId)));
  }

  private failure(room: string): SendState | undefined {
    return this.of(room).find(({ state }) => state.kind === "failed")?.state;
  }

  private tell(entries: readonly OutboxEntry[]): void {
    if (entries.length > 0) this.options.tell({ t: "entries", entries, fromSender: this.leads });
  }

  private sendAll(): void {
    if (!this.leads) return; // stopped while it was reading what is kept
    this.sender.start();
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const room of this.byRoom.keys()) this.sender.wake(room);
  }

  private find(clientId: string): OutboxEntry | undefined {
    return this.entries.find(({ message }) => message.clientId === clientId);
  }

  private replace(entry: OutboxEntry): void {
    this.change(this.entries.map((other) => (other.message.clientId === entry.message.clientId ? entry : other)));
  }

  private forget(clientIds: readonly string[]): void {
    for (const clientId of clientIds) this.done.add(clientId);
    this.change(this.entries.filter(({ message }) => !this.done.has(message.clientId)));
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
    const unsent = entries.filter(({ state }) => state.kind !== "saved");
    this.unsentEntries = unsent.length === 0 ? NOTHING : unsent;
    for (const listener of this.listeners) listener();
  }
}

function entryOf({ refused, ...message }: KeptMessage): OutboxEntry {
  return { message, state: refused === undefined ? { kind: "saving" } : { kind: "refused", reason: refused }, kept: true };
}
