import type { Clock } from "../clock";

/** Sends the newest of many values: the first at once, then no more than one in each pause. */
export class Paced<Value> {
  private readonly clock: Clock;
  private readonly pauseMs: number;
  private readonly send: (value: Value) => void;
  private waiting: { value: Value } | undefined;
  private cancelPause: (() => void) | undefined;

  constructor(clock: Clock, pauseMs: number, send: (value: Value) => void) {
    this.clock = clock;
    this.pauseMs = pauseMs;
    this.send = send;
  }

  put(value: Value): void {
    if (this.cancelPause) this.waiting = { value };
    else this.sendNow(value);
  }

  stop(): void {
    this.cancelPause?.();
    this.cancelPause = undefined;
    this.waiting = undefined;
  }

  private sendNow(value: Value): void {
    this.cancelPause = this.clock.after(this.pauseMs, () => {
      this.cancelPause = undefined;
      const next = this.waiting;
      this.waiting = undefined;
      if (next) this.sendNow(next.value);
    });
    this.send(value);
  }
}
