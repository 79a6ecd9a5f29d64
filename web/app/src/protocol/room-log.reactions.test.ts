import { expect, test } from "vitest";
import { makesRow } from "./marks";
import { RoomLog } from "./room-log";
import { FakeClock } from "./testing/fake-clock";
import { pageOf } from "./testing/fake-history";
import type { Event } from "./wire.gen";

const event = (seq: number, changes: Partial<Event> = {}): Event => ({
  id: `e${seq}`, room: "a", seq, time: "2026-03-02T08:00:00.000Z", type: "message.posted", type_v: 1, author: "officer:anna", authority: "tanum", payload: { text: `nr ${seq}` }, ...changes,
});
const reaction = (seq: number) => event(seq, { type: "reaction.added", author: `officer:${seq}`, payload: { message: "e300", sign: "agree" } });

/** 300 messages, and the log as the page has it. */
async function begun() {
  const log = Array.from({ length: 300 }, (_, i) => event(i + 1));
  const open = () => new RoomLog({ history: (place) => Promise.resolve(pageOf(log, place, 100)), follow: () => undefined, onEvents: () => undefined, clock: new FakeClock(), random: () => 1 });
  const room = open();
  await room.load();
  return { log, open, room };
}

const rowsIn = (room: RoomLog) => room.get().events.filter(makesRow).map(({ seq }) => seq);

test("however many reactions arrive, the messages in view stay", async () => {
  const { log, room } = await begun();
  const before = rowsIn(room);
  for (let seq = 301; seq <= 800; seq++) { log.push(reaction(seq)); room.append(reaction(seq)); }
  expect(rowsIn(room)).toEqual(before);
  expect(room.get()).toMatchObject({ newer: "none" });
  expect(room.get().messages.get("e300")?.reactions).toHaveLength(500);
});

test("where the newest page has reactions alone, reading on leads to messages with the end still in view", async () => {
  const { log, open } = await begun();
  for (let seq = 301; seq <= 800; seq++) log.push(reaction(seq));
  const room = open();
  await room.load();
  expect(rowsIn(room)).toEqual([]);
  for (let pages = 0; pages < 6; pages++) await room.loadOlder();
  expect(rowsIn(room)).toContain(300);
  expect(room.get()).toMatchObject({ newer: "none" });
});
