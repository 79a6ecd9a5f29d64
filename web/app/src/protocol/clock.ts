/** The time and the timers that the protocol uses, so that tests can hold them in their hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls fn once after ms milliseconds, unless the returned function is called before. */
  after(ms: number, fn: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};
