import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, launch, MARIA, newVisitor } from "./browser";
import { Plaza } from "./server";

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

    await page.getByRole("combobox", { name: "Language" }).selectOption("Svenska");
    await page.getByText("Läses av Uddevalla kommun och Länsstyrelsen Västra Götaland").waitFor();
    expect(await lang()).toBe("sv");
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
});
