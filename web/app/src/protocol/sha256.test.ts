import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256Of } from "./sha256";

test.each([0, 1, 63, 64, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, (9 << 20) + 7])("of %d bytes it is what the system's own hash says", async (size) => {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
  expect(await sha256Of(new Blob([bytes]))).toBe(createHash("sha256").update(bytes).digest("hex"));
});
