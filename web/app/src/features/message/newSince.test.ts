import { expect, test } from "vitest";
import type { Event } from "@/protocol";
import { messagesOf } from "./messages";
import { withNewLine } from "./newSince";
import { rowsOf } from "./rows";

const post = (no: number, author: string): Event => ({
  id: `m${no}`, room: "a", seq: no, time: `2026-03-02T08:00:0${no}.000Z`, type: "message.posted", type_v: 1, author, authority: null, no, payload: { text: "Hej" },
});
const events = [post(1, "officer:bo"), post(2, "officer:bo"), post(3, "officer:anna"), post(4, "officer:bo")];
const rows = rowsOf(events, messagesOf(events, new Map()));
const shown = (since: number | undefined) => withNewLine(rows, since, "officer:anna").map((row) => (row.kind === "message" ? row.message.event.no : row.kind));

test("the line stands before the first new message of somebody else", () => {
  expect(shown(1)).toEqual(["day", 1, "new", 2, 3, 4]);
  expect(shown(2)).toEqual(["day", 1, 2, 3, "new", 4]);
  expect(shown(0)).toEqual(["day", "new", 1, 2, 3, 4]);
});

test("without anything new, or before it is known, there is no line", () => {
  expect(shown(4)).toEqual(["day", 1, 2, 3, 4]);
  expect(shown(undefined)).toEqual(["day", 1, 2, 3, 4]);
});

test("rows that begin after the first new message do not have the line", () => {
  const later = rowsOf(events.slice(2), messagesOf(events.slice(2), new Map()));
  expect(withNewLine(later, 1, "officer:anna")).toBe(later);
  expect(withNewLine(later, 2, "officer:anna").map(({ kind }) => kind)).toEqual(["day", "message", "new", "message"]);
});

test("after the line the writer's name stands again", () => {
  const [, , , first] = withNewLine(rows, 1, "officer:anna");
  expect(first).toMatchObject({ kind: "message", continued: false });
});
