import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { mentions } from "./mention";
import { asPosted, isMessage } from "./message-state";
import type { Event } from "./wire.gen";

/** How far one has read a room that one is a member of. */
export interface Reading {
  room: string;
  /** Of a meeting's room, the one that the meeting belongs to. */
  parent?: string;
  /** Of the room's case. */
  reference: string;
  head_seq: number;
  /** The room's newest message. */
  message_no: number;
  /** The newest message that one has read, or may not see. */
  read_no: number;
  /** The newest message that mentions one; what is read no longer does. */
  mention_no: number;
}

export interface ReadingsOptions {
  /** The officer's author name in the log. */
  author: string;
  load: () => Promise<Reading[]>;
  mark: (room: string, no: number) => Promise<void>;
  /** Asks for the room's events after seq, live, unless it is followed already. */
  follow: (room: string, seq: number) => void;
  clock: Clock;
  random: () => number;
}

export const unreadOf = ({ message_no, read_no }: Reading): number => Math.max(0, message_no - read_no);

/** Says whether a message that one has not read mentions one. */
export const mentionsUnread = ({ mention_no, read_no }: Reading): boolean => mention_no > read_no;

/** A meeting's room arises with it: one that was not planned with its start. */
const makesRoom = ({ type }: Event): boolean => type === "meeting.planned" || type === "meeting.started";

/** As many rooms are followed to count what comes in them; a socket takes 256, and the rooms that are open are among them. */
const FOLLOWED = 200;

/** In a lively room not every message is a request: what is read within this time is told together. */
const TELL_MS = 500;

/**
 * What one has not read, in all rooms that one is a member of: read once in one request, kept by the rooms' live events and by
 * what one's other tabs and devices tell, and read anew after a lost connection.
 */
export class Readings {
  private readonly options: ReadingsOptions;
  private readonly listeners = new Set<() => void>();
  private readings: ReadonlyMap<string, Reading> = new Map();
  private readonly untold = new Set<string>(); // rooms with a telling on its way
  private cancelLook: (() => void) | undefined; // of a loading for rooms that have arisen
  private known = false;
  private attempt = 0;
  private loading = 0; // raised by each loading and by stop(): what an overtaken one brings is not used
  private cancelRetry: () => void = () => undefined;

  constructor(options: ReadingsOptions) {
    this.options = options;
  }

  /** By room; undefined before they are known. */
  get = (): ReadonlyMap<string, Reading> | undefined => (this.known ? this.readings : undefined);

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async load(): Promise<void> {
    this.cancelRetry();
    this.lookNoMore();
    const loading = ++this.loading;
    try {
      const loaded = await this.options.load();
      if (loading !== this.loading) return;
      this.attempt = 0;
      this.known = true;
      this.set(new Map(loaded.map((reading) => [reading.room, this.newer(reading)])));
      for (const { room, head_seq } of loaded.slice(0, FOLLOWED)) this.options.follow(room, head_seq);
      for (const { room, read_no } of loaded) this.tell(room, read_no);
    } catch {
      if (loading !== this.loading) return;
      this.cancelRetry = this.options.clock.after(backoff(this.attempt++, this.options.random), () => void this.load());
    }
  }

  stop(): void {
    this.loading++;
    this.cancelRetry();
    this.lookNoMore();
  }

  /** A live event of a followed room. */
  observe(event: Event): void {
    const { room, no } = event;
    if (this.known && makesRoom(event)) this.cancelLook ??= this.options.clock.after(TELL_MS, () => void this.load());
    const reading = this.readings.get(room);
    if (!reading || no === undefined || no <= reading.message_no) return;
    this.change({ ...reading, message_no: no, mention_no: this.isMentionedIn(event) ? no : reading.mention_no });
  }

  private lookNoMore(): void {
    this.cancelLook?.();
    this.cancelLook = undefined;
  }

  private isMentionedIn(event: Event): boolean {
    return isMessage(event) && mentions(asPosted(event, event.seq).text, this.options.author.replace("officer:", ""));
  }

  /** The server says how far one has read, here or elsewhere. */
  moved(room: string, no: number): void {
    const reading = this.readings.get(room);
    if (reading && no > reading.read_no) this.change({ ...reading, read_no: no });
  }

  /** One has seen the room's messages up to this one. What the server could not be told is read again with the rest. */
  mark(room: string, no: number): void {
    const reading = this.readings.get(room);
    if (!reading || no <= reading.read_no) return;
    this.change({ ...reading, read_no: no });
    if (this.untold.has(room)) return;
    this.untold.add(room);
    this.options.clock.after(TELL_MS, () => {
      this.untold.delete(room);
      this.tell(room, reading.read_no);
    });
  }

  left(room: string): void {
    if (!this.readings.has(room)) return;
    this.set(new Map([...this.readings].filter(([id]) => id !== room)));
  }

  /** Tells the server what it does not know; a mark that did not reach it is told again after the next loading. */
  private tell(room: string, told: number): void {
    const reading = this.readings.get(room);
    if (reading && reading.read_no > told) this.options.mark(room, reading.read_no).catch(() => undefined);
  }

  /** What came over the socket while the answer was on its way counts too. */
  private newer(loaded: Reading): Reading {
    const known = this.readings.get(loaded.room);
    if (!known) return loaded;
    const read_no = Math.max(loaded.read_no, known.read_no);
    if (known.message_no <= loaded.message_no) return { ...loaded, read_no };
    return { ...loaded, read_no, message_no: known.message_no, mention_no: Math.max(loaded.mention_no, known.mention_no) };
  }

  private change(reading: Reading): void {
    this.set(new Map(this.readings).set(reading.room, reading));
  }

  private set(readings: ReadonlyMap<string, Reading>): void {
    this.readings = readings;
    for (const listener of this.listeners) listener();
  }
}
