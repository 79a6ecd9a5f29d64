import { expect, test } from "vitest";
import { nextStep } from "./zoom";

test.each([
  [1, 1, 1.25],
  [1, -1, 0.75],
  [0.8317, 1, 1],
  [0.8317, -1, 0.75],
  [0.9999, 1, 1.25],
  [8, 1, 8],
  [20, 1, 8],
  [0.1, -1, 0.1],
  [0.01, -1, 0.1],
] as const)("from %d, %d → %d", (scale, direction, next) => {
  expect(nextStep(scale, direction)).toBe(next);
});
