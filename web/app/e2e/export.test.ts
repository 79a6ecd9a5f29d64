import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, launch, MARIA, newVisitor, type Scheme, type Size, type Visitor } from "./browser";
import { Plaza, run } from "./server";

const PETER = { authority: "Uddevalla kommun", name: "Peter Olausson" }; // a coordinator

describeInBrowser("a room's export", () => {
  let plaza: Plaza;
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), "plaza-export-"));

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  async function openPanel(visitor: Visitor) {
    const { page } = visitor;
    const context = page.getByRole("button", { name: "Deltagare och ärende" });
    if (await context.isVisible()) await context.click();
    await page.getByRole("button", { name: "Exportera rummet" }).click();
    return page.getByRole("group", { name: "Exportera rummet" });
  }

  /** Exports what is shown and returns where the file lies. */
  async function download(page: Page): Promise<{ name: string; file: string }> {
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Hämta exporten" }).click()]);
    const file = join(folder, "room.zip");
    await saved.saveAs(file);
    return { name: saved.suggestedFilename(), file };
  }

  const verify = (...parameters: string[]) => run("verify", ...parameters);

  test("is fetched from the page and checked with the command that the page gives", async () => {
    const visitor = await newVisitor(browser, plaza);
    await visitor.signIn(MARIA);
    await visitor.openCase();
    const reference = new URL(visitor.page.url()).pathname.split("/").at(-1);
    const panel = await openPanel(visitor);
    const { name, file } = await download(visitor.page);
    expect(name).toBe(`${reference} Gemensamt rum.zip`);
    await panel.getByText(`Exporten är hämtad: ${name}`).waitFor();

    await panel.getByText("Så kontrolleras filen").click();
    const command = await panel.getByText(/^plaza verify/).innerText();
    const [, named, key] = /^plaza verify "(.+)" --key ([0-9a-f]{64})$/.exec(command) ?? [];
    expect(named).toBe(name);
    expect(await panel.getByText(key!, { exact: true }).isVisible()).toBe(true);
    await panel.getByText(key!, { exact: true }).scrollIntoViewIfNeeded();
    await visitor.screenshot("export");

    const whole = verify(file, "--key", key!);
    expect(whole.stdout).toContain(reference);
    expect(whole.status).toBe(0);
    expect(verify(file).status).toBe(3);
    expect(verify(file, "--key", key!.replace(/./, (digit) => (digit === "0" ? "1" : "0"))).status).toBe(1);
    const changed = readFileSync(file);
    changed[Math.floor(changed.length / 3)]! ^= 1;
    writeFileSync(file, changed);
    expect(verify(file, "--key", key!).status).toBe(1);
    await visitor.close();
  });

  test("says what went wrong, and is there to be tried again", async () => {
    const visitor = await newVisitor(browser, plaza);
    await visitor.signIn(MARIA);
    await visitor.openCase();
    const panel = await openPanel(visitor);
    await visitor.page.route("**/export", (route) => route.abort("connectionreset"));
    await panel.getByRole("button", { name: "Hämta exporten" }).click();
    await panel.getByRole("alert").getByText("Exporten hämtades inte").waitFor();
    await visitor.expectAccessible();
    await visitor.page.unroute("**/export");
    await download(visitor.page);
    await visitor.close();
  });

  test("has what is hidden only for whoever is entitled to it and asks", async () => {
    const visitor = await newVisitor(browser, plaza);
    const { page } = visitor;
    await visitor.signIn(PETER, "/arenden/nytt");
    await page.getByRole("textbox", { name: "Ärendets namn" }).fill("Detaljplan för Kvarnen");
    await page.getByRole("button", { name: "Öppna ärendet" }).click();
    await visitor.writeFirst("Ett telefonnummer som inte hör hit");
    const row = visitor.rows("Ett telefonnummer");
    await row.getByText("Sparat").waitFor();
    await row.getByRole("button", { name: /^Åtgärder för inlägg/ }).click();
    await page.getByRole("button", { name: "Dölj", exact: true }).click();
    await page.getByRole("textbox", { name: /^Varför döljs/ }).fill("Personuppgift");
    await page.getByRole("button", { name: "Dölj inlägget" }).click();
    await visitor.rows("Personuppgift").first().waitFor();
    const panel = await openPanel(visitor);
    const report = async () => verify((await download(page)).file).stdout;
    expect(await report()).toContain("Dolda händelser (innehållet utelämnat): 1");
    await panel.getByRole("checkbox", { name: "Ta med texten i dolda inlägg" }).check();
    expect(await report()).not.toContain("Dolda händelser");
    await visitor.close();
  });

  const views: { scheme: Scheme; size: Size }[] = [
    { scheme: "light", size: "wide" },
    { scheme: "dark", size: "phone" },
    { scheme: "light", size: "zoomed" },
  ];
  test.each(views)("is accessible and whole: $scheme, $size", async (view) => {
    const visitor = await newVisitor(browser, plaza, view);
    await visitor.signIn(MARIA);
    await visitor.openCase();
    const panel = await openPanel(visitor);
    await panel.getByText("Så kontrolleras filen").click();
    await visitor.expectWhole();
    await visitor.expectAccessible();
    await visitor.close();
  });
});
