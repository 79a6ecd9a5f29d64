import { expect, test } from "vitest";
import type { Meeting } from "@/features/meeting";
import { addressOf, arrange, timesOf, viewOf } from "./view";

const meeting = (seq: number, state: Meeting["state"], title: string, times: Partial<Meeting>): Meeting => ({
  id: `m${seq}`,
  room: "a",
  seq,
  author: "officer:anna",
  title,
  state,
  agenda: [],
  officers: [],
  authorities: [],
  version: 1,
  ...times,
});

const all = [
  meeting(1, "ended", "Samråd 2", { starts: "2026-03-02T08:00:00.000Z", started: "2026-03-02T08:05:00.000Z", ended: "2026-03-02T09:00:00.000Z" }),
  meeting(2, "planned", "Hamnen", { starts: "2026-05-02T08:00:00.000Z", ends: "2026-05-02T09:00:00.000Z", agenda: ["Bullret vid kajen"] }),
  meeting(3, "cancelled", "Åsen", { starts: "2026-03-05T08:00:00.000Z" }),
  meeting(4, "planned", "Samråd 10", { starts: "2026-04-02T08:00:00.000Z" }),
  meeting(5, "ongoing", "Nu", { started: "2026-03-09T08:00:00.000Z" }),
];
const NOW = Date.parse("2026-03-10T08:00:00Z");
const titles = (address: Parameters<typeof viewOf>[0], now = NOW) => arrange(all, viewOf(address), now).map(({ title }) => title);

test("those that go on come first, then the nearest to come, then the latest that were", () => {
  expect(titles({})).toEqual(["Nu", "Samråd 10", "Hamnen", "Åsen", "Samråd 2"]);
});

test("a plan that nobody has begun is among those to come for another day", () => {
  expect(titles({}, Date.parse("2026-04-03T07:59:00Z"))).toEqual(["Nu", "Samråd 10", "Hamnen", "Åsen", "Samråd 2"]);
  expect(titles({}, Date.parse("2026-04-03T08:01:00Z"))).toEqual(["Nu", "Hamnen", "Samråd 10", "Åsen", "Samråd 2"]);
});

test("by time the latest first, and by name as people count", () => {
  expect(titles({ sort: "time" })).toEqual(["Hamnen", "Samråd 10", "Nu", "Åsen", "Samråd 2"]);
  expect(titles({ sort: "time", order: "ascending" })[0]).toBe("Samråd 2");
  expect(titles({ sort: "title" })).toEqual(["Hamnen", "Nu", "Samråd 2", "Samråd 10", "Åsen"]);
});

test("a view leaves out other states, and what has not all its words in the name or the agenda", () => {
  expect(titles({ state: "planned" })).toEqual(["Samråd 10", "Hamnen"]);
  expect(titles({ text: "kajen  BULL" })).toEqual(["Hamnen"]);
  expect(titles({ text: "finns inte" })).toEqual([]);
});

test("an address tells of its view and back, and odd ones of all meetings", () => {
  for (const address of [{}, { state: "ended" }, { sort: "time" }, { sort: "time", order: "ascending" }, { text: "kaj", sort: "title", order: "descending" }]) {
    expect(addressOf(viewOf(address))).toEqual(address);
  }
  expect(viewOf({ state: "gone", sort: "size", order: "up" })).toEqual(viewOf({}));
});

test("a meeting's time is when it was held, or else when it is planned", () => {
  expect(timesOf(all[0]!)).toEqual({ from: "2026-03-02T08:05:00.000Z", to: "2026-03-02T09:00:00.000Z" });
  expect(timesOf(all[1]!)).toEqual({ from: "2026-05-02T08:00:00.000Z", to: "2026-05-02T09:00:00.000Z" });
  expect(timesOf(all[4]!)).toEqual({ from: "2026-03-09T08:00:00.000Z", to: undefined });
});
