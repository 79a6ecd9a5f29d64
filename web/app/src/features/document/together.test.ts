import { beforeEach, expect, test } from "vitest";
import { together } from "./together";

let asked: (readonly string[])[];
let isAway: boolean;

beforeEach(() => {
  asked = [];
  isAway = false;
});

/** Knows the documents whose ids begin with d. */
const one = together((_room, ids) => {
  asked.push(ids);
  return isAway ? Promise.reject(new Error("away")) : Promise.resolve(ids.filter((id) => id.startsWith("d")).map((id) => ({ id })));
});

test("what is asked for in the same moment is fetched together, each once", async () => {
  const documents = await Promise.all(["d1", "d2", "d1"].map((id) => one("a", id)));
  expect(documents.map(({ id }) => id)).toEqual(["d1", "d2", "d1"]);
  expect(asked).toEqual([["d1", "d2"]]);
  await one("a", "d3");
  expect(asked).toEqual([["d1", "d2"], ["d3"]]);
});

test("each room has a request of its own", async () => {
  await Promise.all([one("a", "d1"), one("b", "d2")]);
  expect(asked).toEqual([["d1"], ["d2"]]);
});

test("one that one may not see fails alone, a request that fails fails for all", async () => {
  const [seen, unseen] = await Promise.allSettled([one("a", "d1"), one("a", "x")]);
  expect([seen.status, unseen.status]).toEqual(["fulfilled", "rejected"]);
  isAway = true;
  const failed = await Promise.allSettled([one("a", "d1"), one("a", "d2")]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("very many are fetched in parts", async () => {
  await Promise.all(Array.from({ length: 250 }, (_, at) => one("a", `d${at}`)));
  expect(asked.map((ids) => ids.length)).toEqual([100, 100, 50]);
});
