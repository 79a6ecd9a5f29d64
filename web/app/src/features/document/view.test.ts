import { expect, test } from "vitest";
import { addressOf, ALL_DOCUMENTS, COLUMNS, isFiltered, viewOf, type DocumentsView } from "./view";

test("an address says only what differs from all documents as they come", () => {
  expect(addressOf(ALL_DOCUMENTS)).toEqual({});
  expect(viewOf({})).toEqual(ALL_DOCUMENTS);
});

test.each<Partial<DocumentsView>>([
  { text: "buller å" },
  { kind: "plan_map", state: "final" },
  { folder: "Underlag/Buller", authority: "0198f3a1-7c00-7000-8000-0000000000cc" },
  { layout: "grid" },
  ...COLUMNS.flatMap((sort) => [{ sort, descending: true }, { sort, descending: false }]),
])("%j comes back from its address", (change) => {
  const view = { ...ALL_DOCUMENTS, ...change };
  expect(viewOf(addressOf(view))).toEqual(view);
});

test("an odd address shows all documents", () => {
  expect(viewOf({ kind: "constructor", state: "x", sort: "toString", order: "y", layout: "z" })).toEqual(ALL_DOCUMENTS);
});

test("a filter is what leaves something out; the order leaves out nothing", () => {
  expect(isFiltered({ ...ALL_DOCUMENTS, sort: "size", layout: "grid" })).toBe(false);
  expect(isFiltered({ ...ALL_DOCUMENTS, folder: "Underlag" })).toBe(true);
});
