import { makesRow } from "./marks";
import type { Event } from "./wire.gen";

/** Events in order, without a gap; never empty. */
export type Run = readonly Event[];

/** Seqs from first to last, both included. */
export interface Range {
  first: number;
  last: number;
}

export const rangeOf = (run: Run): Range => ({ first: run[0]?.seq ?? 0, last: run.at(-1)?.seq ?? 0 });

/** The parts of a log that are held: runs in order, with gaps between them. It is never changed; each operation makes another. */
export class SparseLog {
  static readonly empty = new SparseLog([]);

  readonly runs: readonly Run[];

  private constructor(runs: readonly Run[]) {
    this.runs = runs;
  }

  get size(): number {
    return this.runs.reduce((sum, run) => sum + run.length, 0);
  }

  /** With a run, which joins those that it overlaps or meets. What it has replaces what was held. */
  add(run: Run): SparseLog {
    if (run.length === 0) return this;
    const { first, last } = rangeOf(run);
    const before = this.runs.filter((other) => rangeOf(other).last < first - 1);
    const after = this.runs.filter((other) => rangeOf(other).first > last + 1);
    const met = this.runs.slice(before.length, this.runs.length - after.length);
    const left = met[0]?.filter(({ seq }) => seq < first) ?? [];
    const right = met.at(-1)?.filter(({ seq }) => seq > last) ?? [];
    return new SparseLog([...before, [...left, ...run, ...right], ...after]);
  }

  /** The run that holds an event. */
  holding(seq: number): Run | undefined {
    return this.runs.find((run) => rangeOf(run).first <= seq && seq <= rangeOf(run).last);
  }

  /** The last seq that one comes to from an event, back (-1) or on (1) in its run, with a number of rows: not every event makes one. */
  stretch(from: number, rows: number, step: -1 | 1): number {
    const run = this.holding(from) ?? [];
    const start = rangeOf(run).first;
    for (let seq = from, left = rows; ; seq += step) {
      const event = run[seq - start];
      if (!event || (makesRow(event) && left-- === 0)) return seq - step;
    }
  }

  /** The events of a range that lies within one run. */
  slice({ first, last }: Range): readonly Event[] {
    const run = this.holding(first);
    if (!run) return [];
    const start = rangeOf(run).first;
    return run.slice(first - start, last - start + 1);
  }

  /** Only what lies in one of the ranges. */
  keep(ranges: readonly Range[]): SparseLog {
    const inside = ({ seq }: Event) => ranges.some(({ first, last }) => first <= seq && seq <= last);
    let kept = SparseLog.empty;
    for (const run of this.runs) for (const part of consecutive(run.filter(inside))) kept = kept.add(part);
    return kept;
  }

  /** Every event as change makes it; change keeps its seq. */
  map(change: (event: Event) => Event): SparseLog {
    return new SparseLog(this.runs.map((run) => run.map(change)));
  }
}

function consecutive(events: readonly Event[]): Event[][] {
  const runs: Event[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    if (run && run.at(-1)?.seq === event.seq - 1) run.push(event);
    else runs.push([event]);
  }
  return runs;
}
