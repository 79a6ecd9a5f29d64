import { expect, test } from "vitest";
import type { Event } from "@/protocol";
import { attendeeName, meetingTitles, toldByOpening } from "./meetings";

const event = (seq: number, type: string, payload: unknown): Event => ({
  id: `event-${seq}`,
  room: "a",
  seq,
  time: "2026-03-02T08:00:00.000Z",
  type,
  type_v: 1,
  author: "officer:anna",
  authority: "tanum",
  payload,
});

test("a meeting has the title that it was given last, also when it is started without one", () => {
  const events = [
    event(1, "meeting.planned", { meeting: "m", title: "Samråd", starts: "2026-03-03T08:00:00.000Z" }),
    event(2, "meeting.changed", { meeting: "m", title: "Samråd om hamnen", starts: "2026-03-03T08:00:00.000Z" }),
    event(3, "meeting.started", { meeting: "m" }),
    event(4, "meeting.started", { meeting: "n", title: "Avstämning" }),
    event(5, "meeting.ended", {}),
  ];
  expect([...meetingTitles(events)]).toEqual([
    ["m", "Samråd om hamnen"],
    ["n", "Avstämning"],
  ]);
});

test("who left is whoever came by the joining that it ends", () => {
  const events = [event(1, "attendance.joined", { name: "Anna Ek" }), event(2, "attendance.joined", { name: "Bo Lind" })];
  expect(attendeeName(events, "event-2")).toBe("Bo Lind");
  expect(attendeeName(events, "event-9")).toBeUndefined();
});

test("the opening of a meeting's room is one line, and who is added later has one", () => {
  const later = { ...event(4, "member.added", {}), time: "2026-03-02T09:00:00.000Z" };
  const events = [event(1, "room.opened", {}), event(2, "meeting.opened", {}), event(3, "member.added", {}), later];
  expect([...toldByOpening(events)]).toEqual(["event-1", "event-3"]);
  expect(toldByOpening([event(1, "room.opened", {}), event(2, "member.added", {})]).size).toBe(0);
});
