import type { Clock } from "./clock";

/** The server repeats it every ten seconds; one that it is silent of for three times as long is over. */
const SILENCE_MS = 30_000;

/** Who takes part in a meeting now, as the readers of the room that it belongs to are told. */
export interface Gathering {
  /** That the meeting belongs to. */
  room: string;
  officers: ReadonlySet<string>;
}

export interface GatheringsSnapshot {
  /** By the meeting; those that nobody is in are not among them. */
  byMeeting: ReadonlyMap<string, Gathering>;
  /** Rises with every live event of a meeting, in whichever room. */
  told: number;
}

/** Who takes part in the meetings of all rooms that one follows. None of it is kept. */
export class Gatherings {
  private readonly clock: Clock;
  private readonly listeners = new Set<() => void>();
  private readonly forgetting = new Map<string, () => void>(); // by meeting
  private snapshot: GatheringsSnapshot = { byMeeting: new Map(), told: 0 };

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get = (): GatheringsSnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The server says who takes part. */
  present(room: string, meeting: string, officers: readonly string[]): void {
    this.forgetting.get(meeting)?.();
    this.forgetting.delete(meeting);
    if (officers.length > 0) this.forgetting.set(meeting, this.clock.after(SILENCE_MS, () => this.present(room, meeting, [])));
    const before = this.snapshot.byMeeting.get(meeting)?.officers ?? new Set();
    if (before.size === officers.length && officers.every((officer) => before.has(officer))) return;
    const byMeeting = new Map(this.snapshot.byMeeting);
    if (officers.length > 0) byMeeting.set(meeting, { room, officers: new Set(officers) });
    else byMeeting.delete(meeting);
    this.set({ ...this.snapshot, byMeeting });
  }

  /** A meeting's live event. */
  observe(): void {
    this.set({ ...this.snapshot, told: this.snapshot.told + 1 });
  }

  /** One no longer reads the room. */
  left(room: string): void {
    for (const [meeting, gathering] of this.snapshot.byMeeting) {
      if (gathering.room === room) this.present(room, meeting, []);
    }
  }

  /** The connection is lost: nothing is known any more. */
  forget(): void {
    for (const cancel of this.forgetting.values()) cancel();
    this.forgetting.clear();
    if (this.snapshot.byMeeting.size > 0) this.set({ ...this.snapshot, byMeeting: new Map() });
  }

  private set(snapshot: GatheringsSnapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  }
}
