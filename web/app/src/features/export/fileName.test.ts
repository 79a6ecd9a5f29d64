import { expect, test } from "vitest";
import { fileName } from "./fileName";

test.each([
  [`attachment; filename="SE-1485-26-7K4M2-Q Gemensamt rum.zip"`, "SE-1485-26-7K4M2-Q Gemensamt rum.zip"],
  [`attachment; filename*=utf-8''SE-1485%20S%C3%A4kerhet.zip`, "SE-1485 Säkerhet.zip"],
  [String.raw`attachment; filename="a \"b\".zip"`, `a "b".zip`],
  ["attachment", ""],
  [null, ""],
])("%s is named %s", (disposition, name) => {
  expect(fileName(disposition)).toBe(name);
});
