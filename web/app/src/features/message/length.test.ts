import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MAX_TEXT, outgoingOf, roughly } from "./length";

const ANNA = { officer: "0198f3a1-7c00-7000-8000-0000000000bb", name: "Anna Ek", title: "", authority: "", alone: true };
const left = (text: string) => outgoingOf(text, [ANNA]).left;

test("the limit is the server's", () => {
  const server = readFileSync(new URL("../../../../../rooms/text.go", import.meta.url), "utf8");
  expect(server).toContain(`MaxText = ${MAX_TEXT / 1024} * 1024`);
});

test("what is left is told from the last 2,000 bytes on, and below 0 when it is too much", () => {
  expect(left("a".repeat(MAX_TEXT - 2001))).toBeUndefined();
  expect(left("a".repeat(MAX_TEXT - 2000))).toBe(2000);
  expect(left("a".repeat(MAX_TEXT))).toBe(0);
  expect(left("a".repeat(MAX_TEXT + 1))).toBe(-1);
});

test("what counts is the bytes of the text as it is sent: trimmed, composed, with links to officers", () => {
  expect(left(`  ${"a".repeat(MAX_TEXT)}\n\n`)).toBe(0);
  expect(left("å".repeat(MAX_TEXT / 2))).toBe(0);
  expect(left("a\u030a".repeat(MAX_TEXT / 2))).toBe(0);
  const link = `[@Anna Ek](plaza:officer/${ANNA.officer})`;
  expect(outgoingOf(`@Anna Ek ${"a".repeat(MAX_TEXT - 1 - link.length)}`, [ANNA])).toEqual({ text: `${link} ${"a".repeat(MAX_TEXT - 1 - link.length)}`, left: 0 });
});

test("the number that is told is a round one, never more than there is", () => {
  expect([0, 9, 57, 99, 100, 1999, 2000].map(roughly)).toEqual([0, 0, 50, 90, 100, 1900, 2000]);
});
