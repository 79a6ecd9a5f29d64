import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { describe } from "vitest";
import { CASE, describeInBrowser } from "./browser";
import { watchConnections } from "./media";

const FIREFOX = "/usr/bin/firefox-esr"; // Debian's

/** Skips where there is no Firefox or no Chromium, or no server, unless they are asked for. */
export const describeInBoth = existsSync(FIREFOX) || process.env.PLAZA_REQUIRE_BROWSER ? describeInBrowser : describe.skip;

/** Firefox with a camera and a microphone that are not there, which pages of the origin may use, over WebDriver BiDi. */
export async function launchFirefox(origin: string): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), "plaza-firefox-"));
  // Without a permission that is kept it tells a page of fake devices no address but the one it would reach the Internet from.
  const permissions = join(folder, "permissions");
  writeFileSync(permissions, ["camera", "microphone"].map((device) => `origin\t${device}\t1\t${origin}\n`).join(""));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.peerconnection.ice.loopback": true,
      "media.peerconnection.ice.obfuscate_host_addresses": false,
      "permissions.manager.defaultsUrl": `file://${permissions}`,
      "intl.locale.requested": "sv-SE",
      "intl.accept_languages": "sv-SE, sv",
    },
  });
  browser.once("disconnected", () => rmSync(folder, { recursive: true, force: true }));
  return browser;
}

/** Somebody in Firefox, in a session of their own. Their connections are watched, and their camera is small. */
export class FirefoxVisitor {
  readonly page: Page;
  private readonly url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  static async in(firefox: Browser, { url }: { url: string }): Promise<FirefoxVisitor> {
    const context = await firefox.createBrowserContext();
    const page = await context.newPage();
    await page.evaluateOnNewDocument(watchConnections, true);
    return new FirefoxVisitor(page, url);
  }

  async signIn({ name }: { name: string }): Promise<void> {
    await this.page.goto(this.url);
    await this.page.locator(`button ::-p-text(${name})`).click();
  }

  async openCase(): Promise<void> {
    await this.page.locator(`main a ::-p-text(${CASE})`).click();
  }

  async press(name: string, role: "button" | "link" = "button"): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click();
  }

  /** Goes into the meeting whose page is shown. */
  async enter(): Promise<void> {
    await this.press("Gå med i mötet");
    await this.page.locator(`::-p-aria([name="Mötets verktyg"][role="toolbar"])`).wait();
  }

  async close(): Promise<void> {
    await this.page.browserContext().close();
  }
}
