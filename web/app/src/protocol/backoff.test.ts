import { expect, test } from "vitest";
import { backoff } from "./backoff";

test("doubles from half a second to fifteen and keeps to its upper half", () => {
  const least = Array.from({ length: 8 }, (_, attempt) => backoff(attempt, () => 0));
  const most = Array.from({ length: 8 }, (_, attempt) => backoff(attempt, () => 1));
  expect(least).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500, 7500]);
  expect(most).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  expect(backoff(5000, () => 1)).toBe(15000);
});
