import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";

const FIREFOX = "/usr/bin/firefox-esr"; // Debian's

export const hasFirefox = existsSync(FIREFOX);

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
