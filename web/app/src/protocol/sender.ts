import { backoff } from "./backoff";
import type { Clock } from "./clock";
import type { OutgoingMessage, SendResult } from "./message";

export interface SenderOptions {
  /** The message that a room sends next, if any. */
  next: (room: string) => OutgoingMessage | undefined;
  send: (message: OutgoingMessage) => Promise<SendResult>;
  onAttempt: (message: OutgoingMessage) => void;
  onResult: (message: OutgoingMessage, result: SendResult) => void;
  clock: Clock;
  random: () => number;
}

/** Sends the messages of each room in order, one at a time, and after a failure again, with growing pauses. Lives in the browser's callbacks. */
export class Sender {
  private readonly options: SenderOptions;
  private readonly busy = new Set<string>(); // rooms with a message under way
  private readonly pauses = new Map<string, () => void>(); // rooms that wait for their next attempt
  private readonly attempts = new Map<string, number>();
  private running = false;

  constructor(options: SenderOptions) {
    this.options = options;
  }

  start(): void {
    this.running = true;
  }

  /** What is under way goes on, and its result is told. */
  stop(): void {
    this.running = false;
    for (const cancel of this.pauses.values()) cancel();
    this.pauses.clear();
  }

  /** Sends what a room has, unless it is pausing. */
  wake(room: string): void {
    void this.pump(room);
  }

  /** Does not wait out a room's pause. */
  retry(room: string): void {
    this.pauses.get(room)?.();
    this.pauses.delete(room);
    void this.pump(room);
  }

  private async pump(room: string): Promise<void> {
    if (!this.running || this.busy.has(room) || this.pauses.has(room)) return;
    const message = this.options.next(room);
    if (!message) return;
    this.busy.add(room);
    this.options.onAttempt(message);
    const result = await this.options.send(message);
    this.busy.delete(room);
    if (result.kind === "failed") this.pause(room);
    else this.attempts.delete(room);
    this.options.onResult(message, result);
    void this.pump(room);
  }

  private pause(room: string): void {
    if (!this.running) return;
    const attempt = this.attempts.get(room) ?? 0;
    this.attempts.set(room, attempt + 1);
    const cancel = this.options.clock.after(backoff(attempt, this.options.random), () => {
      this.pauses.delete(room);
      void this.pump(room);
    });
    this.pauses.set(room, cancel);
  }
}
