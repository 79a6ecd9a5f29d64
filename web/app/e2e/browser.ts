import { AxeBuilder } from "@axe-core/playwright";
import { existsSync, mkdirSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { describe, expect } from "vitest";
import { Plaza } from "./server";

const CHROMIUM = "/usr/bin/chromium"; // Debian's
const SCREENSHOTS = new URL("../../../docs/screenshots/", import.meta.url).pathname;

/** Officers of the demo. Elin and Maria take part in the case; Petra takes part in none. */
export const ELIN = { authority: "Länsstyrelsen Västra Götaland", name: "Elin Sandberg" };
export const MARIA = { authority: "Uddevalla kommun", name: "Maria Lindqvist" };
export const PETRA = { authority: "Göteborgs kommun", name: "Petra Falk" };
export const CASE = "Detaljplan för Hamnen och Bastionskajen";

export type Scheme = "light" | "dark";
export const SIZES = { wide: { width: 1280, height: 800 }, tablet: { width: 768, height: 1024 }, phone: { width: 360, height: 740 }, zoomed: { width: 320, height: 256 } };
export type Size = keyof typeof SIZES;

/** Skips where there is no browser or no server, unless they are asked for. */
export const describeInBrowser = describe.skipIf(!process.env.PLAZA_REQUIRE_BROWSER && !(existsSync(CHROMIUM) && Plaza.isBuilt));

/** Cameras and microphones that are not there, without questions. */
export const FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** flags are further ones of the browser. */
export function launch(...flags: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    ignoreDefaultArgs: ["--mute-audio"], // by which a tab that is shown to others would be silent
    args: ["--no-sandbox", "--disable-audio-output", "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--no-first-run", ...flags],
  });
}

const visitors: Visitor[] = [];

/** What the pages of this test file's visitors did that they should not have. */
export const allFaults = (): string[] => visitors.flatMap(({ faults }) => faults);

/** A browser of one's own, and what it did that it should not have: foreign requests, errors of the page. */
export async function newVisitor(browser: Browser, plaza: Pick<Plaza, "url">, options: { scheme?: Scheme; size?: Size; locale?: string } = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: plaza.url,
    locale: options.locale ?? "sv-SE",
    timezoneId: "America/New_York", // times are Swedish wherever the machine is
    colorScheme: options.scheme ?? "light",
    viewport: SIZES[options.size ?? "wide"],
    reducedMotion: "reduce",
  });
  const visitor = new Visitor(context, await context.newPage(), plaza);
  visitors.push(visitor);
  return visitor;
}

export class Visitor {
  readonly page: Page;
  readonly faults: string[] = [];
  /** What the browser said of requests that failed. */
  readonly unanswered: string[] = [];
  private readonly context: BrowserContext;

  constructor(context: BrowserContext, page: Page, plaza: Pick<Plaza, "url">) {
    this.context = context;
    this.page = page;
    const own = [plaza.url, `blob:${plaza.url}`, plaza.url.replace(/^http/, "ws")]; // a blob is what the page has already
    const isForeign = (url: string) => !own.some((origin) => url.startsWith(`${origin}/`));
    const watch = (tab: Page) =>
      tab.on("websocket", (socket) => {
        if (isForeign(socket.url())) this.faults.push(`connected to ${socket.url()}`);
      });
    watch(page);
    context.on("page", watch);
    context.on("request", (request) => {
      if (isForeign(request.url())) this.faults.push(`asked ${request.url()}`);
    });
    context.on("weberror", (error) => this.faults.push(`threw ${String(error.error())}`));
    context.on("console", (message) => {
      // React's development build warns of how the router waits for a page's code.
      if (message.type() !== "error" || message.text().includes("https://react.dev/warnings/conditional-use-of-use")) return;
      // What Chromium says of an answer that is an error, or of a server that is away, is no fault of the page.
      const ofTheNetwork = message.text().startsWith("Failed to load resource") || message.text().startsWith("WebSocket connection to");
      (ofTheNetwork ? this.unanswered : this.faults).push(`said ${message.text()}`);
    });
  }

  /** Signs in as a person would, from wherever the page sends them to do it. */
  async signIn({ authority, name }: { authority: string; name: string }, path = "/"): Promise<void> {
    await this.page.goto(path);
    await this.page.getByRole("region", { name: authority }).getByRole("button", { name }).click();
    await this.page.getByText("Ansluten", { exact: true }).waitFor();
  }

  async openCase(): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name: CASE }).click();
    await this.page.getByRole("heading", { level: 1, name: CASE }).waitFor();
    await this.page.getByRole("region", { name: "Inlägg och händelser" }).waitFor();
  }

  async write(text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Nytt inlägg" }).fill(text);
    await this.page.getByRole("button", { name: /^Skicka/ }).click();
  }

  /** The same in a joint room in which one has not written before, and is asked. */
  async writeFirst(text: string): Promise<void> {
    await this.write(text);
    await this.page.getByRole("group", { name: "Du skriver för första gången i det gemensamma rummet" }).getByRole("button", { name: /^Skicka/ }).click();
  }

  /** The rows of the dialogue that hold a text. */
  rows(text: string) {
    return this.page.getByRole("region", { name: "Inlägg och händelser" }).getByRole("listitem").filter({ hasText: text });
  }

  /** Axe finds nothing. All its rules run; what is left out is the account of what passed, which costs more than the rules. */
  async expectAccessible(): Promise<void> {
    const isOneFrame = this.page.frames().length === 1; // else axe puts the frames' results together on a page of its own
    const { violations } = await new AxeBuilder({ page: this.page }).options({ resultTypes: ["violations"] }).setLegacyMode(isOneFrame).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join(" ")}`).join(" ")}`)).toEqual([]);
  }

  /** Nothing is cut off at the side. */
  async expectWhole(): Promise<void> {
    const cut = await this.page.evaluate(() => ({ page: document.documentElement.scrollWidth, window: window.innerWidth }));
    expect(cut.page).toBeLessThanOrEqual(cut.window);
  }

  /** Accessible and whole: as wide, on a phone and at 400 %, in light and dark. */
  async expectUsable(schemes: readonly Scheme[] = ["light", "dark"]): Promise<void> {
    const { page } = this;
    const wasDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
    for (const size of ["wide", "zoomed", "phone"] as const) {
      await page.setViewportSize(SIZES[size]);
      await this.expectWhole();
      if (size === "zoomed") continue; // the layout is the phone's
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await this.expectAccessible();
      }
    }
    await page.emulateMedia({ colorScheme: wasDark ? "dark" : "light" });
    await page.setViewportSize(SIZES.wide);
  }

  /** For the documentation, when it is asked for: npm run screenshots. */
  async screenshot(name: string): Promise<void> {
    if (!process.env.PLAZA_SCREENSHOTS) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  }

  async close(): Promise<void> {
    await this.context.close();
    expect(this.faults).toEqual([]);
  }
}
