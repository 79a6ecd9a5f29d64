import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, launch, MARIA, newVisitor, PETRA, SIZES, type Scheme, type Size, type Visitor } from "./browser";
import { Plaza } from "./server";

const SCHEMES: Scheme[] = ["light", "dark"];

describeInBrowser("every page", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return stop;
  });

  async function stop(): Promise<void> {
    await browser.close();
    await plaza.stop();
  }

  async function visit<T>(options: { scheme?: Scheme; size?: Size }, look: (visitor: Visitor) => Promise<T>): Promise<T> {
    const visitor = await newVisitor(browser, plaza, options);
    const seen = await look(visitor);
    await visitor.close();
    return seen;
  }

  const views = SCHEMES.flatMap((scheme) => (Object.keys(SIZES) as Size[]).map((size) => ({ scheme, size })));

  test.each(views)("is accessible and whole: $scheme, $size", async (view) => {
    await visit(view, async (visitor) => {
      const { page } = visitor;
      const check = async () => {
        await visitor.expectWhole();
        if (view.size === "wide" || view.size === "phone") await visitor.expectAccessible(); // the two layouts
      };
      await page.goto("/logga-in");
      await page.getByRole("region", { name: MARIA.authority }).waitFor();
      await check();
      expect(visitor.unanswered).toEqual([]);

      await visitor.signIn(MARIA);
      await page.getByRole("main").getByRole("link", { name: CASE }).waitFor();
      await check();

      await visitor.openCase();
      await check();
      if (view.size === "wide" && view.scheme === "dark") await visitor.screenshot("room-dark");
      if (view.size === "phone" && view.scheme === "light") await visitor.screenshot("room-phone");
      const facts = page.getByRole("button", { name: "Deltagare och ärende" });
      if (await facts.isVisible()) {
        await facts.click();
        await page.getByRole("heading", { name: "Deltagare" }).waitFor();
        await check();
      }

      await page.getByRole("link", { name: "Internt rum" }).click();
      await page.getByRole("strong").filter({ hasText: "Internt rum" }).waitFor();
      await check();

      for (const [path, heading] of [["/arenden/nytt", "Öppna ett ärende"], ["/profil", "Din profil"], ["/om", "Om Plaza"], ["/api/reference", "Plaza: the API"]] as const) {
        await page.goto(path);
        await page.getByRole("heading", { name: heading }).waitFor();
        await check();
      }

      await page.goto("/finns-inte");
      await page.getByRole("heading", { name: "Sidan finns inte" }).waitFor();
      await check();
    });
  });

  test("an outsider learns nothing of a case but that they can't open it", async () => {
    const address = await visit({}, async (visitor) => {
      await visitor.signIn(MARIA);
      await visitor.openCase();
      return new URL(visitor.page.url()).pathname;
    });
    await visit({}, async (visitor) => {
      const { page } = visitor;
      await visitor.signIn(PETRA, address);
      await page.getByRole("heading", { name: "Ärendet finns inte, eller så har du inte tillgång till det" }).waitFor();
      expect(await page.content()).not.toContain(CASE);
      await visitor.expectAccessible();
      await page.goto(`${address}/internt`);
      await page.getByRole("heading", { name: "Ärendet finns inte" }).waitFor();
      await page.getByRole("link", { name: "Till mina ärenden" }).click();
      await page.getByText("Du har inga ärenden än").waitFor();
      await visitor.expectAccessible();
    });
  });

  test("when the session ends the page leads to the sign-in page, and back after it", async () => {
    await visit({}, async (visitor) => {
      const { page } = visitor;
      await visitor.signIn(MARIA);
      await visitor.openCase();
      const address = page.url();
      const answer = await page.context().request.delete("/api/session", { headers: { Origin: plaza.url } });
      expect(answer.status()).toBe(204);
      await page.getByRole("heading", { name: "Logga in" }).waitFor();
      await page.getByText("Du behöver logga in för att fortsätta.").waitFor();
      await page.getByRole("button", { name: MARIA.name }).click();
      await page.getByRole("heading", { level: 1, name: CASE }).waitFor();
      expect(page.url()).toBe(address);
    });
  });

  test("joint and internal room differ in word, colour and icon, and name their readers", async () => {
    await visit({}, async (visitor) => {
      const { page } = visitor;
      await visitor.signIn(MARIA);
      await visitor.openCase();
      const look = async () => {
        const button = page.getByRole("button", { name: /^Skicka/ });
        await button.waitFor();
        return { label: await button.innerText(), colour: await button.evaluate((node) => getComputedStyle(node).backgroundColor), icon: await button.locator("svg").getAttribute("class") };
      };
      const joint = await look();
      await page.getByRole("link", { name: "Internt rum" }).click();
      const open = page.getByRole("button", { name: /^Öppna internt rum/ });
      await open.or(page.getByRole("button", { name: /^Skicka internt/ })).waitFor();
      if (await open.isVisible()) await open.click();
      await page.getByRole("button", { name: /^Skicka internt/ }).waitFor();
      const internal = await look();
      expect(joint.label).toContain("Länsstyrelsen Västra Götaland");
      expect(joint.label).toContain("Uddevalla kommun");
      expect(internal.label).not.toContain("Länsstyrelsen");
      expect(internal.colour).not.toBe(joint.colour);
      expect(internal.icon).not.toBe(joint.icon);
      await visitor.screenshot("internal-room");
    });
  });
});
