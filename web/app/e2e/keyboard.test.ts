import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, launch, MARIA, newVisitor, type Size, type Visitor } from "./browser";
import { Plaza } from "./server";

const PETER = { authority: "Uddevalla kommun", name: "Peter Olausson" }; // a coordinator
const MOST_STOPS = 150;

/** A visitor who has a keyboard and nothing else. After each key the focus must be somewhere, and in sight. */
class Keyboard {
  private readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  get page() {
    return this.visitor.page;
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    await expect.poll(() => this.lost(), { message: `after ${key}` }).toBe("");
  }

  /** Tabs to what has a name that matches, and presses a key there. */
  async pressAt(key: string, name: RegExp): Promise<void> {
    await this.reach(name);
    await this.press(key);
  }

  async reach(name: RegExp): Promise<void> {
    const passed: string[] = [];
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      const here = await this.name();
      if (name.test(here)) return;
      passed.push(here);
      await this.page.keyboard.press("Tab");
      if ((await this.name()) === "BODY") await this.page.keyboard.press("Tab"); // past the page's end, where the browser's own controls are
      await expect.poll(() => this.lost()).toBe("");
    }
    throw new Error(`the Tab key never reaches ${String(name)}, but ${[...new Set(passed)].join(" | ")}`);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Tag and accessible words of what has the focus. */
  name(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.textContent : undefined;
      if (element === document.body) return "BODY";
      return `${element?.tagName ?? ""} ${element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? ""}`.replaceAll(/\s+/g, " ").trim();
    });
  }

  /** Why the focus can't be seen; "" when it can. */
  private lost(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return "the focus is nowhere";
      const box = element.getBoundingClientRect();
      const what = `${element.tagName} ${element.textContent.slice(0, 40)}`;
      const left = Math.max(box.left, 0);
      const top = Math.max(box.top, 0);
      const right = Math.min(box.right, innerWidth);
      const bottom = Math.min(box.bottom, innerHeight);
      if (right - left < 1 || bottom - top < 1) return `${what} is out of sight`;
      const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + (right - left) * x, top + (bottom - top) * y] as const));
      const isSeen = points.some(([x, y]) => {
        const there = document.elementFromPoint(x, y);
        return there !== null && (element.contains(there) || there.contains(element));
      });
      if (!isSeen) return `${what} is covered`;
      const isPlace = element.getAttribute("tabindex") === "-1"; // a heading or a part that was gone to, no control
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return isPlace || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) ? "" : `${what} does not show the focus`;
    });
  }
}

describeInBrowser("the keyboard alone", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  test.each<{ size: Size }>([{ size: "wide" }, { size: "phone" }])("takes one from sign-in to sign-out, and the focus is always in sight: $size", async ({ size }) => {
    const visitor = await newVisitor(browser, plaza, { size });
    const { page } = visitor;
    const keyboard = new Keyboard(visitor);
    const title = `Detaljplan för Tangenten, ${size}`;
    await page.goto("/");
    await page.getByRole("region", { name: PETER.authority }).waitFor();
    await keyboard.press("Tab");
    await keyboard.pressAt("Enter", /^BUTTON Peter Olausson/);
    await expect.poll(() => keyboard.name()).toBe("H1 Mina ärenden");

    await keyboard.pressAt("Enter", /^A Öppna ett ärende/);
    await expect.poll(() => keyboard.name()).toBe("H1 Öppna ett ärende");
    await keyboard.reach(/^INPUT Ärendets namn/);
    await keyboard.type(title);
    await keyboard.pressAt("Enter", /^BUTTON Öppna ärendet/);
    await expect.poll(() => keyboard.name()).toBe(`H1 ${title}`);

    await keyboard.reach(/^TEXTAREA Nytt inlägg/);
    await keyboard.type("Första inlägget");
    await keyboard.press("Control+Enter");
    await expect.poll(() => keyboard.name()).toMatch(/^BUTTON Skicka till/); // one is asked before the first one
    await keyboard.press("Enter");
    await visitor.rows("Första inlägget").getByText("Sparat").waitFor();
    expect(await keyboard.name()).toMatch(/^TEXTAREA/);

    // Backwards to the message, for what one may do with it.
    const toActions = async (text: string) => {
      for (let stop = 0; stop < MOST_STOPS && !/^BUTTON Åtgärder för inlägg/.test(await keyboard.name()); stop++) await keyboard.press("Shift+Tab");
      await keyboard.press("End"); // the arrow keys go among the messages
      await keyboard.press("Enter");
      await visitor.rows(text).getByRole("group", { name: /^Åtgärder/ }).waitFor();
    };
    await toActions("Första inlägget");
    await keyboard.pressAt("Enter", /^BUTTON Svara/);
    await expect.poll(() => keyboard.name()).toMatch(/^TEXTAREA/);
    await keyboard.type("Ett svar på det");
    await keyboard.press("Control+Enter");
    await visitor.rows("Ett svar på det").getByText("Sparat").waitFor();

    await toActions("Ett svar på det");
    await keyboard.pressAt("Enter", /^BUTTON Ändra/);
    await expect.poll(() => keyboard.name()).toMatch(/^TEXTAREA/);
    await keyboard.press("Control+A");
    await keyboard.type("Ett ändrat svar");
    await keyboard.pressAt("Enter", /^BUTTON Spara/);
    await visitor.rows("Ett ändrat svar").first().waitFor();
    await expect.poll(() => keyboard.name()).not.toMatch(/^BODY/);

    await keyboard.pressAt("Enter", /^A Internt rum/);
    await keyboard.pressAt("Enter", /^BUTTON Öppna internt rum/);
    await page.getByRole("button", { name: /^Skicka internt/ }).waitFor();
    await keyboard.reach(/^TEXTAREA Nytt inlägg/);
    await keyboard.type("Bara för oss");
    await keyboard.press("Control+Enter");
    await visitor.rows("Bara för oss").getByText("Sparat").waitFor();

    await keyboard.pressAt("Enter", /^A Gemensamt rum/);
    await expect.poll(() => keyboard.name()).toBe(`H1 ${title}`);
    if (size === "phone") await keyboard.pressAt("Enter", /^BUTTON Deltagare och ärende/);
    await keyboard.reach(/^INPUT Lägg till en kollega/);
    await keyboard.type("maria");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await keyboard.pressAt("Enter", /^BUTTON Lägg till/);
    const members = page.getByRole("region", { name: "Deltagare", exact: true });
    await members.getByRole("button", { name: `Ta bort ${MARIA.name}` }).waitFor();
    await expect.poll(() => keyboard.name()).not.toMatch(/^BODY/);

    await keyboard.pressAt("Enter", /^BUTTON Exportera rummet/);
    const [file] = await Promise.all([page.waitForEvent("download"), keyboard.pressAt("Enter", /^BUTTON Hämta exporten/)]);
    expect(file.suggestedFilename()).toContain("Gemensamt rum");
    await keyboard.pressAt("Space", /^SUMMARY/);
    await page.getByText(/^plaza verify/).waitFor();

    await keyboard.pressAt("Enter", /^BUTTON Logga ut/);
    await page.getByRole("heading", { level: 1, name: "Logga in" }).waitFor();
    await expect.poll(() => keyboard.name()).toBe("H1 Logga in");
    await visitor.close();
  });
});
