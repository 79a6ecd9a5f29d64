import { expect, test } from "vitest";
import type { Event } from "@/protocol";
import { attachmentsOf, documentTitles, toldElsewhere } from "./documents";

let seq = 0;
const event = (type: string, payload: unknown, changes: Partial<Event> = {}): Event => ({
  id: `event-${++seq}`,
  room: "a",
  seq,
  time: "2026-03-02T08:00:00.000Z",
  type,
  type_v: 1,
  author: "officer:anna",
  authority: "tanum",
  payload,
  ...changes,
});

test("a document has the title that it was given last", () => {
  const created = event("document.created", { title: "Plankarta" });
  const received = event("document.received", { title: "Yttrande" });
  const changed = event("document.changed", { document: created.id, title: "Plankarta, samråd" });
  const events = [created, received, changed];
  expect([...documentTitles(events)]).toEqual([[created.id, "Plankarta, samråd"], [received.id, "Yttrande"]]);
  expect(documentTitles(events)).toBe(documentTitles(events));
  expect(documentTitles([...events, event("document.hidden", { document: created.id })]).has(created.id)).toBe(false);
  expect(documentTitles([{ ...created, withheld: "hidden", payload: undefined }]).size).toBe(0);
});

test("the first version is told with its document, later ones by themselves", () => {
  const created = event("document.created", { title: "Plankarta" });
  const [first, second] = [event("version.added", { document: created.id }), event("version.added", { document: created.id })];
  const ofAnother = event("version.added", { document: "older" });
  expect([...toldElsewhere([created, first, second, ofAnother])]).toEqual([first.id]);
});

test("what came with a message is told with the message", () => {
  const created = event("document.created", { title: "Foto" });
  const first = event("version.added", { document: created.id });
  const message = event("message.posted", { attachments: [created.id], text: "" }, { type_v: 3 });
  expect(attachmentsOf(message)).toEqual([created.id]);
  expect([...toldElsewhere([created, first, message])]).toEqual([created.id, first.id]);
});

test("odd payloads bring nothing", () => {
  for (const payload of [undefined, null, 7, {}, { attachments: "x" }, { attachments: [7] }]) {
    expect(attachmentsOf(event("message.posted", payload ?? {}, { type_v: 3 }))).toEqual([]);
    expect(toldElsewhere([event("version.added", payload)]).size).toBe(0);
  }
  expect(attachmentsOf(event("message.posted", { attachments: ["a"] }))).toEqual([]);
});
