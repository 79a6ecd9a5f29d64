import { i18n } from "@lingui/core";
import { beforeEach, expect, test } from "vitest";
import { sizeText } from "./size";

beforeEach(() => i18n.activate("sv"));

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [1450, "1,5 kB"],
  [99_400, "99 kB"],
  [300_000_000, "300 MB"],
  [5_000_000_000, "5 GB"],
  [5_000_000_000_000, "5 000 GB"],
])("%d → %s", (bytes, text) => {
  expect(sizeText(bytes).replace(/\s/g, " ")).toBe(text);
});
