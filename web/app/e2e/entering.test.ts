import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { arrived, watchMedia } from "./media";
import { Plaza } from "./server";

describeInBrowser("before one joins a meeting", () => {
  let plaza: Plaza;
  let browser: Browser;
  let host: Visitor;
  let meeting: string; // its address

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch(...FAKE_DEVICES)]);
    host = await newVisitor(browser, plaza);
    await watchMedia(host.page, true);
    await host.signIn(ELIN);
    await host.openCase();
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  const join = (page: Page) => page.getByRole("button", { name: "Gå med i mötet" });
  const tools = (page: Page) => page.getByRole("toolbar", { name: "Mötets verktyg" });
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

  /** A visitor whose browser refuses devices of a kind. */
  async function visitorRefused(refusals: { audio?: string; video?: string }): Promise<Visitor> {
    const visitor = await newVisitor(browser, plaza);
    await watchMedia(visitor.page);
    await visitor.page.addInitScript((names: { audio?: string; video?: string }) => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) => {
        const name = wanted?.video ? names.video : names.audio;
        return name === undefined ? open(wanted) : Promise.reject(new DOMException("refused by the test", name));
      };
    }, refusals);
    await visitor.signIn(MARIA, meeting);
    return visitor;
  }

  test("the keyboard leads in and out, and the focus is never lost", async () => {
    const { page } = host;
    await page.getByRole("button", { name: "Möt nu" }).press("Enter");
    await join(page).waitFor();
    meeting = new URL(page.url()).pathname;
    expect(await focused(page)).toMatch(/^Möte /); // the page's heading
    await join(page).press("Enter");
    await tools(page).waitFor();
    await expect.poll(() => focused(page)).toBe("Mikrofon (M)");
    await tools(page).getByRole("button", { name: "Kamera", pressed: true }).waitFor(); // it was perhaps being turned on still
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toBe("Kamera");
    await page.keyboard.press("Enter");
    await tools(page).getByRole("button", { name: "Kamera", pressed: false }).waitFor();
    await tools(page).getByRole("button", { name: /^Deltagare/ }).press("Enter");
    await page.getByRole("region", { name: "Deltagare", exact: true }).waitFor();
    await tools(page).getByRole("button", { name: /^Lämna/ }).press("Enter");
    await page.getByText("Du har lämnat mötet").waitFor();
    await expect.poll(() => focused(page)).toBe("Gå med igen");
    await page.reload(); // who has left does not come back by it
    await join(page).press("Enter");
    await tools(page).waitFor();
    await host.expectAccessible();
  });

  test("another language is another page, and one is in the meeting still", async () => {
    await host.page.getByRole("combobox", { name: "Språk" }).selectOption("en");
    await host.page.getByRole("toolbar", { name: "The meeting’s tools" }).waitFor();
    await host.page.getByRole("combobox", { name: "Language" }).selectOption("sv");
    await tools(host.page).waitFor();
  });

  test.each([
    { audio: "NotFoundError", video: "NotFoundError", says: ["Ingen mikrofon hittades.", "Ingen kamera hittades."] },
    { audio: "NotAllowedError", video: "NotAllowedError", says: ["Webbläsaren får inte använda mikrofonen.", "Webbläsaren får inte använda kameran."] },
    { video: "NotReadableError", says: ["Kameran används av ett annat program."] },
  ])("what can't be used is said in words, and one takes part without it: $says", async ({ says, ...refusals }) => {
    const visitor = await visitorRefused(refusals);
    const { page } = visitor;
    for (const words of says) await page.getByRole("alert").filter({ hasText: words }).waitFor();
    await visitor.expectUsable();
    await join(page).click();
    await tools(page).waitFor();
    const { energy } = await arrived(page);
    await expect.poll(async () => (await arrived(page)).energy).toBeGreaterThan(energy);
    await tools(page).getByRole("button", { name: "Kamera" }).click(); // which fails again
    await page.getByRole("alert").filter({ hasText: says.at(-1)! }).waitFor();
    await tools(page).getByRole("button", { name: /^Lämna/ }).click();
    await visitor.close();
  });

  test("a microphone that hears nothing at all is said to be silent", async () => {
    const visitor = await newVisitor(browser, plaza);
    await visitor.page.addInitScript(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) => (wanted?.video ? open(wanted) : Promise.resolve(new AudioContext().createMediaStreamDestination().stream));
    });
    await visitor.signIn(MARIA, meeting);
    await visitor.page.getByText("Mikrofonen är tyst.").waitFor();
    await visitor.expectUsable();
    await visitor.close();
  });

  test("what one turned off is off the next time", async () => {
    const visitor = await newVisitor(browser, plaza);
    const { page } = visitor;
    await visitor.signIn(MARIA, meeting);
    await page.getByRole("button", { name: "Kamera", pressed: true }).click();
    await page.getByText("Kameran är av").waitFor();
    await page.reload();
    await page.getByText("Kameran är av").waitFor();
    await page.getByRole("button", { name: "Mikrofon", pressed: true }).waitFor();
    await visitor.close();
  });

  test("the page asked nobody else and reported no error", async () => {
    await host.close();
  });
});
