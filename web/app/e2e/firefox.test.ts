import type { Browser } from "playwright-core";
import type { Browser as Firefox, Page } from "puppeteer-core";
import { beforeAll, describe, test } from "vitest";
import { CASE, describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { hasFirefox, launchFirefox } from "./firefox";
import { expectToArrive, watchConnections, watchMedia } from "./media";
import { Plaza } from "./server";

const describeInBoth = hasFirefox || process.env.PLAZA_REQUIRE_BROWSER ? describeInBrowser : describe.skip;

describeInBoth("Firefox and Chromium meet", () => {
  let plaza: Plaza;
  let browser: Browser;
  let firefox: Firefox;
  let elin: Page; // in Firefox
  let maria: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch(...FAKE_DEVICES)]);
    firefox = await launchFirefox(plaza.url);
    elin = await firefox.newPage();
    await elin.evaluateOnNewDocument(watchConnections, true);
    maria = await newVisitor(browser, plaza);
    await watchMedia(maria.page, true);
    return async () => {
      await Promise.all([browser.close(), firefox.close()]);
      await plaza.stop();
    };
  });

  const press = (name: string) => elin.locator(`::-p-aria([name="${name}"][role="button"])`).click();

  const expectBothToSeeAndHear = () => Promise.all([expectToArrive(elin), expectToArrive(maria.page)]);

  test("and see and hear each other", async () => {
    await elin.goto(plaza.url);
    await elin.locator(`button ::-p-text(${ELIN.name})`).click();
    await elin.locator(`main a ::-p-text(${CASE})`).click();
    await press("Möt nu");
    await press("Gå med i mötet");
    await elin.locator(`::-p-aria([name="Mötets verktyg"][role="toolbar"])`).wait();
    await maria.signIn(MARIA);
    await maria.openCase();
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await maria.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await expectBothToSeeAndHear();
  });

  test("who mutes in Firefox is seen to be muted", async () => {
    await press("Mikrofon (M)");
    await maria.page.locator("[data-participant]").filter({ hasText: ELIN.name }).getByRole("img", { name: "Mikrofonen är av" }).waitFor();
    await press("Mikrofon (M)");
    await expectBothToSeeAndHear();
  });

  test("and both are back after the server was killed", async () => {
    await plaza.kill();
    await plaza.serve();
    await expectBothToSeeAndHear();
  });
});
