import { getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";
import { expect, test } from "vitest";

const PLACES = /[{<]\/?[\w.]+/g;

test("the catalogues hold exactly the words of the code, and all of them in English: npm run messages", async () => {
  const [catalogue] = await getCatalogs(getConfig());
  const inCode = Object.keys((await catalogue!.collect()) as object).sort();
  expect(inCode.length).toBeGreaterThan(100);
  const words = async (locale: string) => Object.entries(await catalogue!.read(locale)).map(([id, { translation }]) => [id, translation] as const);
  const swedish = new Map(await words("sv"));
  const english = new Map(await words("en"));
  expect([...swedish.keys()].sort()).toEqual(inCode);
  expect([...english.keys()].sort()).toEqual(inCode);
  for (const [id, text] of swedish) {
    const translation = english.get(id) ?? "";
    expect(translation, `the English of "${text}"`).not.toBe("");
    expect(translation.match(PLACES)?.sort(), `the places in "${translation}"`).toEqual(text.match(PLACES)?.sort());
  }
}, 60_000);
