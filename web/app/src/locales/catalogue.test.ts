import { getCatalogs } from "@lingui/cli/api";
import { expect, test } from "vitest";
import { getConfig } from "@lingui/conf";

test("the catalogues hold exactly the words of the code: npm run messages", async () => {
  const [catalogue] = await getCatalogs(getConfig());
  const inCode = Object.keys((await catalogue!.collect()) as object).sort();
  const inCatalogue = Object.keys((await catalogue!.read("sv"))).sort();
  expect(inCode.length).toBeGreaterThan(100);
  expect(inCatalogue).toEqual(inCode);
}, 60_000);
