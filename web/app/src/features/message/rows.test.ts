import { expect, test } from "vitest";
import { NO_MARKS, type Event } from "@/protocol";
import { authorOf, peopleOf } from "./people";
import { messagesOf } from "./messages";
import { rowsOf as rowsOfMessages } from "./rows";

const rowsOf = (events: Event[]) => rowsOfMessages(events, messagesOf(events, new Map()));

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

test("what others have put on a message is no line and does not part messages", () => {
  const reaction = (type: string) => event("2026-03-02T08:01:00Z", { type, author: "officer:bo", payload: { message: "e1", sign: "agree" } });
  const rows = rowsOf([event("2026-03-02T08:00:00Z"), reaction("reaction.added"), reaction("reaction.removed"), event("2026-03-02T08:02:00Z")]);
  expect(rows.map((row) => (row.kind === "message" ? row.continued : row.kind))).toEqual(["day", false, true]);
});

test("a reply names whom it answers and begins anew", () => {
  const posted = event("2026-03-02T08:00:00Z");
  const reply = event("2026-03-02T08:01:00Z", { type_v: 2, payload: { text: "Ja", reply_to: posted.id } });
  expect(messagesOf([posted, reply], new Map()).get(reply.id)?.replyTo).toBe(posted.id);
  expect(rowsOf([posted, reply]).flatMap((row) => (row.kind === "message" ? [row.continued] : []))).toEqual([false, false]);
});

test("a message stands as the log says that it does", () => {
  const posted = event("2026-03-02T08:00:00Z");
  const states = new Map([[posted.id, { text: "ändrat", version: 2, edited: true, asOf: posted.seq + 90_000, ...NO_MARKS }]]);
  expect(messagesOf([posted], states).get(posted.id)).toMatchObject({ event: posted, text: "ändrat", version: 2, edited: true });
  expect(messagesOf([posted], new Map()).get(posted.id)).toMatchObject({ text: `text ${posted.seq}`, version: 1, edited: false });
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
