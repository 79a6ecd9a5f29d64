import { i18n } from "@lingui/core";
import { afterEach, expect, test } from "vitest";
import { clockTime, dayName, isoDate, swedishInstant, writtenDay } from "./time";

afterEach(() => i18n.activate("sv"));

test("times are Swedish, winter and summer, over midnight and over the change", () => {
  expect(clockTime("2026-03-02T08:15:02.123Z")).toBe("09:15");
  expect(clockTime("2026-07-02T08:15:02.123Z")).toBe("10:15");
  expect(isoDate("2026-03-02T23:30:00.000Z")).toBe("2026-03-03");
  expect(dayName("2026-03-01T23:30:00.000Z")).toBe("Måndag 2 mars 2026");
  expect(clockTime("2026-03-29T00:59:00.000Z")).toBe("01:59");
  expect(clockTime("2026-03-29T01:00:00.000Z")).toBe("03:00");
});

test("the words of a day follow the language, its hours do not", () => {
  i18n.activate("en");
  expect(dayName("2026-03-01T23:30:00.000Z")).toMatch(/^Monday,? 2 March 2026$/);
  expect(clockTime("2026-03-01T23:30:00.000Z")).toBe("00:30");
  expect(isoDate("2026-03-01T23:30:00.000Z")).toBe("2026-03-02");
});

test("a day and a time in Sweden are one moment, also where the clock is changed", () => {
  expect(swedishInstant("2026-03-02", "09:15")).toBe("2026-03-02T08:15:00.000Z");
  expect(swedishInstant("2026-07-02", "00:15")).toBe("2026-07-01T22:15:00.000Z");
  expect(swedishInstant("2026-03-29", "01:59")).toBe("2026-03-29T00:59:00.000Z");
  expect(swedishInstant("2026-03-29", "02:30")).toBeUndefined();
  expect(swedishInstant("2026-03-29", "03:00")).toBe("2026-03-29T01:00:00.000Z");
  expect(swedishInstant("2026-10-25", "02:30")).toBe("2026-10-25T00:30:00.000Z");
  for (const [date, time] of [["", "10:00"], ["2026-02-30", "10:00"], ["2026-03-02", ""], ["2026-03-02", "25:00"]] as const) {
    expect(swedishInstant(date, time)).toBeUndefined();
  }
});

test("a day is what the calendar has, with or without its dashes", () => {
  expect([" 2026-03-02 ", "20260302", "2024-02-29"].map(writtenDay)).toEqual(["2026-03-02", "2026-03-02", "2024-02-29"]);
  expect(["", "03/02/2026", "2026-13-01", "2026-02-30", "2026-3-2"].map(writtenDay)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
