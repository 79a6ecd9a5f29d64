import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, ELIN, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { Plaza } from "./server";

describeInBrowser("who is there, who is writing, and what is unread", () => {
  let plaza: Plaza;
  let browser: Browser;
  let elin: Visitor;
  let maria: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    elin = await newVisitor(browser, plaza);
    maria = await newVisitor(browser, plaza);
    await elin.signIn(ELIN);
    await maria.signIn(MARIA);
    return stop;
  });

  async function stop(): Promise<void> {
    await browser.close();
    await plaza.stop();
  }

  const member = ({ page }: Visitor, name: string) => page.getByRole("region", { name: "Deltagare", exact: true }).getByRole("listitem").filter({ hasText: name });
  /** What the rail says is unread in the case. */
  const unread = async (page: Page) => {
    const link = page.getByRole("navigation", { name: "Mina ärenden" }).getByRole("link", { name: CASE });
    return Number(/(\d+) oläst/.exec(await link.innerText())?.[1] ?? 0);
  };
  const jointIsRead = ({ page }: Visitor) => page.getByRole("link", { name: "Gemensamt rum", exact: true }).waitFor();

  test("what one has not read is counted in the list, the rail and the title, and read by being seen", async () => {
    await elin.page.getByRole("main").getByRole("row", { name: CASE }).getByText(/olästa/).waitFor();
    await elin.screenshot("unread");
    await elin.openCase();
    expect(await elin.page.getByText("Nytt sedan sist").count()).toBe(1);
    await jointIsRead(elin);
    await maria.openCase();
    await jointIsRead(maria);
  });

  test("members who have the room in sight are shown, and no longer when they leave it", async () => {
    await member(elin, MARIA.name).getByText("här nu").waitFor();
    await member(maria, ELIN.name).getByText("här nu").waitFor();
    await maria.page.getByRole("navigation", { name: "Mina ärenden" }).getByRole("link", { name: "Mina ärenden" }).click();
    await member(elin, MARIA.name).getByText("här nu").waitFor({ state: "detached" });
    await member(elin, ELIN.name).getByText("här nu").waitFor();
  });

  test("what comes while one is elsewhere is counted live, also in one's other tab, and is new when one returns", async () => {
    const second = await maria.page.context().newPage();
    await second.goto("/");
    await second.getByText("Ansluten", { exact: true }).waitFor();
    const before = await unread(maria.page);
    await elin.write("Har du sett bullerutredningen?");
    await elin.write("Den kom i går.");
    await expect.poll(() => unread(maria.page)).toBe(before + 2);
    await expect.poll(() => unread(second)).toBe(before + 2);
    expect(await maria.page.title()).toMatch(/^\(\d+\) Mina ärenden – Plaza$/);
    await maria.openCase();
    await maria.rows("Nytt sedan sist").waitFor();
    await jointIsRead(maria);
    await expect.poll(() => unread(second)).toBe(before);
    await second.close();
  });

  test("whoever reads at the end stays there when the dialogue grows just before the page hears of its own scrolling, and what comes is read", async () => {
    await maria.page.getByRole("region", { name: "Inlägg och händelser" }).evaluate((scroller) => {
      const last = [...scroller.querySelectorAll<HTMLElement>("li[data-seq]")].at(-1);
      if (last) last.style.minHeight = "500px"; // as a picture that has arrived
      scroller.dispatchEvent(new Event("scroll"));
    });
    await elin.write("Syns det här nedanför?");
    await maria.rows("Syns det här nedanför?").waitFor();
    await jointIsRead(maria);
    expect(await maria.page.getByRole("button", { name: /^Till det senaste/ }).count()).toBe(0);
  });

  test("whoever writes is named while they do, to the others alone", async () => {
    await maria.page.getByRole("textbox", { name: "Nytt inlägg" }).pressSequentially("Ja, jag");
    await elin.page.getByText(`${MARIA.name} skriver…`).waitFor();
    expect(await maria.page.getByText("skriver…").count()).toBe(0);
    await elin.screenshot("presence");
    await elin.expectAccessible();
    await maria.write("Ja, jag läser den nu.");
    await elin.page.getByText(`${MARIA.name} skriver…`).waitFor({ state: "detached" });
    await elin.rows("Ja, jag läser den nu.").waitFor();
  });

  test("presence comes back by itself after the server was killed", async () => {
    await plaza.kill();
    await member(elin, MARIA.name).getByText("här nu").waitFor({ state: "detached" });
    await plaza.serve();
    await member(elin, MARIA.name).getByText("här nu").waitFor();
    await member(maria, ELIN.name).getByText("här nu").waitFor();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
