import type { Clock } from "./clock";

const SIGN_EVERY_MS = 3_000;
const TYPING_MS = 6_000;

export interface CompanySnapshot {
  /** Officers who have the room in sight, oneself too; empty while it is not known. */
  here: ReadonlySet<string>;
  /** Officers who are writing, in the order in which they began. */
  typing: readonly string[];
}

export interface CompanyOptions {
  /** Tells the others that one is writing. */
  sign: () => void;
  clock: Clock;
}

const NOBODY: CompanySnapshot = { here: new Set(), typing: [] };

/** Who else is in the room that is in sight, and who of them is writing. None of it is kept. */
export class Company {
  private readonly options: CompanyOptions;
  private readonly listeners = new Set<() => void>();
  private readonly forgetting = new Map<string, () => void>(); // by typist
  private snapshot = NOBODY;
  private room: string | undefined;
  private signed = -Infinity;

  constructor(options: CompanyOptions) {
    this.options = options;
  }

  get = (): CompanySnapshot => this.snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins anew in another room, or in none. */
  enter(room: string | undefined): void {
    if (room === this.room) return;
    this.room = room;
    this.signed = -Infinity;
    this.forget();
  }

  /** The connection is lost, or the room: nothing is known any more. */
  forget(): void {
    for (const cancel of this.forgetting.values()) cancel();
    this.forgetting.clear();
    if (this.snapshot !== NOBODY) this.set(NOBODY);
  }

  /** One is writing; the others are told now and then. */
  write(): void {
    const now = this.options.clock.now();
    if (now - this.signed < SIGN_EVERY_MS) return;
    this.signed = now;
    this.options.sign();
  }

  /** What one wrote is sent: the next word is told at once. */
  sent(): void {
    this.signed = -Infinity;
  }

  present(room: string, here: readonly string[]): void {
    if (room === this.room) this.set({ ...this.snapshot, here: new Set(here) });
  }

  typist(room: string, officer: string): void {
    if (room !== this.room) return;
    this.forgetting.get(officer)?.();
    this.forgetting.set(officer, this.options.clock.after(TYPING_MS, () => this.stopped(room, officer)));
    if (!this.snapshot.typing.includes(officer)) this.set({ ...this.snapshot, typing: [...this.snapshot.typing, officer] });
  }

  /** The officer's message came, or no sign for a while. */
  stopped(room: string, officer: string): void {
    const cancel = this.forgetting.get(officer);
    if (room !== this.room || !cancel) return;
    cancel();
    this.forgetting.delete(officer);
    this.set({ ...this.snapshot, typing: this.snapshot.typing.filter((other) => other !== officer) });
  }

  private set(snapshot: CompanySnapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  }
}
