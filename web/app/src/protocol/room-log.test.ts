import { beforeEach, expect, test } from "vitest";
import { isMarking, makesRow, marksAfter, NO_MARKS, type Marks } from "./marks";
import { changedBy, isMessage } from "./message-state";
import { MAX_IN_VIEW, RoomLog, type HistoryPage, type Place } from "./room-log";
import { FakeClock, seededRandom, settled } from "./testing/fake-clock";
import { pageOf } from "./testing/fake-history";
import type { Event } from "./wire.gen";

let clock: FakeClock;
let log: Event[];
let fromSeq: number;
let followed: number[];
let observed: number[];
let asked: Place[];
let history: (place: Place) => Promise<HistoryPage | "gone">;

const PAGE = 100;

const text = (seq: number) => ({ text: `nr ${seq}` });
function event(seq: number, changes: Partial<Event> = {}): Event {
  const day = String(1 + Math.floor(seq / 1000)).padStart(2, "0");
  return { id: `e${seq}`, room: "a", seq, no: seq, time: `2026-03-${day}T08:00:00.000Z`, type: "message.posted", type_v: 1, author: "officer:anna", authority: "tanum", payload: text(seq), ...changes };
}

function roomLog(): RoomLog {
  return new RoomLog({
    history: (place) => history(place),
    follow: (seq) => followed.push(seq),
    onEvents: (events) => observed.push(...events.map(({ seq }) => seq)),
    clock,
    random: () => 1,
  });
}

const view = (room: RoomLog) => { const { events } = room.get(); return [events[0]?.seq, events.at(-1)?.seq, events.length]; };
const write = (room: RoomLog, changes: Partial<Event> = {}) => { const next = event(log.length + 1, changes); log.push(next); room.append(next); };
const edit = (message: number, words: string): Partial<Event> => ({ type: "message.edited", payload: { message: `e${message}`, text: words } });

const mark = (message: number, i: number): Partial<Event> => ({ type: ["reaction.added", "message.pinned", "reaction.removed", "message.unpinned", "item.registered"][i % 5] ?? "", author: `officer:${i % 3}`, payload: { message: `e${message}`, item: `e${message}`, sign: "agree", authority: `a${i % 2}`, diary_no: `${i}` } });

beforeEach(() => {
  clock = new FakeClock();
  log = Array.from({ length: 5000 }, (_, i) => event(i + 1));
  fromSeq = 1;
  followed = [];
  observed = [];
  asked = [];
  history = (place) => {
    asked.push(place);
    return Promise.resolve(pageOf(log, place, PAGE, fromSeq));
  };
});

test("reads the newest page and follows from its end", async () => {
  const room = roomLog();
  expect(room.get().phase).toBe("loading");
  await room.load();
  expect(view(room)).toEqual([4901, 5000, 100]);
  expect(room.get()).toMatchObject({ phase: "ready", older: "some", newer: "none" });
  expect(followed).toEqual([5000]);
  expect(observed).toHaveLength(100);
});

test("a jump is one page, and the way on from there one for many rows", async () => {
  const room = roomLog();
  await room.load();
  asked = [];
  expect(await room.reach({ around: 2000 })).toBe(2000);
  expect(view(room)).toEqual([1950, 2049, 100]);
  expect(room.get()).toMatchObject({ older: "some", newer: "some" });
  await room.loadNewer();
  expect(view(room)).toEqual([1950, 2089, 140]);
  await room.loadNewer();
  expect(view(room)).toEqual([1990, 2129, 140]);
  expect(asked).toEqual([{ around: 2000 }, { after: 2049 }]);
  await room.loadOlder();
  expect(view(room)).toEqual([1950, 2089, 140]);
  expect(asked).toHaveLength(2);
});

