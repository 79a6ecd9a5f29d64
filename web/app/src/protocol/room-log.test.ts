import { beforeEach, expect, test } from "vitest";
import { RoomLog, type HistoryPage } from "./room-log";
import { FakeClock, settled } from "./testing/fake-clock";
import type { Event } from "./wire.gen";

let clock: FakeClock;
let log: Event[];
let fromSeq: number;
let followed: number[];
let observed: number[];
let history: (before: number | undefined) => Promise<HistoryPage | "gone">;

const PAGE = 3;

function event(seq: number, changes: Partial<Event> = {}): Event {
  return { id: `e${seq}`, room: "a", seq, time: "2026-03-02T08:00:00.000Z", type: "message.posted", type_v: 1, author: "officer:anna", authority: "tanum", payload: { text: `nr ${seq}` }, ...changes };
}

function roomLog(): RoomLog {
  return new RoomLog({
    history: (before) => history(before),
    follow: (seq) => followed.push(seq),
    onEvents: (events) => observed.push(...events.map(({ seq }) => seq)),
    clock,
    random: () => 1,
  });
}

const seqs = (room: RoomLog) => room.get().events.map(({ seq }) => seq);

beforeEach(() => {
  clock = new FakeClock();
  log = Array.from({ length: 8 }, (_, i) => event(i + 1));
  fromSeq = 1;
  followed = [];
  observed = [];
  history = (before = Infinity) => Promise.resolve({ events: log.filter(({ seq }) => seq < before && seq >= fromSeq).slice(-PAGE), from_seq: fromSeq });
});

test("reads the newest page and follows from its end; older pages on request, to the first that one may see", async () => {
  fromSeq = 2;
  const room = roomLog();
  expect(room.get().phase).toBe("loading");
  await room.load();
  expect(seqs(room)).toEqual([6, 7, 8]);
  expect(room.get().older).toBe("some");
  expect(followed).toEqual([8]);
  await room.loadOlder();
  await room.loadOlder();
  expect(seqs(room)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect(room.get().older).toBe("none");
  await room.loadOlder();
  expect(seqs(room)).toHaveLength(7);
});

test("reaches back to an event, and says when it cannot", async () => {
  fromSeq = 2;
  const room = roomLog();
  await room.load();
  const stop = room.subscribe(() => undefined);
  expect(await room.reach(7)).toBe(true);
  expect(seqs(room)).toEqual([6, 7, 8]);
  const both = await Promise.all([room.reach(2), room.reach(4)]);
  expect(both).toEqual([true, true]);
  expect(seqs(room)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect(await room.reach(1)).toBe(false);
  expect(await room.reach(9)).toBe(false);
  stop();
});

test("what cannot be fetched is not reached", async () => {
  const room = roomLog();
  await room.load();
  const stop = room.subscribe(() => undefined);
  history = () => Promise.reject(new Error("away"));
  expect(await room.reach(2)).toBe(false);
  history = () => Promise.resolve({ events: [], from_seq: 1 });
  expect(await room.reach(2)).toBe(false);
  stop();
});

test("a live event comes last", async () => {
  const room = roomLog();
  await room.load();
  room.append(event(9));
  expect(seqs(room)).toEqual([6, 7, 8, 9]);
  expect(observed).toEqual([6, 7, 8, 9]);
});

test("read anew, it keeps what the newest page continues and drops what it does not", async () => {
  const room = roomLog();
  await room.load();
  log.push(event(9), event(10));
  await room.load();
  expect(seqs(room)).toEqual([6, 7, 8, 9, 10]);
  log.push(...[11, 12, 13, 14].map((seq) => event(seq)));
  await room.load();
  expect(seqs(room)).toEqual([12, 13, 14]);
  expect(room.get().older).toBe("some");
  expect(followed).toEqual([8, 10, 14]);
});

test("read anew with a later beginning, it forgets what one may no longer see", async () => {
  const room = roomLog();
  await room.load();
  fromSeq = 8;
  await room.load();
  expect(seqs(room)).toEqual([8]);
  expect(room.get().older).toBe("none");
});

test("tries again by itself, and keeps showing what it has meanwhile", async () => {
  const working = history;
  history = () => Promise.reject(new Error("unreachable"));
  const room = roomLog();
  await room.load();
  expect(room.get().phase).toBe("failed");
  history = working;
  await clock.advance(500);
  expect(room.get().phase).toBe("ready");
  history = () => Promise.reject(new Error("unreachable"));
  await room.load();
  expect(room.get().phase).toBe("ready");
  expect(seqs(room)).toEqual([6, 7, 8]);
});

test("older events that can't be fetched can be asked for again", async () => {
  const room = roomLog();
  await room.load();
  const working = history;
  history = () => Promise.reject(new Error("unreachable"));
  await room.loadOlder();
  expect(room.get().older).toBe("failed");
  history = working;
  await room.loadOlder();
  expect(seqs(room)).toEqual([3, 4, 5, 6, 7, 8]);
});

test("older events that come after the log was read anew are not put before it", async () => {
  const room = roomLog();
  await room.load();
  const working = history;
  let release: (page: HistoryPage) => void = () => undefined;
  history = () => new Promise((resolve) => (release = resolve));
  const older = room.loadOlder();
  history = working;
  log.push(...[9, 10, 11, 12, 13].map((seq) => event(seq)));
  await room.load();
  release({ events: [event(3), event(4), event(5)], from_seq: 1 });
  await older;
  expect(seqs(room)).toEqual([11, 12, 13]);
  expect(room.get().older).toBe("some");
});

test("when the right to read ends nothing stays", async () => {
  const room = roomLog();
  await room.load();
  history = () => Promise.resolve("gone");
  await room.load();
  expect(room.get()).toEqual({ phase: "gone", events: [], older: "none" });
});

test("a hidden message and its edits lose their text, a disposed event its content", async () => {
  log = [event(1), event(2, { type: "message.edited", payload: { message: "e1", text: "ändrat" } }), event(3)];
  const room = roomLog();
  await room.load();
  room.append(event(4, { type: "message.hidden", payload: { message: "e1", reason: "personuppgifter" } }));
  room.append(event(5, { type: "event.disposed", payload: { event: "e3", basis: "RA-FS 2021:6" } }));
  expect(room.get().events.map(({ withheld, payload }) => [withheld, payload !== undefined])).toEqual([
    ["hidden", false],
    ["hidden", false],
    ["disposed", false],
    [undefined, true],
    [undefined, true],
  ]);
});

test("stopped while it is read, it does not follow", async () => {
  const room = roomLog();
  const loading = room.load();
  room.stop();
  await loading;
  expect(followed).toEqual([]);
});

test("stopped, it does not try again", async () => {
  let calls = 0;
  history = () => Promise.reject(new Error(`unreachable ${++calls}`));
  const room = roomLog();
  await room.load();
  room.stop();
  await clock.advance(60_000);
  await settled();
  expect(calls).toBe(1);
});
