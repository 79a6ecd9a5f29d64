import { expect, test } from "vitest";
import { rangeOf, SparseLog, type Range } from "./sparse-log";
import { seededRandom } from "./testing/fake-clock";
import type { Event } from "./wire.gen";

const event = (seq: number, payload: unknown = seq): Event => ({ id: `e${seq}`, room: "a", seq, time: "", type: "message.posted", type_v: 1, author: "", authority: null, payload });
const run = ({ first, last }: Range, payload?: unknown) => Array.from({ length: last - first + 1 }, (_, i) => event(first + i, payload ?? first + i));
const ranges = (log: SparseLog) => log.runs.map((held) => { const { first, last } = rangeOf(held); return [first, last]; });

test("runs that meet or overlap become one, and what comes later replaces what was held", () => {
  const log = SparseLog.empty.add(run({ first: 10, last: 12 })).add(run({ first: 20, last: 22 })).add(run({ first: 1, last: 3 }));
  expect(ranges(log)).toEqual([[1, 3], [10, 12], [20, 22]]);
  expect(ranges(log.add(run({ first: 4, last: 9 })))).toEqual([[1, 12], [20, 22]]);
  const joined = log.add(run({ first: 12, last: 20 }, "new"));
  expect(ranges(joined)).toEqual([[1, 3], [10, 22]]);
  expect(joined.slice({ first: 11, last: 13 }).map(({ payload }) => payload)).toEqual([11, "new", "new"]);
  expect(joined.holding(5)).toBeUndefined();
  expect(joined.slice({ first: 5, last: 6 })).toEqual([]);
  expect(log.add([])).toBe(log);
});

test("a stretch goes on until it has made as many rows, or the run ends; reactions make none", () => {
  const reactions = [4, 5, 6].map((seq) => ({ ...event(seq), type: "reaction.added" }));
  const log = SparseLog.empty.add([...run({ first: 1, last: 3 }), ...reactions, ...run({ first: 7, last: 9 })]);
  expect([log.stretch(9, 3, -1), log.stretch(9, 4, -1), log.stretch(9, 99, -1)]).toEqual([4, 3, 1]);
  expect([log.stretch(1, 2, 1), log.stretch(1, 3, 1), log.stretch(6, 1, 1), log.stretch(1, 99, 1)]).toEqual([2, 6, 7, 9]);
  expect([log.stretch(20, 1, 1), log.stretch(20, 1, -1)]).toEqual([19, 21]); // nothing
});

test.each(Array.from({ length: 60 }, (_, seed) => seed))("it holds exactly what was added and not dropped, once, in order, in runs with gaps between (seed %i)", (seed) => {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const someRange = () => { const first = 1 + below(80); return { first, last: first + below(20) }; };
  let log = SparseLog.empty;
  let model = new Map<number, unknown>();
  for (let i = 0; i < 60; i++) {
    if (random() < 0.8) {
      const added = someRange();
      log = log.add(run(added, i));
      for (let seq = added.first; seq <= added.last; seq++) model.set(seq, i);
    } else {
      const kept = [someRange(), someRange()];
      log = log.keep(kept);
      model = new Map([...model].filter(([seq]) => kept.some(({ first, last }) => first <= seq && seq <= last)));
    }
    const held = log.runs.flatMap((events) => events.map(({ seq, payload }) => [seq, payload]));
    expect(held).toEqual([...model].sort(([a], [b]) => a - b));
    expect(log.size).toBe(model.size);
    for (const events of log.runs) expect(events.map(({ seq }) => seq)).toEqual(run(rangeOf(events)).map(({ seq }) => seq));
    ranges(log).reduce((previous, [first = 0, last = 0]) => { expect(first).toBeGreaterThan(previous + 1); return last; }, -1);
  }
});
