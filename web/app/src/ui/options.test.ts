import { expect, test } from "vitest";
import { matching, optionNamed } from "./options";

const options = ["Göteborg", "Ale", "Strömstad", "Östra Göinge", "Alingsås"].map((name, i) => ({ id: String(i), name }));
const names = (written: string) => matching(options, written).map(({ name }) => name);

test("a part of the name finds it, whatever the case; what begins so comes first", () => {
  expect(names("strömst")).toEqual(["Strömstad"]);
  expect(names("GÖ")).toEqual(["Göteborg", "Östra Göinge"]);
  expect(names("")).toHaveLength(options.length);
  expect(names("finns inte")).toEqual([]);
});

test("all words must be there, in any order", () => {
  expect(names("göinge öst")).toEqual(["Östra Göinge"]);
});

test("what is written names an option in full, or alone matches it", () => {
  expect(optionNamed(options, " ale ")?.name).toBe("Ale");
  expect(optionNamed(options, "strö")?.name).toBe("Strömstad");
  expect(optionNamed(options, "al")).toBeUndefined();
  expect(optionNamed(options, "  ")).toBeUndefined();
});
