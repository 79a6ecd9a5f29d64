import type { Browser, Page, Request } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { Plaza } from "./server";

const MESSAGES = 100_000;
const MAX_ROWS = 300;
const MAX_REQUESTS = 3;
const MAX_BYTES = 200_000;

/** What a jump cost: its requests to the server and the bytes of their answers, headers included. */
interface Cost {
  requests: number;
  bytes: number;
}

describeInBrowser("a dialogue of 100,000 entries", () => {
  let plaza: Plaza;
  let browser: Browser;
  let elin: Visitor;
  let page: Page;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start("--demo-messages", String(MESSAGES)), launch()]);
    elin = await newVisitor(browser, plaza);
    page = elin.page;
    await elin.signIn(ELIN);
    await elin.openCase();
    return stop;
  });

  async function stop(): Promise<void> {
    await elin.close();
    await browser.close();
    await plaza.stop();
  }

  const dialogue = () => page.getByRole("region", { name: "Inlägg och händelser" });
  const rowCount = () => dialogue().evaluate((region) => region.querySelectorAll("li").length);
  const atEnd = () => dialogue().evaluate((region) => region.scrollHeight - region.scrollTop - region.clientHeight < 2);
  /** The first row that is in sight, and how far its upper edge lies below that of the dialogue. */
  const place = () =>
    dialogue().evaluate((region) => {
      const top = region.getBoundingClientRect().top;
      const row = [...region.querySelectorAll("li[data-seq]:not([data-away])")].find((item) => item.getBoundingClientRect().bottom > top + 1);
      return { seq: Number(row?.getAttribute("data-seq")), top: (row?.getBoundingClientRect().top ?? 0) - top, text: row?.textContent ?? "" };
    });
  const topOf = (seq: number) =>
    dialogue().evaluate((region, wanted) => (region.querySelector(`li[data-seq="${wanted}"]`)?.getBoundingClientRect().top ?? NaN) - region.getBoundingClientRect().top, seq);

  async function cost(jump: () => Promise<void>): Promise<Cost> {
    const requests: Request[] = [];
    const note = (request: Request) => requests.push(request);
    page.on("request", note);
    const started = Date.now();
    await jump();
    await page.waitForLoadState("networkidle");
    const took = Date.now() - started;
    page.off("request", note);
    // A picture in sight is fetched besides the jump, as its file.
    const answered = requests.filter((request) => request.url().includes("/api/") && !request.url().endsWith("/content"));
    const sizes = await Promise.all(answered.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize, 0);
    const server = answered.map((request) => Math.round(request.timing().responseEnd));
    console.log(`${answered.length} requests, ${bytes} bytes, ${await rowCount()} rows, answers after ${server.join(", ")} ms, ${took} ms in all until idle`);
    return { requests: answered.length, bytes };
  }

  async function expectCheap(jump: () => Promise<void>): Promise<void> {
    const { requests, bytes } = await cost(jump);
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(MAX_REQUESTS);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(await rowCount()).toBeLessThanOrEqual(MAX_ROWS);
  }

  test("the room opens at its end", async () => {
    await expect.poll(() => atEnd()).toBe(true);
    expect(await rowCount()).toBeLessThanOrEqual(MAX_ROWS);
  });

  test("a jump to a date is a page, and the day stands at the top", async () => {
    const date = page.getByRole("textbox", { name: "Gå till datum" });
    expect(await date.getAttribute("placeholder"), "as the page writes days, whatever the browser's own language is").toBe("åååå-mm-dd");
    await date.fill("06/15/2026");
    await date.press("Enter");
    await page.getByRole("alert").getByText("Skriv en dag som finns").waitFor();
    await elin.expectAccessible();
    await expectCheap(async () => {
      await date.fill("2026-06-15");
      await page.getByRole("button", { name: "Gå till datumet" }).click();
      await dialogue().getByText("Måndag 15 juni 2026").waitFor();
    });
    const first = await dialogue().evaluate((region) => {
      const top = region.getBoundingClientRect().top;
      return [...region.querySelectorAll("li")].find((item) => item.getBoundingClientRect().bottom > top + 1)?.textContent;
    });
    expect(first).toBe("Måndag 15 juni 2026");
    await elin.expectAccessible();
    await elin.screenshot("jump");
  });

  test("a permalink leads to its message, with the focus on it, by a page", async () => {
    await expectCheap(async () => {
      await page.evaluate(() => (location.hash = "#50000"));
      await dialogue().locator('li[data-seq="50000"][data-marked]').waitFor();
    });
    expect(await dialogue().locator('li[data-seq="50000"]').evaluate((row) => row === document.activeElement)).toBe(true);
  });

  test("scrolled in both directions, the row that one reads stays where it is while pages come in and go", async () => {
    for (const [direction, key, steps] of [[-1, "PageUp", 15], [1, "PageDown", 40]] as const) {
      await dialogue().focus();
      const before = await place();
      const { requests } = await cost(async () => {
        for (let step = 0; step < steps; step++) {
          const { seq } = await place();
          const pressed = async (timeout: number) => {
            await page.keyboard.press(key);
            await expect.poll(async () => (await place()).seq, { timeout, interval: 10 }).not.toBe(seq);
          };
          // At the very end of what is there the key leads nowhere, until what follows has come in.
          await pressed(1000).catch(() => pressed(5000));
        }
      });
      const after = await place();
      expect((after.seq - before.seq) * direction).toBeGreaterThan(2 * steps);
      expect(requests).toBeGreaterThan(0);
      expect(requests).toBeLessThanOrEqual(MAX_REQUESTS);
      expect(await rowCount()).toBeLessThanOrEqual(MAX_ROWS);
    }
  });

  test("a page that comes in above moves nothing", async () => {
    await page.evaluate(() => (location.hash = "#30000"));
    await dialogue().locator('li[data-seq="30000"][data-marked]').waitFor();
    // The page above is held back until one has come to rest at the very top of what is there.
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/events\?.*before=/, async (route) => { await held; await route.continue(); });
    const asked = page.waitForRequest(/events\?.*before=/);
    await dialogue().evaluate((region) => (region.scrollTop = 0));
    await asked;
    const before = await place();
    const answered = page.waitForResponse(/events\?.*before=/);
    release();
    await answered;
    await expect.poll(() => dialogue().evaluate((region) => region.scrollTop)).toBeGreaterThan(0);
    const moved = Math.abs((await topOf(before.seq)) - before.top);
    console.log(`a page came in above: the row moved by ${moved} px`);
    expect(moved).toBeLessThan(24);
    await page.unroute(/events\?.*before=/);
  });

  test("a row with the focus and an open editor stays on the page when one scrolls away, and comes back when one writes", async () => {
    await page.getByRole("button", { name: /^Till det senaste/ }).click();
    await expect.poll(() => atEnd()).toBe(true);
    await elin.write("Det här ska jag ändra.");
    const mine = page.locator("li[data-seq]").filter({ hasText: "Det här ska jag ändra." });
    await mine.hover();
    await mine.getByRole("button", { name: /^Åtgärder för inlägg/ }).click();
    await mine.getByRole("button", { name: "Ändra", exact: true }).click();
    const editor = page.getByRole("textbox", { name: /^Ändra inlägg/ });
    await editor.fill("Halvskrivet");
    await page.evaluate(() => (location.hash = "#20000"));
    await dialogue().locator('li[data-seq="20000"][data-marked]').waitFor();
    expect(await editor.inputValue()).toBe("Halvskrivet");
    await editor.focus();
    await page.keyboard.press("End");
    await page.keyboard.type(" text");
    await expect.poll(() => page.locator("li[data-away]").count()).toBe(0);
    expect(await editor.inputValue()).toBe("Halvskrivet text");
    expect(await editor.evaluate((area) => area === document.activeElement)).toBe(true);
    await page.getByRole("button", { name: "Avbryt" }).click();
  });

  test("what arrives while one reads higher up is counted, moves nothing and is not marked as read", async () => {
    await page.evaluate(() => (location.hash = "#40000"));
    await dialogue().locator('li[data-seq="40000"][data-marked]').waitFor();
    const before = await place();
    const maria = await newVisitor(browser, plaza);
    await maria.signIn(MARIA);
    await maria.openCase();
    await maria.write("Hör du mig därnere?");
    await page.getByRole("button", { name: "Till det senaste (1 nytt)" }).waitFor();
    expect(await place()).toEqual(before);
    await page.getByRole("button", { name: "Till det senaste (1 nytt)" }).click();
    await elin.rows("Hör du mig därnere?").waitFor();
    await expect.poll(() => atEnd()).toBe(true);
    await maria.close();
  });

  test("to the first unread message, by a page", async () => {
    const david = await newVisitor(browser, plaza);
    const own = [elin, page] as const;
    [elin, page] = [david, david.page];
    await david.signIn({ authority: MARIA.authority, name: "David Bergström" });
    await david.openCase();
    await expectCheap(async () => {
      await page.getByRole("button", { name: "Till första olästa" }).click();
      await page.getByText("Nytt sedan sist").waitFor();
    });
    [elin, page] = own;
    await david.close();
  });

  test("Home and End lead to the ends of the room", async () => {
    await dialogue().focus();
    await page.keyboard.press("Home");
    await dialogue().locator('li[data-seq="1"]').waitFor();
    await page.keyboard.press("End");
    await expect.poll(() => atEnd()).toBe(true);
    await elin.rows("Hör du mig därnere?").waitFor();
  });
});
