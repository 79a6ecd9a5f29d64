import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { isMarking } from "./marks";
import { asPosted, asTold, changed, changedBy, isMessage, withheldBy, type MessageState, type ToldState } from "./message-state";
import { rangeOf, SparseLog, type Range, type Run } from "./sparse-log";
import type { Event } from "./wire.gen";

/** Where in the history a page lies: the newest, before or after an event, or around a place. */
export type Place = "newest" | { before: number } | { after: number } | JumpTo;

/** Where one can be led to. */
export type JumpTo = { around: number } | { date: string } | { aboveNo: number };

/** The event that one was led to; or there is none, it could not be fetched, or one has gone elsewhere meanwhile. */
export type Reached = number | "none" | "failed" | "overtaken";

/** A page of a room's history, ascending by seq, without a gap. */
export interface HistoryPage {
  events: Event[];
  /** What has become of those messages of the page that are not as they were posted, up to as_of. */
  messages: ToldState[];
  as_of: number;
  /** The first event that the reader may see. */
  from_seq: number;
  /** What a page around a place leads to; 0 when there is no such event. */
  target: number;
}

/** What stands beyond an end of the events in view. */
export type Edge = "none" | "some" | "loading" | "failed";

export interface RoomSnapshot {
  /** loading: nothing to show yet; failed: could not be fetched, tries again by itself; gone: no such room, or no right to it. */
  phase: "loading" | "failed" | "ready" | "gone";
  /** In view: ascending by seq, without a gap, some screenfuls at most. */
  events: readonly Event[];
  older: Edge;
  newer: Edge;
  /** The newest events, in view or not. */
  latest: readonly Event[];
  /** The messages that are held, by the id of the event that made them. */
  messages: ReadonlyMap<string, MessageState>;
  /** How often live events have changed a message, by its id: what was fetched of it before is out of date. */
  changes: ReadonlyMap<string, number>;
}

export interface RoomLogOptions {
  /** A page; "gone" when the room cannot be read. */
  history: (place: Place) => Promise<HistoryPage | "gone">;
  /** Asks for the events after seq, live. */
  follow: (seq: number) => void;
  /** Sees the newest events when they are read or arrive. */
  onEvents: (events: readonly Event[]) => void;
  clock: Clock;
  random: () => number;
}

/** Events in view at most, besides reactions. An event is one row, or two when a day begins with it: the page keeps below 300. */
export const MAX_IN_VIEW = 140;

const IN_VIEW = 100; // after a jump
const STEP = 40; // by which the view goes on
const MAX_HELD = 2000; // events, in view or not
const NEAR = 400; // events beside the view that are kept when there are too many
const LATEST = 200; // of the newest
const READINGS = 3;

const NOTHING: RoomSnapshot = { phase: "loading", events: [], older: "none", newer: "none", latest: [], messages: new Map(), changes: new Map() };

/**
 * The parts of one room's log that the page has: the newest events and the live ones after them, and what has been read around
 * other places. One part is in view; it goes on in both directions, from what is held or from the server, and what lies far from
 * it is forgotten. However long the log is, a jump is one page and the page holds a few of them.
 */
