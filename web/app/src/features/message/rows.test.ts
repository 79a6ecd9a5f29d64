import { expect, test } from "vitest";
import type { Event } from "@/protocol";
import { authorOf, peopleOf } from "./people";
import { changeCount, messagesOf } from "./messages";
import { rowsOf as rowsOfMessages } from "./rows";

const rowsOf = (events: Event[]) => rowsOfMessages(events, messagesOf(events));

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
  const shown = (events: Event[]) => [...messagesOf(events).values()].map(({ text, wordings, version }) => [text, wordings.map((wording) => wording.text), version]);
  expect(shown([posted])).toEqual([[`text ${posted.seq}`, [], 1]]);
  expect(shown([posted, first, second])).toEqual([["två", [`text ${posted.seq}`, "ett", "två"], 3]]);
  expect(shown([posted, first, { ...second, withheld: "disposed" }])).toEqual([["ett", [`text ${posted.seq}`, "ett", undefined], 3]]);
});

test("a message's version counts what changed it, and disposal sets it", () => {
  const posted = event("2026-03-02T08:00:00Z");
  const change = (type: string, payload: object) => event("2026-03-02T08:01:00Z", { type, payload });
  const edited = change("message.edited", { message: posted.id, text: "ny" });
  const hidden = change("message.hidden", { message: posted.id, reason: "fel" });
  const decided = change("disposal.decided", { event: posted.id });
  const disposed = change("event.disposed", { event: posted.id });
  const other = change("message.edited", { message: "another", text: "ny" });
  const version = (...events: Event[]) => messagesOf([posted, ...events]).get(posted.id)?.version;
  expect(version(other)).toBe(1);
  expect(version(edited, hidden, decided)).toBe(4);
  expect(version(edited, decided, disposed)).toBe(disposed.seq);
  expect(changeCount([edited, hidden, other], posted.id)).toBe(2);
});

test("a reply names whom it answers and begins anew", () => {
  const posted = event("2026-03-02T08:00:00Z");
  const reply = event("2026-03-02T08:01:00Z", { type_v: 2, payload: { text: "Ja", reply_to: posted.id } });
  expect(messagesOf([posted, reply]).get(reply.id)?.replyTo).toBe(posted.id);
  expect(rowsOf([posted, reply]).flatMap((row) => (row.kind === "message" ? [row.continued] : []))).toEqual([false, false]);
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