test("leads to a date, to the first unread message and to the beginning, and says when there is nothing", async () => {
  fromSeq = 10;
  const room = roomLog();
  await room.load();
  expect(await room.reach({ date: "2026-03-03" })).toBe(2000);
  expect(await room.reach({ aboveNo: 3210 })).toBe(3211);
  expect(await room.reach({ around: 10 })).toBe(10);
  expect(room.get().older).toBe("none");
  asked = [];
  expect(await room.reach({ around: 9 })).toBe("none");
  expect(await room.reach({ around: 5001 })).toBe("none");
  expect(asked).toEqual([]);
  expect(await room.reach({ date: "2027-01-01" })).toBe("none");
  expect(room.get().newer).toBe("none");
});

test("goes back to the end without reading", async () => {
  const room = roomLog();
  await room.load();
  await room.reach({ around: 100 });
  write(room);
  expect(view(room)[1]).toBe(149);
  asked = [];
  room.toEnd();
  expect(view(room)).toEqual([4902, 5001, 100]);
  expect(asked).toEqual([]);
});

test("live events push the oldest out of view for who reads at the end, and stay out of view for who reads higher up", async () => {
  const room = roomLog();
  await room.load();
  for (let i = 0; i < 60; i++) write(room);
  expect(view(room)).toEqual([4921, 5060, MAX_IN_VIEW]);
  room.setFollowed(false);
  write(room);
  expect(view(room)).toEqual([4921, 5060, MAX_IN_VIEW]);
  expect(room.get()).toMatchObject({ newer: "some" });
  expect(room.get().latest.at(-1)?.seq).toBe(5061);
  expect(room.lastSeq).toBe(5061);
  await room.loadNewer();
  expect(room.get()).toMatchObject({ newer: "none" });
});

test("an empty room that one joined a moment ago shows what arrives", async () => {
  fromSeq = 5001;
  const room = roomLog();
  await room.load();
  expect(room.get()).toMatchObject({ phase: "ready", events: [], older: "none", newer: "none" });
  expect(followed).toEqual([5000]);
  write(room);
  expect(view(room)).toEqual([5001, 5001, 1]);
});

test("the last of two jumps counts", async () => {
  const room = roomLog();
  await room.load();
  const both = await Promise.all([room.reach({ around: 100 }), room.reach({ around: 3000 })]);
  expect(both).toEqual(["overtaken", 3000]);
  expect(view(room)).toEqual([2950, 3049, 100]);
  const jump = room.reach({ around: 500 });
  room.toEnd();
  expect(await jump).toBe("overtaken");
  expect(room.get().newer).toBe("none");
});

test("a jump arrives although the log is read anew meanwhile, and before it or after", async () => {
  const answers: (() => void)[] = [];
  const room = roomLog();
  await room.load();
  history = async (place) => {
    const page = pageOf(log, place, PAGE);
    await new Promise<void>((resolve) => answers.push(resolve));
    return page;
  };
  for (const order of ["first", "last"]) {
    room.toEnd();
    const seq = order === "first" ? 100 : 3000;
    const jump = room.reach({ around: seq });
    const load = room.load();
    if (order === "last") answers.reverse();
    while (answers.length > 0) { answers.shift()?.(); await settled(); }
    await load;
    expect(await jump).toBe(seq);
    expect(room.get().events.some((one) => one.seq === seq)).toBe(true);
  }
});

test("what was on its way to an end is no longer waited for when one goes elsewhere", async () => {
  const room = roomLog();
  await room.load();
  const never = history;
  history = () => new Promise(() => undefined);
  void room.loadOlder();
  expect(room.get().older).toBe("loading");
  expect(await room.reach({ around: 4950 })).toBe(4950);
  expect(room.get().older).toBe("some");
  void room.loadOlder();
  history = never;
  await room.load();
  expect(room.get().older).toBe("some");
});

test("what cannot be fetched leaves one where one is, and can be asked for again", async () => {
  const room = roomLog();
  await room.load();
  const working = history;
  history = () => Promise.reject(new Error("away"));
  expect(await room.reach({ around: 2 })).toBe("failed");
  await room.loadOlder();
  expect(room.get().older).toBe("failed");
  expect(view(room)).toEqual([4901, 5000, 100]);
  history = working;
  await room.loadOlder();
  expect(view(room)).toEqual([4861, 5000, 140]);
  expect(room.get().older).toBe("some");
});