export class RoomLog {
  private readonly options: RoomLogOptions;
  private readonly listeners = new Set<() => void>();
  private snapshot = NOTHING;
  private held = SparseLog.empty;
  private view: Range = { first: 1, last: 0 };
  private last = 0;
  private fromSeq = 1;
  private following = true;
  private edges: { older: Edge; newer: Edge } = { older: "some", newer: "some" }; // where there is more
  private attempt = 0;
  private cancelRetry: () => void = () => undefined;
  private reading = 0; // raised by each loading and by stop(): what an overtaken reading brings is not used
  private stopped = false;
  private jump = 0; // raised by each change of place: the last one counts

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
    return this.last;
  }

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  /** The first event that the reader may see. */
  get firstSeq(): number {
    return this.fromSeq;
  }

  /** One reads at the end: what arrives pushes the oldest out of view. */
  get isFollowed(): boolean {
    return this.following;
  }

  /** Reads the newest page and follows the room from there. What was held is kept when the two meet, else the place is read anew. */
  async load(): Promise<void> {
    this.stopped = false;
    this.cancelRetry();
    const reading = ++this.reading;
    let page: HistoryPage | "gone";
    let place: HistoryPage | "gone" | undefined;
    try {
      page = await this.options.history("newest");
      if (reading !== this.reading) return;
      if (page !== "gone" && !this.meets(page) && !this.following) place = await this.options.history({ around: this.middle });
    } catch {
      if (reading !== this.reading) return;
      if (this.snapshot.phase === "loading") this.set({ phase: "failed" });
      this.cancelRetry = this.options.clock.after(backoff(this.attempt++, this.options.random), () => void this.load());
      return;
    }
    if (reading !== this.reading) return;
    this.attempt = 0;
    if (page === "gone" || place === "gone") { this.leave(); return; }
    this.begin(page, place);
  }

  /** Goes on towards the beginning. */
  async loadOlder(): Promise<void> {
    await this.extend("older", { before: this.view.first }, () => {
      const first = this.held.stretch(this.view.first - 1, STEP, -1);
      this.view = { first, last: Math.min(this.view.last, this.held.stretch(first, MAX_IN_VIEW, 1)) };
    });
  }

  /** Goes on towards the end. */
  async loadNewer(): Promise<void> {
    await this.extend("newer", { after: this.view.last }, () => {
      const last = this.held.stretch(this.view.last + 1, STEP, 1);
      this.view = { first: Math.max(this.view.first, this.held.stretch(last, MAX_IN_VIEW, -1)), last };
    });
  }

  /**
   * Brings a place into view, with one page at most, and returns the event it leads to. Of a place beyond the log the nearest
   * events come into view.
   */
  async reach(place: JumpTo): Promise<Reached> {
    if (this.snapshot.phase !== "ready") return "failed";
    const jump = this.setOff();
    if ("around" in place) {
      if (place.around < this.fromSeq || place.around > this.last) return "none";
      if (this.hasAround(place.around)) return this.show(place.around);
    }
    let page: HistoryPage | "gone";
    let reading: number;
    try {
      do { // once more when the log was read anew meanwhile
        ({ reading } = this);
        page = await this.read(place);
        if (jump !== this.jump) return "overtaken";
      } while (reading !== this.reading && !this.stopped);
    } catch {
      return jump === this.jump ? "failed" : "overtaken";
    }
    if (this.stopped) return "overtaken";
    if (page === "gone") { this.leave(); return "none"; }
    this.hold(page);
    if (page.target > 0 && page.target <= this.last) return this.show(page.target);
    this.showEnd();
    return "none";
  }

  /** Brings the newest events into view. They are always held. */
  toEnd(): void {
    this.setOff();
    this.showEnd();
  }

  /** Says whether one reads at the end. */
  setFollowed(followed: boolean): void {
    this.following = followed && this.view.last === this.last;
  }

  /** A live event, the next in order. */
  append(event: Event): void {
    const wasAtEnd = this.view.last === this.last;
    this.last = event.seq;
    this.held = this.held.add([event]);
    const messages = new Map(this.snapshot.messages);
    if (isMessage(event)) messages.set(event.id, asPosted(event, event.seq));
    this.apply(event, messages);
    const first = this.held.stretch(event.seq, MAX_IN_VIEW, -1);
    if (wasAtEnd && (this.following || first <= this.view.first)) this.view = { first: Math.max(this.view.first, first), last: event.seq };
    const target = changedBy(event);
    const changes = target === undefined || isMarking(event) ? this.snapshot.changes : new Map(this.snapshot.changes).set(target, (this.snapshot.changes.get(target) ?? 0) + 1);
    this.changed({ messages, changes });
    this.options.onEvents([event]);
  }

  /** The right to read ended: nothing of the room stays on the page. */
  leave(): void {
    this.cancelRetry();
    this.reading++;
    this.held = SparseLog.empty;
    this.set({ ...NOTHING, phase: "gone" });
  }

  /** Nobody needs the log any more: nothing is read or followed from here on. */
  stop(): void {
    this.stopped = true;
    this.reading++;
    this.cancelRetry();
  }

  /** What is on its way to the place that one leaves is not waited for. */
  private setOff(): number {
    this.edges = { older: "some", newer: "some" };
    return ++this.jump;
  }

  private showEnd(): void {
    this.following = true;
    this.view = { first: this.held.stretch(this.last, IN_VIEW, -1), last: this.last };
    this.changed({});
  }

  private get tail(): Range {
    const run = this.held.holding(this.last);
    return run ? rangeOf(run) : { first: this.last + 1, last: this.last };
  }

  /** The run in view. */
  private get viewed(): Range {
    return rangeOf(this.held.holding(this.view.first) ?? []);
  }

  private get middle(): number {
    return Math.floor((this.view.first + this.view.last) / 2);
  }

  private meets(page: HistoryPage): boolean {
    const first = page.events[0]?.seq ?? page.from_seq;
    return this.last >= first - 1;
  }

  /** Takes the newest page in, and another one around the place that one reads at when the log has run away from it. */
  private begin(page: HistoryPage, place: HistoryPage | undefined): void {
    const met = this.meets(page);
    this.fromSeq = page.from_seq;
    const { middle, last } = this;
    this.last = page.events.at(-1)?.seq ?? page.from_seq - 1;
    this.keep([{ first: met ? this.fromSeq : this.last + 1, last: this.last }]);
    this.hold(page);
    this.applyToHeld(page.events.filter(({ seq }) => seq > last));
    if (place) this.hold(place);
    this.snapshot = { ...this.snapshot, phase: "ready" };
    this.edges = { older: "some", newer: "some" }; // what was asked for before does not count any more
    if (this.following || !this.held.holding(middle)) this.showEnd();
    else this.show(middle);
    this.options.onEvents(page.events);
    this.options.follow(this.last);
  }

  /** Moves one end of the view, after reading what lies beyond it if need be. */
  private async extend(edge: "older" | "newer", place: Place, move: () => void): Promise<void> {
    if (this.snapshot[edge] === "none" || this.snapshot[edge] === "loading") return;
    const isHeld = edge === "older" ? this.viewed.first < this.view.first : this.viewed.last > this.view.last;
    if (!isHeld) {
      const { reading, jump } = this;
      const isOvertaken = () => reading !== this.reading || jump !== this.jump;
      this.setEdge(edge, "loading");
      try {
        const page = await this.read(place);
        if (isOvertaken()) return;
        if (page === "gone") { this.leave(); return; }
        this.hold(page);
      } catch {
        if (!isOvertaken()) this.setEdge(edge, "failed");
        return;
      }
    }
    this.edges[edge] = "some";
    move();
    this.changed({});
  }

  private setEdge(edge: "older" | "newer", to: Edge): void {
    this.edges[edge] = to;
    this.changed({});
  }

  /** Reads a page that is not so old that what has changed since is no longer held. */
  private async read(place: Place): Promise<HistoryPage | "gone"> {
    for (let attempt = 0; attempt < READINGS; attempt++) {
      const page = await this.options.history(place);
      if (page === "gone" || page.as_of >= this.tail.first - 1) return page;
    }
    throw new Error("the log runs faster than it can be read");
  }

  /** Whether there is enough on both sides of an event to show it without reading. */
  private hasAround(seq: number): boolean {
    const run = this.held.holding(seq);
    if (!run) return false;
    const { first, last } = rangeOf(run);
    const margin = STEP / 2;
    return first <= Math.max(this.fromSeq, seq - margin) && last >= Math.min(this.last, seq + margin);
  }

  private show(seq: number): number {
    const run = rangeOf(this.held.holding(seq) ?? []);
    if (seq < this.view.first || seq > this.view.last || this.view.first < run.first || this.view.last > run.last) {
      const first = Math.min(this.held.stretch(seq, IN_VIEW / 2 + 1, -1), this.held.stretch(run.last, IN_VIEW, -1));
      this.view = { first, last: this.held.stretch(first, IN_VIEW, 1) };
    }
    this.following = false;
    this.changed({});
    return seq;
  }

  /** Keeps a page. What it is behind in is made up from the newest events; what it is ahead in will arrive live. */
  private hold(page: HistoryPage): void {
    const events = page.events.filter(({ seq }) => seq <= this.last);
    const states = new Map(page.messages.map((state) => [state.id, state]));
    const messages = new Map(this.snapshot.messages);
    for (const event of events) {
      if (!isMessage(event)) continue;
      const told = states.get(event.id);
      messages.set(event.id, told ? asTold(told, page.as_of) : asPosted(event, page.as_of));
    }
    this.held = this.held.add(events);
    this.snapshot = { ...this.snapshot, messages };
    this.applyToHeld(this.held.slice(this.tail).filter(({ seq }) => seq > page.as_of));
  }

  private applyToHeld(events: readonly Event[]): void {
    const messages = new Map(this.snapshot.messages);
    for (const event of events) this.apply(event, messages);
    this.snapshot = { ...this.snapshot, messages };
  }

  /** Makes of what is held what an event makes of it. */
  private apply(event: Event, messages: Map<string, MessageState>): void {
    const target = changedBy(event);
    if (target === undefined) return;
    const state = messages.get(target);
    if (state) messages.set(target, changed(state, event));
    if (event.type !== "message.edited" && !isMarking(event)) this.held = this.held.map((other) => withheldBy(event, other));
  }

  private get latest(): Run {
    return this.held.holding(this.last)?.slice(-LATEST) ?? [];
  }

  /** Forgets what lies far from the view and from the end, and tells of what there is now. */
  private changed(changes: Partial<RoomSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...changes };
    if (this.view.last < this.last) this.following = false;
    if (this.held.size > MAX_HELD) {
      this.keep([{ first: this.view.first - NEAR, last: this.view.last + NEAR }, { first: this.last - LATEST + 1, last: this.last }]);
    }
    this.set({
      events: this.held.slice(this.view),
      latest: this.latest,
      older: this.view.first > this.fromSeq ? this.edges.older : "none",
      newer: this.view.last < this.last ? this.edges.newer : "none",
    });
  }

  private keep(ranges: readonly Range[]): void {
    this.held = this.held.keep(ranges);
    const kept = new Set(this.held.runs.flatMap((run) => run.map(({ id }) => id)));
    this.snapshot = { ...this.snapshot, messages: new Map([...this.snapshot.messages].filter(([id]) => kept.has(id))) };
  }

  private set(changes: Partial<RoomSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...changes };
    for (const listener of this.listeners) listener();
  }
}
