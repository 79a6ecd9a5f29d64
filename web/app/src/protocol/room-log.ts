import { backoff } from "./backoff";
import type { Clock } from "./clock";
import type { Event } from "./wire.gen";

/** A page of a room's history, ascending by seq. */
export interface HistoryPage {
  events: Event[];
  /** The first event that the reader may see. */
  from_seq: number;
}

export interface RoomSnapshot {
  /** loading: nothing to show yet; failed: could not be fetched, tries again by itself; gone: no such room, or no right to it. */
  phase: "loading" | "failed" | "ready" | "gone";
  /** Without a gap, ascending by seq, to the newest. */
  events: readonly Event[];
  /** What stands before the first of events. */
  older: "none" | "some" | "loading" | "failed";
}

export interface RoomLogOptions {
  /** The page before an event, or the newest one; "gone" when the room cannot be read. */
  history: (before: number | undefined) => Promise<HistoryPage | "gone">;
  /** Asks for the events after seq, live. */
  follow: (seq: number) => void;
  /** Sees every event that is read or arrives. */
  onEvents: (events: readonly Event[]) => void;
  clock: Clock;
  random: () => number;
}

/** The part of one room's log that the page has: the newest events, older ones when asked for, and the live ones. */
export class RoomLog {
  private readonly options: RoomLogOptions;
  private readonly listeners = new Set<() => void>();
  private snapshot: RoomSnapshot = { phase: "loading", events: [], older: "none" };
  private fromSeq = 1;
  private attempt = 0;
  private cancelRetry: () => void = () => undefined;
  private reading = 0; // raised by each reading and by stop(): what an overtaken reading brings is not used

  constructor(options: RoomLogOptions) {
    this.options = options;
  }

  get = (): RoomSnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The newest event, 0 before there is any. */
  get lastSeq(): number {
    return this.snapshot.events.at(-1)?.seq ?? 0;
  }

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  /** Reads the newest page and follows the room from there. What the page had is kept when the two meet. */
  async load(): Promise<void> {
    this.cancelRetry();
    const reading = ++this.reading;
    let page: HistoryPage | "gone";
    try {
      page = await this.options.history(undefined);
    } catch {
      if (reading !== this.reading) return;
      if (this.snapshot.phase === "loading") this.set({ phase: "failed" });
      this.cancelRetry = this.options.clock.after(backoff(this.attempt++, this.options.random), () => void this.load());
      return;
    }
    if (reading !== this.reading) return;
    this.attempt = 0;
    if (page === "gone") { this.leave(); return; }
    this.fromSeq = page.from_seq;
    const first = page.events[0]?.seq ?? page.from_seq;
    const kept = this.lastSeq >= first - 1 ? this.snapshot.events.filter((event) => event.seq < first && event.seq >= page.from_seq) : [];
    const events = [...kept, ...page.events];
    this.set({ phase: "ready", events, older: this.hasOlder(events) });
    this.options.onEvents(page.events);
    this.options.follow(events.at(-1)?.seq ?? page.from_seq - 1);
  }

  async loadOlder(): Promise<void> {
    const { events, older } = this.snapshot;
    const first = events[0];
    if (!first || older === "none" || older === "loading") return;
    this.set({ older: "loading" });
    try {
      const page = await this.options.history(first.seq);
      if (page === "gone") { this.leave(); return; }
      if (this.snapshot.events[0] !== first) return; // the log was read anew meanwhile
      const longer = [...page.events, ...this.snapshot.events];
      this.set({ events: longer, older: this.hasOlder(longer) });
    } catch {
      this.set({ older: "failed" });
    }
  }

  /** Reads back to an event; false when it cannot be had. */
  async reach(seq: number): Promise<boolean> {
    if (seq < this.fromSeq || seq > this.lastSeq) return false;
    for (;;) {
      const { events, older, phase } = this.snapshot;
      if (phase !== "ready") return false;
      if (events[0] && events[0].seq <= seq) return true;
      if (!this.isWatched) return false;
      if (older === "loading") {
        await this.changed();
        continue;
      }
      await this.loadOlder();
      if (this.snapshot.older === "failed" || this.snapshot.events[0] === events[0]) return false;
    }
  }

  /** A live event, the next in order. */
  append(event: Event): void {
    this.set({ events: [...withheldBy(event, this.snapshot.events), event] });
    this.options.onEvents([event]);
  }

  /** The right to read ended: nothing of the room stays on the page. */
  leave(): void {
    this.cancelRetry();
    this.set({ phase: "gone", events: [], older: "none" });
  }

  /** Nobody needs the log any more: nothing is read or followed from here on. */
  stop(): void {
    this.reading++;
    this.cancelRetry();
  }

  private changed(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.subscribe(() => {
        stop();
        resolve();
      });
    });
  }

  private hasOlder(events: readonly Event[]): "some" | "none" {
    const first = events[0];
    return first && first.seq > this.fromSeq ? "some" : "none";
  }

  private set(changes: Partial<RoomSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...changes };
    for (const listener of this.listeners) listener();
  }
}

/** An event that hides or disposes of others takes their content from the page, as it does from the history. */
function withheldBy(event: Event, events: readonly Event[]): readonly Event[] {
  const target = (event.payload ?? {}) as { message?: unknown; event?: unknown };
  if (event.type === "message.hidden") {
    return events.map((other) => (other.id === target.message || isEditOf(other, target.message) ? withhold(other, "hidden") : other));
  }
  if (event.type === "event.disposed") {
    return events.map((other) => (other.id === target.event ? withhold(other, "disposed") : other));
  }
  return events;
}

function isEditOf(event: Event, message: unknown): boolean {
  return event.type === "message.edited" && (event.payload as { message?: unknown } | undefined)?.message === message;
}

function withhold(event: Event, withheld: string): Event {
  const bare = { ...event, withheld };
  delete bare.payload;
  return bare;
}
