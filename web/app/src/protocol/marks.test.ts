import { expect, test } from "vitest";
import { isMarking, marksAfter, NO_MARKS } from "./marks";
import type { Event } from "./wire.gen";

const event = (type: string, author = "officer:anna", payload: object = { message: "m", sign: "agree" }): Event => ({
  id: "e", room: "a", seq: 1, time: "2026-03-02T08:00:00Z", type, type_v: 1, author, authority: null, payload,
});
const after = (...events: Event[]) => events.reduce(marksAfter, NO_MARKS);
const added = (author: string, sign: string) => event("reaction.added", author, { message: "m", sign });

test("each has each sign once, and takes back their own alone", () => {
  const all = [added("officer:anna", "agree"), added("officer:bo", "agree"), added("officer:anna", "done"), added("officer:bo", "agree")];
  expect(after(...all).reactions).toEqual([
    { sign: "agree", author: "officer:anna" },
    { sign: "done", author: "officer:anna" },
    { sign: "agree", author: "officer:bo" },
  ]);
  expect(after(...all, event("reaction.removed")).reactions).toEqual([
    { sign: "done", author: "officer:anna" },
    { sign: "agree", author: "officer:bo" },
  ]);
});

test("a pin is whose it is until it ends", () => {
  expect(after(event("message.pinned", "officer:bo")).pinnedBy).toBe("officer:bo");
  expect(after(event("message.pinned"), event("message.unpinned", "officer:bo")).pinnedBy).toBeUndefined();
});

const registration = (authority: string, diary_no: string, act_no?: string) => event("item.registered", "officer:reg", { item: "m", authority, diary_no, act_no });

test("each authority's number is its latest, and outlives what the message says", () => {
  const all = [registration("tanum", "1", "2"), registration("board", "7"), registration("tanum", "3")];
  const numbers = [
    { authority: "board", diary_number: "7", act_number: "" },
    { authority: "tanum", diary_number: "3", act_number: "" },
  ];
  expect(after(...all).registrations).toEqual(numbers);
  for (const end of ["message.hidden", "event.disposed"]) expect(after(...all, event("message.pinned"), event(end))).toEqual({ ...NO_MARKS, registrations: numbers });
});

test("what is hidden or disposed of has nothing on it, what is edited keeps it", () => {
  const marked = [event("message.pinned"), event("reaction.added")];
  expect(after(...marked, event("message.hidden"))).toEqual(NO_MARKS);
  expect(after(...marked, event("event.disposed"))).toEqual(NO_MARKS);
  expect(after(...marked, event("message.edited"))).toEqual(after(...marked));
});

test("an odd payload breaks nothing", () => {
  const odd = { ...event("reaction.added"), payload: undefined };
  expect(after(odd as unknown as Event).reactions).toEqual([{ sign: "", author: "officer:anna" }]);
  expect([event("reaction.added"), event("message.unpinned"), registration("tanum", "1"), event("message.edited")].map(isMarking)).toEqual([true, true, true, false]);
});
