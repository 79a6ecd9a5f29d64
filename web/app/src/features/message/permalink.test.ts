import { expect, test } from "vitest";
import { hashOf, referenceTo, targetOf } from "./permalink";

const ID = "0198f3a1-7c00-7000-8000-0000000000dd";

test("an address leads to what it was made of", () => {
  expect(targetOf(hashOf({ seq: 812 }).slice(1))).toEqual({ seq: 812 });
  expect(targetOf(ID)).toEqual({ message: ID });
  expect(referenceTo("inlägg 12", ID)).toBe(`[inlägg 12](plaza:message/${ID})`);
});

test.each(["", "0", "-1", "1.5", "99999999999999999", "main", ID.toUpperCase(), `${ID}0`])("%j leads nowhere", (hash) => {
  expect(targetOf(hash)).toBeUndefined();
});
