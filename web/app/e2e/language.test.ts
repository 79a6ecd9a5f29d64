import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, launch, MARIA, newVisitor } from "./browser";
import { choose, fileOf } from "./files";
import { Plaza } from "./server";

/** What the page says in Swedish, and otherwise in English. */
const catalog = readFileSync(new URL("../src/locales/en.po", import.meta.url), "utf8");
const SWEDISH = [...catalog.matchAll(/^msgid "([^"{<]+)"\nmsgstr "([^"]+)"/gm)].flatMap(([, swedish, english]) => (swedish !== undefined && swedish !== english ? [swedish] : []));

/** What of the page's own words is left in Swedish. */
const swedishOn = (page: Page): Promise<string[]> =>
  page.evaluate((words) => {
    const said = new Set<string>();
    for (const element of document.body.querySelectorAll("*")) {
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) said.add(node.textContent?.trim() ?? "");
      for (const name of ["aria-label", "title", "placeholder"]) said.add(element.getAttribute(name) ?? "");
    }
    return words.filter((word) => said.has(word));
  }, SWEDISH);

describeInBrowser("the language", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  test("is the browser's at first, then the chosen one, also of the server's words and over a reload", async () => {
    const visitor = await newVisitor(browser, plaza, { locale: "en-GB" });
    const { page } = visitor;
    const lang = () => page.evaluate(() => document.documentElement.lang);
    await page.goto("/");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await lang()).toBe("en");
    await page.getByRole("region", { name: MARIA.authority }).getByRole("button", { name: MARIA.name }).click();
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("main").getByRole("link", { name: CASE }).click();
    await page.getByText("Read by Uddevalla kommun and Länsstyrelsen Västra Götaland").waitFor();
    await visitor.expectAccessible();
    expect(SWEDISH.length).toBeGreaterThan(500);
    await documents(page);

    await page.getByRole("combobox", { name: "Language" }).selectOption("Svenska");
    await page.getByText("Läses av Uddevalla kommun och Länsstyrelsen Västra Götaland").waitFor();
    expect(await lang()).toBe("sv");
    expect((await swedishOn(page)).length).toBeGreaterThan(20);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.reload();
    await page.getByText("Ansluten", { exact: true }).waitFor();
    expect(await lang()).toBe("sv");

    const asked = page.waitForRequest((request) => request.url().endsWith("/api/cases"));
    await page.getByRole("combobox", { name: "Språk" }).selectOption("English");
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.reload();
    expect((await asked).headers()["accept-language"]).toBe("en");
    await visitor.close();
  });

  /** The documents of a room: an upload, the list, a document's details and what is done with it, its content; and back. */
  async function documents(page: Page): Promise<void> {
    const place = page.url();
    const panel = page.getByRole("complementary", { name: "The document's details" });
    await page.getByRole("link", { name: "Documents", exact: true }).click();
    await choose(page, "Add files", fileOf("Språkprov.txt", "text/plain", "prov"));
    await page.getByRole("region", { name: "Uploads" }).getByText("Saved").waitFor();
    await page.getByRole("searchbox").fill("Språkprov");
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    expect(await swedishOn(page)).toEqual([]);
    await page.getByRole("link", { name: "Språkprov", exact: true }).click();
    for (const action of ["New version", "Check out", "Mark as confidential"]) {
      await panel.getByRole("button", { name: action }).first().click();
      expect(await swedishOn(page)).toEqual([]);
    }
    await panel.getByRole("link", { name: /^Show version 1/ }).click();
    await page.getByRole("heading", { name: "Språkprov, version 1" }).waitFor();
    expect(await swedishOn(page)).toEqual([]);
    await page.goto(place);
    await page.getByText("Connected", { exact: true }).waitFor();
  }
});
