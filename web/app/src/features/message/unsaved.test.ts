import { expect, test } from "vitest";
import type { OutboxEntry, SendState } from "@/protocol";
import { isNews, unsavedOf, type Unsaved } from "./unsaved";

const entry = (clientId: string, state: SendState): OutboxEntry => ({
  message: { clientId, room: "room", text: "Hej", written: "2026-03-01T09:15:02.123Z", afterSeq: 0 },
  state,
  kept: true,
});

/** Whether each step of a message's way, one after the other, is news. */
function news(...steps: OutboxEntry[][]): boolean[] {
  let before: Unsaved = new Map();
  return steps.map((outgoing) => {
    const unsaved = unsavedOf(outgoing, before);
    const isNew = isNews(unsaved, before);
    before = unsaved;
    return isNew;
  });
}

const saving = entry("a", { kind: "saving" });
const failed = entry("a", { kind: "failed", reason: "away" });
const refused = entry("a", { kind: "refused", reason: "too long" });

test("a message that is tried again and again is told of once", () => {
  expect(news([saving], [failed], [saving], [failed], [saving], [failed])).toEqual([false, true, false, false, false, false]);
});

test("that it is refused at last is told too, and so is the next message", () => {
  const next = entry("b", { kind: "failed", reason: "away" });
  expect(news([failed], [saving], [refused], [refused, next])).toEqual([true, false, true, true]);
});

test("a message that was saved is forgotten", () => {
  expect(news([failed], [], [failed])).toEqual([true, false, true]);
});
