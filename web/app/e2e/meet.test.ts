import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { arrived, watchMedia } from "./media";
import { Plaza } from "./server";

describeInBrowser("two authorities meet", () => {
  let plaza: Plaza;
  let browser: Browser;
  let elin: Visitor;
  let maria: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch(...FAKE_DEVICES)]);
    elin = await newVisitor(browser, plaza);
    maria = await newVisitor(browser, plaza);
    await watchMedia(elin.page, true);
    await watchMedia(maria.page, true);
    await elin.signIn(ELIN);
    await maria.signIn(MARIA);
    await elin.openCase();
    await maria.openCase();
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  const tile = ({ page }: Visitor, name: string) => page.getByRole("main").getByRole("listitem").filter({ has: page.locator("strong", { hasText: name }) }).and(page.locator("[data-participant]"));
  const tool = ({ page }: Visitor, name: string) => page.getByRole("toolbar", { name: "Mötets verktyg" }).getByRole("button", { name });

  /** Pictures and sound go on arriving. */
  async function expectToSeeAndHear({ page }: Visitor): Promise<void> {
    const before = await arrived(page);
    await expect.poll(async () => (await arrived(page)).frames).toBeGreaterThan(before.frames + 10);
    await expect.poll(async () => (await arrived(page)).energy).toBeGreaterThan(before.energy);
  }

  async function enter({ page }: Visitor): Promise<void> {
    await page.getByRole("button", { name: "Gå med i mötet" }).click();
    await page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
  }

  test("one meets now, the other comes to the meeting that is on, and they see and hear each other", async () => {
    await elin.page.getByRole("button", { name: "Möt nu" }).click();
    await enter(elin);
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await maria.page.getByText("1 är i mötet:").waitFor();
    await enter(maria);
    await tile(elin, MARIA.name).waitFor();
    await tile(maria, ELIN.name).waitFor();
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria)]);
  });

  test("who mutes is seen to be muted", async () => {
    await tool(elin, "Mikrofon").click();
    await tile(maria, ELIN.name).getByRole("img", { name: "Mikrofonen är av" }).waitFor();
    await tool(elin, "Mikrofon").click();
    await tile(maria, ELIN.name).getByRole("img", { name: "Mikrofonen är av" }).waitFor({ state: "detached" });
  });

  test("the meeting goes on while one looks at other pages", async () => {
    await maria.page.getByRole("link", { name: "Plaza" }).first().click();
    await maria.page.getByRole("heading", { level: 1, name: "Mina ärenden" }).waitFor();
    const before = await arrived(maria.page);
    await expect.poll(async () => (await arrived(maria.page)).energy).toBeGreaterThan(before.energy);
    await maria.openCase();
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria)]);
  });

  test("a page that is loaded anew is back in the meeting", async () => {
    await maria.page.reload();
    await maria.page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria)]);
  });

  test("who leaves is gone, and can come again", async () => {
    await tool(maria, "Lämna").click();
    await tile(elin, MARIA.name).waitFor({ state: "detached" });
    await maria.page.getByRole("button", { name: "Gå med i mötet" }).waitFor();
    await tool(elin, "Lämna").click();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
