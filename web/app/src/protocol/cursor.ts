/** What to do with a room's event or with the end of its catching up. */
export type Verdict =
  | "deliver" // the next one
  | "drop" // seen before, or it will come again with what is missing
  | "ask" // something is missing: ask the server for everything after seq
  | "history"; // asking did not help: read the history over HTTP

/**
 * Keeps one room's place in its log. Events are let through in seq order, each once; a gap is asked for once, and if the
 * answer has the same gap (the right to read may begin later than it did) the history decides.
 */
export class Cursor {
  private asking = false;
  private askedAt = -1;

  /** The last event that was let through; with none, one before the first that the reader may see. */
  seq: number;

  constructor(seq: number) {
    this.seq = seq;
  }

  event(seq: number): Verdict {
    if (seq <= this.seq) return "drop";
    if (seq === this.seq + 1) {
      this.seq = seq;
      return "deliver";
    }
    return this.asking ? "drop" : this.gap();
  }

  /** The server says that everything up to seq has been sent. */
  resumed(seq: number): Verdict {
    this.asking = false;
    return seq > this.seq ? this.gap() : "drop";
  }

  /** A new connection: what was asked on the old one is forgotten. */
  reconnect(): void {
    this.asking = false;
    this.askedAt = -1;
  }

  private gap(): Verdict {
    this.asking = true;
    if (this.askedAt === this.seq) return "history";
    this.askedAt = this.seq;
    return "ask";
  }
}
