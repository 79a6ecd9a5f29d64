import type { Browser } from "playwright-core";
import type { Browser as Firefox } from "puppeteer-core";
import { beforeAll, expect, test } from "vitest";
import { ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { describeInBoth, FirefoxVisitor, launchFirefox } from "./firefox";
import { expectToArrive, watchMedia } from "./media";
import { ownAddress, Plaza } from "./server";
import { restrictConnections, ways, type Restriction } from "./way";

describeInBoth("Firefox and Chromium meet", () => {
  let plaza: Plaza;
  let browser: Browser;
  let firefox: Firefox;
  let elin: FirefoxVisitor;
  let maria: Visitor;

  beforeAll(async () => {
    const media = ["--media-listen", `${ownAddress()}:0`]; // Firefox makes no TCP connection to the machine itself
    [plaza, browser] = await Promise.all([Plaza.start("--relay-listen", "127.0.0.1:0", ...media), launch(...FAKE_DEVICES)]);
    firefox = await launchFirefox(plaza.url);
    elin = await FirefoxVisitor.in(firefox, plaza);
    maria = await newVisitor(browser, plaza);
    await watchMedia(maria.page, true);
    return async () => {
      await Promise.all([browser.close(), firefox.close()]);
      await plaza.stop();
    };
  });

  const expectBothToSeeAndHear = () => Promise.all([expectToArrive(elin.page), expectToArrive(maria.page)]);

  test("and see and hear each other", async () => {
    await elin.signIn(ELIN);
    await elin.openCase();
    await elin.press("Möt nu");
    await elin.enter();
    await maria.signIn(MARIA);
    await maria.openCase();
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await maria.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await expectBothToSeeAndHear();
  });

  test("who mutes in Firefox is seen to be muted", async () => {
    await elin.press("Mikrofon (M)");
    await maria.page.locator("[data-participant]").filter({ hasText: ELIN.name }).getByRole("img", { name: "Mikrofonen är av" }).waitFor();
    await elin.press("Mikrofon (M)");
    await expectBothToSeeAndHear();
  });

  test("and both are back after the server was killed", async () => {
    await plaza.kill();
    await plaza.serve();
    await expectBothToSeeAndHear();
  });

  test.each<{ way: string; restriction: Restriction; found: { protocol: string; candidate: RegExp } }>([
    { way: "by TCP to the meeting, where UDP is blocked", restriction: { onlyTCP: true, iceServers: [] }, found: { protocol: "tcp", candidate: /^(host|prflx)$/ } },
    { way: "through the relay alone", restriction: { iceTransportPolicy: "relay" }, found: { protocol: "udp", candidate: /^relay$/ } },
    { way: "through the relay by TCP, where nothing else is let through", restriction: { onlyTCP: true, iceTransportPolicy: "relay" }, found: { protocol: "tcp", candidate: /^relay$/ } },
  ])("who is in Firefox comes $way", async ({ restriction, found }) => {
    await elin.close();
    elin = await FirefoxVisitor.in(firefox, plaza);
    await elin.page.evaluateOnNewDocument(restrictConnections, restriction);
    await elin.signIn(ELIN);
    await elin.openCase();
    await elin.press("Till mötet som pågår");
    await elin.enter();
    await expectBothToSeeAndHear();
    const taken = await ways(elin.page);
    expect(taken).toHaveLength(2);
    for (const { protocol, candidate } of taken) {
      expect(protocol).toBe(found.protocol);
      expect(candidate).toMatch(found.candidate);
    }
  });

  test("a meeting that was planned in Chromium is opened there and joined in Firefox", async () => {
    await elin.close();
    await maria.page.getByRole("toolbar", { name: "Mötets verktyg" }).getByRole("button", { name: /^Lämna/ }).click();
    await maria.page.goto(plaza.url);
    await maria.openCase();
    await maria.page.getByRole("navigation", { name: "Rummets delar" }).getByRole("link", { name: "Möten" }).click();
    await maria.page.getByRole("link", { name: "Planera ett möte" }).click();
    await maria.page.getByLabel("Mötets namn").fill("Samråd om kajen");
    await maria.page.getByRole("button", { name: "Planera mötet" }).click();
    elin = await FirefoxVisitor.in(firefox, plaza);
    await elin.signIn(ELIN);
    await elin.openCase();
    await maria.page.getByRole("button", { name: "Öppna mötet" }).click();
    await maria.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await elin.press("Gå med i ”Samråd om kajen”", "link");
    await elin.enter();
    await expectBothToSeeAndHear();
  });
});
