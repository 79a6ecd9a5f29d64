import { expect, test } from "vitest";
import { addressOf, ALL_CASES, arrange, viewOf, type CasesView } from "./arrange";
import type { CaseSummary } from "./api";

const town = "town";
const cases = [
  { reference: "SE-1", title: "Åkern", code: "1485", place: "Uddevalla", step: "review", number: "SBN 2026/9", opened: "2026-03-01T09:00:00.000Z" },
  { reference: "SE-2", title: "Hamnen", code: "1480", place: "Göteborg", step: "early_dialogue", number: "SBN 2026/10", opened: "2026-01-01T09:00:00.000Z" },
  { reference: "SE-3", title: "Ängen", code: "1485", place: "Uddevalla", step: "consultation", number: undefined, opened: "2026-02-01T09:00:00.000Z" },
].map(
  ({ code, place, number, ...rest }): CaseSummary => ({
    ...rest,
    id: rest.reference,
    municipality: { code, name: place },
    plan_type: "detailed_plan",
    procedure: "standard",
    parties: [],
    diary_numbers: number === undefined ? [] : [{ authority: town, number }],
  }),
);

const shown = (view: Partial<CasesView>) => arrange(cases, { ...ALL_CASES, ...view }, town).map(({ reference }) => reference);

test("all cases come with the latest opened first", () => {
  expect(shown({})).toEqual(["SE-1", "SE-3", "SE-2"]);
});

test("sorts by each column, in Swedish order and by numbers as numbers", () => {
  expect(shown({ sort: "title", descending: false })).toEqual(["SE-2", "SE-1", "SE-3"]);
  expect(shown({ sort: "municipality", descending: false })).toEqual(["SE-2", "SE-1", "SE-3"]);
  expect(shown({ sort: "step", descending: false })).toEqual(["SE-2", "SE-3", "SE-1"]);
  expect(shown({ sort: "diary", descending: true })).toEqual(["SE-2", "SE-1", "SE-3"]);
  expect(shown({ sort: "opened", descending: false })).toEqual(["SE-2", "SE-3", "SE-1"]);
});

test("filters by words anywhere, municipality and step", () => {
  expect(shown({ text: " uddevalla ÄNG " })).toEqual(["SE-3"]);
  expect(shown({ text: "2026/10" })).toEqual(["SE-2"]);
  expect(shown({ text: "uddevalla hamnen" })).toEqual([]);
  expect(shown({ municipality: "1485" })).toEqual(["SE-1", "SE-3"]);
  expect(shown({ municipality: "1485", step: "review" })).toEqual(["SE-1"]);
});

test.each<Partial<CasesView>>([{}, { text: "å" }, { municipality: "0114" }, { step: "review" }, { sort: "title", descending: false }, { sort: "title", descending: true }, { descending: false }])(
  "the address tells of the view: %o",
  (part) => {
    const view = { ...ALL_CASES, ...part };
    expect(viewOf(addressOf(view))).toEqual(view);
  },
);

test("an address with anything in it is a view", () => {
  expect(viewOf({ municipality: "x", sort: "size", order: "7" })).toEqual({ ...ALL_CASES, municipality: "x" });
});
