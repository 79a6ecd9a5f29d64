import { beforeEach, expect, test, vi } from "vitest";
import { mentionsUnread, Readings, unreadOf, type Reading } from "./readings";
import { FakeClock } from "./testing/fake-clock";
import type { Event } from "./wire.gen";

let clock: FakeClock;
let stored: Reading[];
let reachable: boolean;
const mark = vi.fn<(room: string, no: number) => Promise<void>>();
const follow = vi.fn<(room: string, seq: number) => void>();
let readings: Readings;

const reading = (room: string, message_no: number, read_no: number): Reading => ({ room, reference: "SE", head_seq: 10, message_no, read_no, mention_no: 0 });
const event = (room: string, no?: number) => ({ room, no, type: "message.posted" }) as Event;
const unread = () => [...(readings.get() ?? [])].map(([room, value]) => [room, unreadOf(value)]);

beforeEach(() => {
  clock = new FakeClock();
  stored = [reading("a", 5, 3), reading("b", 2, 2)];
  reachable = true;
  mark.mockReset().mockResolvedValue();
  follow.mockReset();
  readings = new Readings({
    author: "officer:anna",
    load: () => (reachable ? Promise.resolve(stored) : Promise.reject(new Error("unreachable"))),
    mark,
    follow,
    clock,
    random: () => 0.5,
  });
});

test("all rooms are read at once and followed from their heads", async () => {
  expect(readings.get()).toBeUndefined();
  await readings.load();
  expect(unread()).toEqual([["a", 2], ["b", 0]]);
  expect(follow.mock.calls).toEqual([["a", 10], ["b", 10]]);
});

test("live messages count, other events, old ones and foreign rooms do not", async () => {
  await readings.load();
  for (const one of [event("b", 3), event("b"), event("b", 3), event("b", 1), event("c", 9)]) readings.observe(one);
  expect(unread()).toEqual([["a", 2], ["b", 1]]);
});

test("a marker moves forward only, from wherever it is moved, and what is read at once is told together", async () => {
  await readings.load();
  readings.mark("a", 4);
  readings.observe(event("a", 6));
  readings.mark("a", 5);
  readings.mark("a", 5);
  readings.mark("a", 2);
  readings.mark("c", 2);
  await clock.advance(500);
  expect(mark.mock.calls).toEqual([["a", 5]]);
  readings.moved("a", 6);
  readings.moved("a", 1);
  expect(unread()).toEqual([["a", 0], ["b", 0]]);
  readings.left("a");
  expect(unread()).toEqual([["b", 0]]);
});

test("what was marked or came while the server was away survives the next loading, and is told again", async () => {
  await readings.load();
  mark.mockRejectedValueOnce(new Error("unreachable"));
  readings.mark("a", 5);
  readings.observe(event("b", 4));
  await clock.advance(500);
  await readings.load();
  expect(unread()).toEqual([["a", 0], ["b", 2]]);
  expect(mark.mock.calls).toEqual([["a", 5], ["a", 5]]);
});

test("a room is marked by an unread message that mentions one, as the server tells it or as it comes, until it is read", async () => {
  const mentioned = () => [...(readings.get()?.values() ?? [])].filter(mentionsUnread).map(({ room }) => room);
  const message = (no: number, officer: string) => ({ ...event("b", no), type: "message.posted", payload: { text: `Hej [@Anna](plaza:officer/${officer})` } }) as Event;
  stored = [{ ...reading("a", 5, 3), mention_no: 4 }, reading("b", 2, 2)];
  await readings.load();
  expect(mentioned()).toEqual(["a"]);
  readings.observe(message(3, "bo"));
  expect(mentioned()).toEqual(["a"]);
  readings.observe(message(4, "anna"));
  expect(mentioned()).toEqual(["a", "b"]);
  await readings.load(); // from before what came
  expect(mentioned()).toEqual(["a", "b"]);
  readings.mark("a", 4);
  readings.moved("b", 4);
  expect(mentioned()).toEqual([]);
});

test("a mention that was edited away no longer marks its room", async () => {
  stored = [{ ...reading("a", 5, 3), mention_no: 5 }];
  await readings.load();
  stored = [reading("a", 5, 3)];
  await readings.load();
  expect([...(readings.get()?.values() ?? [])].some(mentionsUnread)).toBe(false);
});

test("a loading that fails is tried again, until stop", async () => {
  reachable = false;
  await readings.load();
  expect(readings.get()).toBeUndefined();
  reachable = true;
  await clock.advance(60_000);
  expect(unread()).toEqual([["a", 2], ["b", 0]]);
  reachable = false;
  await readings.load();
  readings.stop();
  reachable = true;
  stored = [];
  await clock.advance(60_000);
  expect(unread()).toHaveLength(2);
});

test("the rooms of meetings that arise are read about together", async () => {
  await readings.load();
  stored = [...stored, { ...reading("m", 1, 0), parent: "a" }, { ...reading("n", 0, 0), parent: "a" }];
  readings.observe({ room: "a", type: "meeting.planned" } as Event);
  readings.observe({ room: "a", type: "meeting.started" } as Event);
  await clock.advance(499);
  expect(unread()).toEqual([["a", 2], ["b", 0]]);
  follow.mockReset();
  await clock.advance(1);
  expect(unread()).toEqual([["a", 2], ["b", 0], ["m", 1], ["n", 0]]);
  expect(follow.mock.calls.map(([room]) => room)).toEqual(["a", "b", "m", "n"]);
  await clock.advance(60_000);
  expect(follow).toHaveBeenCalledTimes(4);
});