test("one page at a time is asked for at an end, also when something arrives meanwhile", async () => {
  const room = roomLog();
  await room.load();
  const first = room.loadOlder();
  write(room);
  expect(room.get().older).toBe("loading");
  await Promise.all([first, room.loadOlder()]);
  expect(asked).toHaveLength(2);
});

test("an edit far from its message is seen on the message, whether it came before, while or after it was read", async () => {
  log[4000] = event(4001, edit(100, "ändrat"));
  const room = roomLog();
  await room.load();
  const state = () => room.get().messages.get("e100");
  await room.reach({ around: 100 });
  expect(state()).toMatchObject({ text: "ändrat", version: 2, edited: true });
  write(room, edit(100, "igen"));
  expect(state()).toMatchObject({ text: "igen", version: 3 });
  expect(room.get().changes.get("e100")).toBe(1);

  const again = roomLog();
  await again.load();
  const working = history;
  let release: () => void = () => undefined;
  history = async (place) => {
    const page = pageOf(log, place, PAGE);
    await new Promise<void>((resolve) => (release = resolve));
    return page;
  };
  const late = again.reach({ around: 100 });
  write(again, edit(100, "under tiden"));
  release();
  await late;
  expect(again.get().messages.get("e100")).toMatchObject({ text: "under tiden", version: 4 });

  history = working;
  const ahead = roomLog();
  await ahead.load();
  const next = event(log.length + 1, edit(100, "före"));
  log.push(next);
  await ahead.reach({ around: 100 });
  ahead.append(next);
  expect(ahead.get().messages.get("e100")).toMatchObject({ text: "före", version: 5 });
});

test("a hidden message loses its text wherever it is held", async () => {
  const room = roomLog();
  await room.load();
  await room.reach({ around: 100 });
  write(room, { type: "message.hidden", payload: { message: "e100", reason: "personuppgifter" } });
  expect(room.get().events.find(({ seq }) => seq === 100)).toMatchObject({ withheld: "hidden" });
  expect(room.get().events.find(({ seq }) => seq === 100)?.payload).toBeUndefined();
  expect(room.get().messages.get("e100")).toMatchObject({ text: "", version: 2 });
});

test("read anew, it keeps what the newest page continues", async () => {
  const room = roomLog();
  await room.load();
  await room.loadOlder();
  log.push(event(5001, edit(4900, "ny")), event(5002));
  await room.load();
  expect(view(room)).toEqual([4903, 5002, 100]);
  expect(room.get().messages.get("e4900")).toMatchObject({ text: "ny", version: 2 });
  expect(followed).toEqual([5000, 5002]);
});

test("read anew after the log ran away, it forgets what may have changed and reads anew where one was", async () => {
  const room = roomLog();
  await room.load();
  await room.reach({ around: 2000 });
  for (let seq = 5001; seq <= 5500; seq++) log.push(event(seq, seq === 5200 ? edit(2000, "ny") : {}));
  await room.load();
  expect(room.get().events.some(({ seq }) => seq === 2000)).toBe(true);
  expect(room.get().messages.get("e2000")).toMatchObject({ text: "ny", version: 2 });
  expect(room.get().newer).toBe("some");
  room.toEnd();
  expect(view(room)).toEqual([5401, 5500, 100]);
});

test("read anew with a later beginning, it forgets what one may no longer see", async () => {
  const room = roomLog();
  await room.load();
  fromSeq = 4990;
  await room.load();
  expect(view(room)).toEqual([4990, 5000, 11]);
  expect(room.get().older).toBe("none");
  expect(room.get().messages.size).toBe(11);
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
  expect(view(room)).toEqual([4901, 5000, 100]);
});

test("when the right to read ends nothing stays", async () => {
  const room = roomLog();
  await room.load();
  history = () => Promise.resolve("gone");
  await room.load();
  expect(room.get()).toMatchObject({ phase: "gone", events: [], latest: [], older: "none", newer: "none" });
  expect(room.get().messages.size).toBe(0);
});

