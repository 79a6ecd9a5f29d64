import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, launch, MARIA, newVisitor, type Scheme, type Size, type Visitor } from "./browser";
import { Plaza } from "./server";

const PETER = { authority: "Uddevalla kommun", name: "Peter Olausson" }; // a coordinator

describeInBrowser("cases", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  async function visit(options: { scheme?: Scheme; size?: Size }, who: { authority: string; name: string }, look: (visitor: Visitor) => Promise<void>): Promise<void> {
    const visitor = await newVisitor(browser, plaza, options);
    await visitor.signIn(who);
    await look(visitor);
    await visitor.close();
  }

  test("are filtered and sorted, and the address keeps it", async () => {
    await visit({}, MARIA, async ({ page }) => {
      const rows = page.getByRole("main").getByRole("row");
      await page.getByRole("main").getByRole("link", { name: CASE }).waitFor();
      const all = (await rows.count()) - 1;
      expect(all).toBeGreaterThan(1);
      await page.getByRole("button", { name: "Ärende", exact: true }).press("Enter");
      await page.getByRole("columnheader", { name: "Ärende", exact: true }).and(page.locator("[aria-sort=ascending]")).waitFor();
      await page.getByRole("searchbox", { name: "Sök bland ärendena" }).pressSequentially("hamnen bastion");
      await page.getByText(`1 av ${all} ärenden`).waitFor();
      expect(await rows.count()).toBe(2);
      await page.reload();
      await page.getByText(`1 av ${all} ärenden`).waitFor();
      await page.getByRole("searchbox").fill("finns inte");
      await page.getByText("Inget ärende stämmer med urvalet").waitFor();
      await page.getByRole("button", { name: "Visa alla ärenden" }).click();
      await page.getByText(`${all} ärenden`, { exact: true }).waitFor();
      await page.getByRole("columnheader", { name: "Ärende", exact: true }).and(page.locator("[aria-sort=ascending]")).waitFor();
    });
  });

  test("one opens a case, once however often one presses, with the keyboard alone", async () => {
    await visit({}, MARIA, async (visitor) => {
      const { page } = visitor;
      await page.getByRole("link", { name: "Öppna ett ärende" }).press("Enter");
      await page.getByRole("button", { name: "Öppna ärendet" }).press("Enter");
      await page.getByText("Skriv vad ärendet heter.").waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("title");
      await visitor.expectAccessible();
      await page.keyboard.type("Detaljplan för Kajen");
      await page.getByRole("textbox", { name: "Syfte" }).fill("Bostäder vid vattnet");
      await page.getByRole("button", { name: "Öppna ärendet" }).dblclick();
      await page.getByRole("heading", { level: 1, name: "Detaljplan för Kajen" }).waitFor();
      await page.getByRole("region", { name: "Inlägg och händelser" }).waitFor();
      await page.goto("/");
      await page.getByRole("main").getByRole("link", { name: "Detaljplan för Kajen" }).waitFor();
      expect(await page.getByRole("main").getByRole("link", { name: "Detaljplan för Kajen" }).count()).toBe(1);
    });
  });

  test("a county board finds the municipality by a part of its name", async () => {
    await visit({}, { authority: "Länsstyrelsen Västra Götaland", name: "Elin Sandberg" }, async (visitor) => {
      const { page } = visitor;
      await page.goto("/arenden/nytt");
      await page.getByRole("textbox", { name: "Ärendets namn" }).fill("Detaljplan för Torget");
      await page.getByRole("button", { name: "Öppna ärendet" }).click();
      await page.getByText("Välj kommun i listan.").waitFor();
      await page.getByRole("combobox", { name: "Kommun" }).fill("strömst");
      await page.getByRole("option", { name: "Strömstad" }).waitFor();
      await visitor.expectAccessible();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expect.poll(() => page.getByRole("combobox", { name: "Kommun" }).inputValue()).toBe("Strömstad");
      await visitor.expectAccessible();
      await page.getByRole("button", { name: "Öppna ärendet" }).click();
      await page.getByRole("heading", { level: 1, name: "Detaljplan för Torget" }).waitFor();
      await page.getByText("Läses av Strömstads kommun och Länsstyrelsen Västra Götaland").waitFor();
    });
  });

  test("a coordinator adds a colleague and removes them", async () => {
    await visit({}, PETER, async (visitor) => {
      const { page } = visitor;
      await page.getByRole("link", { name: "Öppna ett ärende" }).click();
      await page.getByRole("textbox", { name: "Ärendets namn" }).fill("Detaljplan för Parken");
      await page.getByRole("button", { name: "Öppna ärendet" }).click();
      const members = page.getByRole("region", { name: "Deltagare", exact: true });
      await members.getByRole("combobox", { name: "Lägg till en kollega" }).fill("maria");
      await page.getByRole("option", { name: MARIA.name }).click();
      await members.getByRole("button", { name: "Lägg till", exact: true }).click();
      const remove = members.getByRole("button", { name: `Ta bort ${MARIA.name}` });
      await remove.waitFor();
      await visitor.expectAccessible();
      await remove.click();
      await page.getByRole("button", { name: "Ta bort ur rummet" }).press("Enter");
      await remove.waitFor({ state: "detached" });
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("members");
    });
  });

  test("colours follow the choice, over a reload", async () => {
    await visit({ scheme: "light" }, MARIA, async (visitor) => {
      const { page } = visitor;
      const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      await page.getByRole("link", { name: MARIA.name }).click();
      const light = await background();
      await page.getByRole("combobox", { name: "Färger" }).selectOption("Mörkt");
      await expect.poll(background).not.toBe(light);
      const dark = await background();
      await visitor.expectAccessible();
      await page.reload();
      await page.getByRole("heading", { name: "Din profil" }).waitFor();
      expect(await background()).toBe(dark);
      await page.getByRole("combobox", { name: "Färger" }).selectOption("Som datorn eller telefonen");
      await expect.poll(background).toBe(light);
    });
  });
});
