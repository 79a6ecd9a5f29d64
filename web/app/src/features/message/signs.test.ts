import { expect, test } from "vitest";
import { bySign } from "./signs";

test("signs stand in the order in which they are offered, each with those who gave it", () => {
  const reactions = [
    { sign: "thanks", author: "officer:bo" },
    { sign: "agree", author: "officer:eva" },
    { sign: "of a newer Plaza", author: "officer:bo" },
    { sign: "agree", author: "officer:bo" },
  ];
  expect(bySign(reactions)).toEqual([
    { sign: "agree", authors: ["officer:eva", "officer:bo"] },
    { sign: "thanks", authors: ["officer:bo"] },
  ]);
});