test("stopped while it is read, it does not follow; stopped, it does not try again", async () => {
  const room = roomLog();
  const loading = room.load();
  room.stop();
  await loading;
  expect(followed).toEqual([]);
  let calls = 0;
  history = () => Promise.reject(new Error(`unreachable ${++calls}`));
  await room.load();
  room.stop();
  await clock.advance(60_000);
  await settled();
  expect(calls).toBe(1);
});

/** What the whole log makes of each message. */
function standing() {
  const states = new Map<string, { text: string; version: number; edited: boolean; isHidden: boolean; marks: Marks }>();
  for (const one of log) {
    if (isMessage(one)) states.set(one.id, { text: (one.payload as { text: string }).text, version: 1, edited: false, isHidden: false, marks: NO_MARKS });
    const state = states.get(changedBy(one) ?? "");
    if (state) state.marks = marksAfter(state.marks, one);
    if (!state || isMarking(one)) continue;
    state.version++;
    if (one.type === "message.hidden") state.isHidden = true;
    else Object.assign(state, { edited: true, text: (one.payload as { text: string }).text });
  }
  return states;
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))("wherever one goes, what is in view is the log as it stands, without gap or double, and little is held (seed %i)", async (seed) => {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const answer = history;
  const waiting: (() => void)[] = [];
  // Answers are read at once and arrive some time later, or never.
  history = async (place) => {
    const page = await answer(place);
    if (random() < 0.3) await new Promise<void>((resolve) => waiting.push(resolve));
    if (random() < 0.05) throw new Error("lost");
    return page;
  };
  const arrive = async () => { for (const release of waiting.splice(0)) release(); await settled(); };
  const room = roomLog();
  const done: Promise<unknown>[] = [room.load()];
  await settled();
  await arrive();
  for (let i = 0; i < 100; i++) {
    const dice = random();
    if (room.get().phase === "ready" && room.lastSeq === log.length) {
      if (dice < 0.1) write(room, mark(1 + below(log.length), i));
      else if (dice < 0.25) write(room, random() < 0.5 ? {} : edit(1 + below(log.length), `lydelse ${i}`));
      else if (dice < 0.3) write(room, { type: "message.hidden", payload: { message: `e${1 + below(log.length)}` } });
      else if (dice < 0.5) done.push(room.loadOlder());
      else if (dice < 0.7) done.push(room.loadNewer());
      else if (dice < 0.85) done.push(room.reach({ around: 1 + below(log.length) }));
      else if (dice < 0.9) room.toEnd();
      else if (dice < 0.95) room.setFollowed(random() < 0.5);
      else { for (let n = below(200); n > 0; n--) log.push(event(log.length + 1, n % 2 ? mark(1 + below(log.length), n) : edit(1 + below(log.length), `borta ${n}`))); done.push(room.load()); }
    }
    await settled();
    if (random() < 0.5) await arrive();
    if (room.lastSeq !== log.length) { await arrive(); await clock.advance(60_000); await arrive(); continue; } // the log is being read anew
    const { events, messages, older, newer } = room.get();
    const first = events[0]?.seq ?? 0;
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: events.length }, (_, n) => first + n));
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter(makesRow).length).toBeLessThanOrEqual(MAX_IN_VIEW);
    expect(older === "none").toBe(first === 1);
    expect(newer === "none").toBe(events.at(-1)?.seq === log.length);
    expect(messages.size).toBeLessThan(2500);
    const stands = standing();
    const posted = events.filter(({ type }) => type === "message.posted");
    const shown = posted.map(({ id, withheld }) => {
      const { text, version, edited, reactions, pinnedBy, registrations } = messages.get(id) ?? {};
      return [id, text, version, edited, withheld === "hidden", { reactions, pinnedBy, registrations }];
    });
    const wanted = posted.map(({ id }) => {
      const { text, version, edited, isHidden, marks } = stands.get(id) ?? {};
      return [id, isHidden ? "" : text, version, edited, isHidden, marks];
    });
    expect(shown).toEqual(wanted);
  }
  await arrive();
  room.stop();
  await arrive();
  await Promise.all(done);
  expect(log.filter(isMessage).length).toBeGreaterThan(4000);
});
