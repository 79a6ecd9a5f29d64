import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, newVisitor } from "./browser";
import { dropLarge, fileOf } from "./files";
import { Plaza } from "./server";

const FILES = 300;
const MOST_ROWS = 21; // of the tray: twenty files, and how many more there are
const SAVED_MS = 120_000;

/** What the page tells of itself in the test of many files. */
interface Watched {
  said: string[];
  rows: number;
}

describeInBrowser("many files at once", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  test("hundreds are counted, a few are listed, a screen reader hears little of it, and what is saved goes by itself", async () => {
    const visitor = await newVisitor(browser, plaza);
    const { page } = visitor;
    await visitor.signIn(ELIN);
    await visitor.openCase();
    await page.getByRole("link", { name: "Handlingar", exact: true }).click();
    await page.getByRole("heading", { name: "Handlingar", exact: true }).waitFor();
    await page.evaluate(() => {
      const watched: Watched = { said: [], rows: 0 };
      Object.assign(window, { watched });
      new MutationObserver(() => {
        const words = document.querySelector("[aria-live=polite]")?.textContent ?? "";
        if (words !== "" && watched.said.at(-1) !== words) watched.said.push(words);
        watched.rows = Math.max(watched.rows, document.querySelectorAll("[aria-label=Uppladdningar] li").length);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });

    const started = Date.now();
    const files = Array.from({ length: FILES }, (_, at) => ({ name: `Bilaga ${at + 1}.txt`, type: "text/plain", bytes: 2000 }));
    await dropLarge(page, "main h2", files);
    const tray = page.getByRole("region", { name: "Uppladdningar" });
    await tray.getByRole("progressbar", { name: "Alla uppladdningar" }).waitFor();
    await tray.getByText(/filer laddas upp, \d+ är sparade/).waitFor();
    await visitor.expectAccessible();
    await page.getByRole("searchbox", { name: "Sök bland handlingarna" }).fill("Bilaga"); // the page answers meanwhile
    await tray.getByText("Uppladdningarna är klara").waitFor({ timeout: SAVED_MS });
    const seconds = (Date.now() - started) / 1000;
    await tray.waitFor({ state: "detached" });
    expect(await page.getByRole("searchbox", { name: "Sök bland handlingarna" }).evaluate((field) => field === document.activeElement)).toBe(true);

    const { said, rows } = await page.evaluate(() => (window as unknown as { watched: Watched }).watched);
    console.log(`${FILES} files were saved in ${seconds.toFixed(1)} s, and ${said.length} sentences said`);
    expect(rows).toBeLessThanOrEqual(MOST_ROWS);
    expect(said.length).toBeLessThanOrEqual(2 + Math.ceil(seconds / 5)); // one in five seconds
    await visitor.close();
  });

  test("what is not saved stays until the person takes it away, and the focus is not lost with it", async () => {
    const visitor = await newVisitor(browser, plaza);
    const { page } = visitor;
    await visitor.signIn(ELIN);
    await visitor.openCase();
    await page.getByRole("link", { name: "Handlingar", exact: true }).click();
    const longName = `${"å".repeat(300)}.txt`;
    const [dialogue] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Lägg till filer" }).click()]);
    await dialogue.setFiles([fileOf("Kort åäö 🙂.txt", "text/plain", "kort")]);
    await dropLarge(page, "main h2", [{ name: longName, type: "text/plain", bytes: 10 }]);
    const tray = page.getByRole("region", { name: "Uppladdningar" });
    await tray.getByRole("button", { name: "1 fil är inte sparad, 1 är sparad" }).waitFor();
    await page.getByRole("link", { name: "Kort åäö 🙂", exact: true }).waitFor();
    await tray.getByRole("button", { name: "1 fil är inte sparad", exact: true }).waitFor(); // what was saved has gone
    await tray.getByText("högst 255 får plats").waitFor();
    const remove = tray.getByRole("button", { name: /^Ta bort å/ });
    await remove.focus();
    await page.keyboard.press("Enter");
    await tray.waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    await visitor.close();
  });
});
