import { expect, test } from "vitest";
import type { Event } from "@/protocol";
import { authorOf, peopleOf } from "./people";
import { rowsOf } from "./rows";

let seq = 0;
function event(time: string, changes: Partial<Event> = {}): Event {
  seq++;
  return { id: `e${seq}`, room: "a", seq, time, type: "message.posted", type_v: 1, author: "officer:anna", authority: "tanum", no: seq, payload: { text: `text ${seq}` }, ...changes };
}

test("days are Swedish days", () => {
  const rows = rowsOf([event("2026-03-01T22:59:00Z"), event("2026-03-01T23:00:00Z"), event("2026-03-02T12:00:00Z")]);
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "day", "message", "message"]);
});

test("the same writer goes on within ten minutes, not over another, a line or a day", () => {
  const rows = rowsOf([
    event("2026-03-02T08:00:00Z"),
    event("2026-03-02T08:09:00Z"),
    event("2026-03-02T08:20:00Z"),
    event("2026-03-02T08:21:00Z", { author: "officer:per" }),
    event("2026-03-02T08:22:00Z", { type: "share.received", author: "officer:per" }),
    event("2026-03-02T08:23:00Z", { author: "officer:per" }),
    event("2026-03-02T08:24:00Z", { type: "member.added", author: "officer:per" }),
    event("2026-03-02T08:25:00Z", { author: "officer:per" }),
  ]);
  expect(rows.flatMap((row) => (row.kind === "message" ? [row.continued] : []))).toEqual([false, true, false, false, false, false, false]);
});

test("a message shows its last edit, unless the edit is withheld", () => {
  const posted = event("2026-03-02T08:00:00Z");
  const first = event("2026-03-02T08:01:00Z", { type: "message.edited", payload: { message: posted.id, text: "ett" } });
  const second = event("2026-03-02T08:02:00Z", { type: "message.edited", payload: { message: posted.id, text: "två" } });
  const shown = (events: Event[]) => rowsOf(events).flatMap((row) => (row.kind === "message" ? [[row.text, row.edited]] : []));
  expect(shown([posted])).toEqual([[`text ${posted.seq}`, false]]);
  expect(shown([posted, first, second])).toEqual([["två", true]]);
  expect(shown([posted, first, { ...second, withheld: "disposed" }])).toEqual([["ett", true]]);
});

test("an odd or missing payload breaks nothing", () => {
  const rows = rowsOf([event("2026-03-02T08:00:00Z", { payload: 7 }), event("2026-03-02T08:00:01Z", { payload: { text: {} } }), event("2026-03-02T08:00:02Z", { type: "x.y", payload: null })]);
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "message", "line"]);
});

test("authors are known from the members and from the log's arrivals", () => {
  const added = event("2026-03-02T08:00:00Z", { type: "member.added", payload: { officer: "per", name: "Per Ek", title: "planchef", authority_name: "Tanums kommun" } });
  const people = peopleOf([{ officer: "anna", name: "Anna Ek", title: "planarkitekt", authority: { name: "Uddevalla kommun" } }], [added]);
  expect(authorOf(event("2026-03-02T08:00:00Z"), people)?.name).toBe("Anna Ek");
  expect(authorOf(event("2026-03-02T08:00:00Z", { author: "officer:per" }), people)).toEqual({ name: "Per Ek", title: "planchef", authority: "Tanums kommun" });
  expect(authorOf(event("2026-03-02T08:00:00Z", { author: "officer:eva" }), people)).toBeUndefined();
  expect(authorOf(event("2026-03-02T08:00:00Z", { author: "system" }), people)).toBeUndefined();
});
