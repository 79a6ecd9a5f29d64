import { expect, test } from "vitest";
import type { Meeting } from "@/features/meeting";
import { fieldsOf, isTooLong, leftBehind, newPlan, partsChanged, planOf, timeProblem } from "./plan";

const NOW = new Date("2026-03-02T08:20:00Z"); // 09.20 in Sweden

const meeting: Meeting = {
  id: "m",
  room: "a",
  seq: 1,
  author: "officer:anna",
  title: "Samråd",
  state: "planned",
  starts: "2026-06-01T08:00:00.000Z",
  ends: "2026-06-01T08:50:00.000Z",
  agenda: ["Bullret", "Tidplan"],
  officers: ["bo"],
  authorities: ["tanum"],
  version: 1,
};

test("a new plan is for an hour from the next whole one", () => {
  expect(newPlan(NOW)).toMatchObject({ date: "2026-03-02", time: "10:00", duration: "60" });
  expect(newPlan(new Date("2026-03-02T22:00:00Z"))).toMatchObject({ date: "2026-03-03", time: "00:00" });
});

test("a plan in the form and out of it is the same plan", () => {
  const { title, starts, ends, agenda, officers, authorities } = meeting;
  expect(planOf(fieldsOf(meeting))).toEqual({ title, starts, ends, agenda, officers, authorities });
  expect(planOf({ ...fieldsOf(meeting), duration: "" })).not.toHaveProperty("ends");
});

test("spaces around words and empty lines of the agenda are no part of a plan", () => {
  expect(planOf({ ...fieldsOf(meeting), title: " Samråd ", agenda: [{ text: " Bullret " }, { text: "  " }] })).toMatchObject({ title: "Samråd", agenda: ["Bullret"] });
});

test("a day or a time that is missing, was not, has been or is far ahead is no time for a meeting", () => {
  const problem = (date: string, time: string) => timeProblem(date, time, NOW);
  expect(problem("", "10:00")).toBe("no_date");
  expect(problem("2026-03-02", "")).toBe("no_time");
  expect(problem("2026-03-29", "02:30")).toBe("skipped"); // summer time begins
  expect(problem("2026-02-30", "10:00")).toBe("skipped");
  expect(problem("2026-03-02", "09:19")).toBe("past");
  expect(problem("2032-01-01", "10:00")).toBe("far");
  expect(problem("2026-03-02", "09:21")).toBeUndefined();
});

test("a line is as long as its bytes", () => {
  expect(isTooLong("å".repeat(150))).toBe(false);
  expect(isTooLong("å".repeat(151))).toBe(true);
});

test("plans differ in what somebody changed, in whatever order the invited stand", () => {
  expect(partsChanged(meeting, { ...meeting, version: 2 })).toEqual([]);
  expect(partsChanged({ ...meeting, officers: ["bo", "cia"] }, { ...meeting, officers: ["cia", "bo"] })).toEqual([]);
  expect(partsChanged(meeting, { ...meeting, ends: "2026-06-01T09:00:00.000Z", title: "Möte" })).toEqual(["title", "time"]);
  expect(partsChanged(meeting, { ...meeting, agenda: ["Tidplan", "Bullret"], authorities: [] })).toEqual(["agenda", "invited"]);
});

test("what one has filled in is left as it is when the plan becomes another, and the rest follows it", () => {
  const before = fieldsOf(meeting);
  const filled = { ...before, agenda: [{ text: "Bullret vid kajen" }, { text: "Tidplan" }], time: "13:00" };
  const after = { ...before, title: "Möte", time: "14:00", agenda: [] };
  expect(leftBehind(filled, before, after)).toEqual(["title"]);
  expect(leftBehind(before, before, after)).toEqual(["title", "time", "agenda"]);
  expect(leftBehind(filled, before, before)).toEqual([]);
});
