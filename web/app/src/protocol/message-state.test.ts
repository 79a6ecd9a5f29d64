import { expect, test } from "vitest";
import { asPosted, changed, changedBy, withheldBy } from "./message-state";
import type { Event } from "./wire.gen";

let seq = 0;
const event = (type: string, payload: unknown, changes: Partial<Event> = {}): Event => ({
  id: `e${++seq}`, room: "a", seq, time: "2026-03-02T08:00:00Z", type, type_v: 1, author: "officer:anna", authority: "tanum", payload, ...changes,
});

test("a message shows its last edit, unless the edit is withheld", () => {
  const posted = event("message.posted", { text: "noll" });
  const first = event("message.edited", { message: posted.id, text: "ett" });
  const second = event("message.edited", { message: posted.id, text: "två" });
  const start = asPosted(posted, posted.seq);
  expect(start).toMatchObject({ text: "noll", version: 1, edited: false });
  expect(changed(changed(start, first), second)).toMatchObject({ text: "två", version: 3, edited: true });
  expect(changed(changed(start, first), { ...second, withheld: "disposed" })).toMatchObject({ text: "ett", version: 3 });
});

test("a change that is in a state already changes nothing", () => {
  const posted = event("message.posted", { text: "noll" });
  const edit = event("message.edited", { message: posted.id, text: "ett" });
  const state = changed(asPosted(posted, posted.seq), edit);
  expect(changed(state, edit)).toBe(state);
  expect(changed(asPosted(posted, edit.seq), edit)).toMatchObject({ text: "noll", version: 1 });
});

test("the version counts what changed a message, and disposal sets it", () => {
  const posted = event("message.posted", { text: "noll" });
  const hidden = event("message.hidden", { message: posted.id, reason: "fel" });
  const decided = event("disposal.decided", { event: posted.id });
  const disposed = event("event.disposed", { event: posted.id });
  expect([hidden, decided, disposed].map(changedBy)).toEqual([posted.id, posted.id, posted.id]);
  expect(changedBy(posted)).toBeUndefined();
  const state = changed(changed(asPosted(posted, posted.seq), hidden), decided);
  expect(state).toMatchObject({ text: "", version: 3, edited: false });
  expect(changed(state, disposed).version).toBe(disposed.seq);
});

test("a hidden message and its edits lose their text, a disposed event its content, others keep theirs", () => {
  const posted = event("message.posted", { text: "noll" });
  const edit = event("message.edited", { message: posted.id, text: "ett" });
  const other = event("message.posted", { text: "annat" });
  const hidden = event("message.hidden", { message: posted.id, reason: "fel" });
  expect([posted, edit, other].map((one) => withheldBy(hidden, one)).map(({ withheld, payload }) => [withheld, payload !== undefined])).toEqual([["hidden", false], ["hidden", false], [undefined, true]]);
  expect(withheldBy(event("event.disposed", { event: other.id }), other)).toMatchObject({ withheld: "disposed" });
  expect(withheldBy(edit, posted)).toBe(posted);
});

test("an odd payload breaks nothing", () => {
  const odd = event("message.posted", 7);
  expect(asPosted(odd, odd.seq).text).toBe("");
  expect(changedBy(event("message.edited", null))).toBeUndefined();
  expect(changed(asPosted(odd, odd.seq), event("message.edited", { text: {} })).text).toBe("");
});
