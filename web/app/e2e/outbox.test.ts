import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, ELIN, launch, MARIA, newVisitor, SIZES, type Visitor } from "./browser";
import { Plaza } from "./server";

describeInBrowser("what one has written and Plaza has not saved", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  /** Maria in the case, in a browser of her own. */
  async function maria(): Promise<Visitor> {
    const visitor = await newVisitor(browser, plaza);
    await visitor.signIn(MARIA);
    await visitor.openCase();
    return visitor;
  }

  const textbox = (page: Page) => page.getByRole("textbox", { name: "Nytt inlägg" });
  const dialogue = (page: Page) => page.getByRole("region", { name: "Inlägg och händelser" });
  const rows = (page: Page, text: string) => dialogue(page).getByRole("listitem").filter({ hasText: text });
  const say = async (page: Page, text: string) => {
    await textbox(page).fill(text);
    await page.getByRole("button", { name: /^Skicka/ }).click();
  };
  const live = (page: Page) => page.getByText("Ansluten", { exact: true }).waitFor();
  const offline = (page: Page) => page.getByText("Återansluter…").waitFor();

  /** Another tab of the same browser, in the case. */
  async function tabOf({ page }: Visitor): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await live(tab);
    await dialogue(tab).waitFor();
    return tab;
  }

  /** How many messages the pages of a browser post from now on, by client id. */
  function countPosts(context: BrowserContext): Map<string, number> {
    const posts = new Map<string, number>();
    context.on("request", (request) => {
      if (request.method() !== "POST" || !request.url().endsWith("/messages")) return;
      const { client_id: id } = request.postDataJSON() as { client_id: string };
      posts.set(id, (posts.get(id) ?? 0) + 1);
    });
    return posts;
  }

  test("is sent by one tab, in order, and all tabs see it; another goes on when that one is closed", async () => {
    const visitor = await maria();
    const { page } = visitor;
    const second = await tabOf(visitor);
    await plaza.kill();
    await Promise.all([offline(page), offline(second)]);
    for (const [i, tab] of [second, page, second].entries()) {
      await say(tab, `Inlägg ${i + 1} utan nät`);
      for (const each of [page, second]) await rows(each, `Inlägg ${i + 1} utan nät`).getByText("Inte sparat – försöker igen").waitFor();
    }
    await page.close(); // it was the first to be opened, and so the one that sends
    const posts = countPosts(second.context());
    await plaza.serve();
    await live(second);
    for (let i = 1; i <= 3; i++) await rows(second, `Inlägg ${i} utan nät`).getByText("Sparat").waitFor();
    const shown = await second.locator("li[data-seq]").allInnerTexts();
    expect(shown.flatMap((text) => /Inlägg \d utan nät/.exec(text) ?? [])).toEqual(["Inlägg 1 utan nät", "Inlägg 2 utan nät", "Inlägg 3 utan nät"]);
    expect(posts.size).toBe(3);
    await second.close();
    await visitor.close();
  });

  test("waits while the session has ended, and is sent when the same officer has signed in, never as another", async () => {
    const visitor = await maria();
    const { page } = visitor;
    await page.route("**/api/rooms/*/messages", (route) => route.abort());
    await say(page, "Skrivet strax före utloggningen");
    await rows(page, "Skrivet strax före utloggningen").getByText("Inte sparat").waitFor();
    await page.context().request.delete("/api/session", { headers: { Origin: plaza.url } });
    await page.getByRole("heading", { name: "Logga in" }).waitFor();
    await page.unroute("**/api/rooms/*/messages");
    const posts = countPosts(page.context());

    await page.getByRole("region", { name: ELIN.authority }).getByRole("button", { name: ELIN.name }).click();
    await page.getByRole("heading", { level: 1, name: CASE }).waitFor();
    await dialogue(page).waitFor();
    await live(page);
    expect(await rows(page, "Skrivet strax före utloggningen").count()).toBe(0);
    expect(posts.size).toBe(0);
    await page.getByRole("button", { name: "Logga ut" }).click();
    await page.getByRole("region", { name: MARIA.authority }).getByRole("button", { name: MARIA.name }).click();
    await visitor.openCase();
    await rows(page, "Skrivet strax före utloggningen").getByText("Sparat").waitFor();
    expect(posts.size).toBe(1);
    await visitor.close();
  });

  test("keeps its text when Plaza refuses it, over a reload, and can be changed and sent, or thrown away after asking", async () => {
    const visitor = await maria();
    const { page } = visitor;
    const withBell = "Klistrat: ord\u0007 ord"; // as some programs leave in what is copied from them
    await say(page, withBell);
    await say(page, "Det som skrevs efteråt");
    await rows(page, "Det som skrevs efteråt").getByText("Sparat").waitFor();
    const refused = rows(page, "Klistrat: ord");
    await refused.getByText(/innehåller ett styrtecken/).waitFor();
    await page.reload();
    await refused.getByText(/innehåller ett styrtecken/).waitFor();
    await refused.getByRole("button", { name: "Kasta…" }).click();
    await visitor.expectAccessible();
    await refused.getByRole("button", { name: "Behåll den" }).press("Enter");
    await refused.getByRole("button", { name: "Ändra och skicka igen" }).click();
    expect(await textbox(page).inputValue()).toBe(withBell);
    await expect.poll(() => textbox(page).evaluate((area) => area === document.activeElement)).toBe(true);
    await say(page, "Klistrat, men rättat");
    await rows(page, "Klistrat, men rättat").getByText("Sparat").waitFor();

    await say(page, withBell);
    await rows(page, "Klistrat: ord").getByRole("button", { name: "Kasta…" }).click();
    await rows(page, "Klistrat: ord").getByRole("button", { name: "Kasta texten" }).click();
    await rows(page, "Klistrat: ord").waitFor({ state: "detached" });
    await expect.poll(() => textbox(page).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.reload();
    await rows(page, "Klistrat, men rättat").waitFor();
    expect(await rows(page, "Klistrat: ord").count()).toBe(0);
    await visitor.close();
  });

  test("a draft and what it answers, and an unsaved change of a message, are there after a reload and in another tab", async () => {
    const visitor = await maria();
    const { page } = visitor;
    await say(page, "Ett inlägg att ändra");
    const message = rows(page, "Ett inlägg att ändra").and(page.locator("[data-seq]"));
    const act = async (name: string) => {
      await message.hover();
      await message.getByRole("button", { name: /^Åtgärder för inlägg/ }).click();
      await message.getByRole("button", { name, exact: true }).click();
    };
    await act("Ändra");
    const editor = page.getByRole("textbox", { name: /^Ändra inlägg/ });
    await editor.fill("Ett inlägg som ska ändras");
    await page.keyboard.press("Escape");
    await message.getByRole("button", { name: "Osparad ändring" }).waitFor();
    await act("Svara");
    await textbox(page).pressSequentially("Ett halvt svar");

    await page.reload();
    await page.getByText(/^Du svarar Maria Lindqvist på inlägg \d+$/).waitFor();
    expect(await textbox(page).inputValue()).toBe("Ett halvt svar");
    const second = await tabOf(visitor);
    await expect.poll(() => textbox(second).inputValue()).toBe("Ett halvt svar");
    await visitor.expectAccessible();
    await message.getByRole("button", { name: "Osparad ändring" }).click();
    expect(await editor.inputValue()).toBe("Ett inlägg som ska ändras");
    await page.getByRole("button", { name: "Spara ändringen" }).click();
    await rows(page, "Ett inlägg som ska ändras").waitFor();
    await page.getByRole("button", { name: /^Skicka/ }).click();
    await rows(page, "Ett halvt svar").getByText("Sparat").waitFor();

    await page.reload();
    await rows(page, "Ett halvt svar").waitFor();
    for (const tab of [page, second]) {
      expect(await textbox(tab).inputValue()).toBe("");
      expect(await tab.getByRole("button", { name: "Osparad ändring" }).count()).toBe(0);
    }
    await visitor.close();
  });

  test("is asked about at sign-out: stay, keep it for the next time, or throw it away", async () => {
    const visitor = await maria();
    const { page } = visitor;
    await page.route("**/api/rooms/*/messages", (route) => route.abort());
    await say(page, "Ett som väntar");
    await rows(page, "Ett som väntar").getByText("Inte sparat").waitFor();
    await textbox(page).fill("Ett halvt utkast");
    const address = page.url();
    const signOut = page.getByRole("banner").getByRole("button", { name: "Logga ut" });
    const items = page.getByRole("main").getByRole("listitem");
    const backIn = () => page.getByRole("region", { name: MARIA.authority }).getByRole("button", { name: MARIA.name }).click();

    await signOut.click();
    await page.getByRole("heading", { level: 1, name: "Logga ut" }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await expect.poll(() => items.allInnerTexts()).toEqual([expect.stringMatching(/Väntar på att skickas[^]*Ett som väntar/), expect.stringMatching(/Utkast[^]*Ett halvt utkast/)]);
    await visitor.expectAccessible();
    await visitor.screenshot("sign-out");
    await page.getByRole("button", { name: "Stanna kvar" }).press("Enter");
    await page.waitForURL(address);
    expect(await textbox(page).inputValue()).toBe("Ett halvt utkast");

    await signOut.click();
    await page.getByRole("button", { name: "Behåll det och logga ut" }).click();
    await page.getByRole("heading", { name: "Logga in" }).waitFor();
    await page.unroute("**/api/rooms/*/messages");
    await backIn();
    await visitor.openCase();
    await rows(page, "Ett som väntar").getByText("Sparat").waitFor();
    expect(await textbox(page).inputValue()).toBe("Ett halvt utkast");

    await signOut.click();
    await page.getByRole("button", { name: "Kasta det och logga ut" }).click();
    await page.getByRole("heading", { name: "Logga in" }).waitFor();
    await backIn();
    await visitor.openCase();
    expect(await textbox(page).inputValue()).toBe("");
    await signOut.click(); // nothing is left to ask about
    await page.getByRole("heading", { name: "Logga in" }).waitFor();
    await visitor.close();
  });

  test("a lost network is said at once, and one is asked about what is unsent without it too", async () => {
    const visitor = await newVisitor(browser, plaza);
    const { page } = visitor;
    await visitor.signIn(MARIA);
    await visitor.openCase();
    await page.waitForLoadState("networkidle");
    await page.context().setOffline(true);
    await page.getByText("Återansluter…", { exact: true }).waitFor();
    const wide = page.viewportSize();
    await page.setViewportSize(SIZES.phone);
    const tools = await page.getByRole("banner").getByRole("button").or(page.getByRole("banner").getByRole("status")).all();
    const places = await Promise.all(tools.map(async (tool) => (await tool.boundingBox())?.y ?? 0));
    expect(Math.max(...places) - Math.min(...places)).toBeLessThan(24); // the state, "Försök nu" and "Logga ut" share a row
    await page.getByRole("button", { name: "Försök nu" }).waitFor();
    await visitor.expectAccessible();
    await visitor.expectWhole();
    if (wide) await page.setViewportSize(wide);
    await textbox(page).fill("Ett utan nät");
    await page.keyboard.press("Control+Enter");
    await rows(page, "Ett utan nät").getByText("Texten finns kvar och skickas så snart det går.").waitFor();
    await page.getByRole("banner").getByRole("button", { name: "Logga ut" }).click();
    await page.getByRole("heading", { level: 1, name: "Logga ut" }).waitFor();
    await page.getByRole("button", { name: "Stanna kvar" }).click();
    await page.context().setOffline(false);
    await page.getByText("Ansluten", { exact: true }).waitFor();
    await rows(page, "Ett utan nät").getByText("Sparat").waitFor();
    await visitor.close();
  });

  test("without IndexedDB the page says that it can't keep it, and sends it", async () => {
    const visitor = await newVisitor(browser, plaza);
    await visitor.page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("not here", "SecurityError");
      };
    });
    await visitor.signIn(MARIA);
    await visitor.openCase();
    await textbox(visitor.page).fill("Utan databas i webbläsaren");
    await visitor.page.getByText("Webbläsaren kan inte spara det du skriver.").waitFor();
    await visitor.expectAccessible();
    await visitor.page.getByRole("button", { name: /^Skicka/ }).click();
    await rows(visitor.page, "Utan databas i webbläsaren").getByText("Sparat").waitFor();
    await visitor.close();
  });

  test("the first message to a case's joint room asks once: it becomes a record at both authorities", async () => {
    const visitor = await newVisitor(browser, plaza);
    const { page } = visitor;
    await visitor.signIn(MARIA, "/arenden/nytt");
    await page.getByRole("textbox", { name: "Ärendets namn" }).fill("Detaljplan för Frågan");
    await page.getByRole("button", { name: "Öppna ärendet" }).click();
    await dialogue(page).waitFor();
    await textbox(page).fill("Det första vi säger");
    await page.keyboard.press("Control+Enter");
    const question = page.getByRole("group", { name: "Du skriver för första gången i det gemensamma rummet" });
    await question.getByText(/blir en handling hos .*Uddevalla kommun.*Länsstyrelsen Västra Götaland|blir en handling hos .*Länsstyrelsen Västra Götaland.*Uddevalla kommun/).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Skicka till /);
    await visitor.expectAccessible();
    await visitor.screenshot("first-message");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    expect(await textbox(page).inputValue()).toBe("Det första vi säger");
    await expect.poll(() => textbox(page).evaluate((area) => area === document.activeElement)).toBe(true);
    expect(await rows(page, "Det första vi säger").count()).toBe(0);
    await page.keyboard.press("Control+Enter");
    await question.waitFor();
    await page.keyboard.press("Enter");
    await rows(page, "Det första vi säger").getByText("Sparat").waitFor();
    await visitor.write("Det andra");
    await rows(page, "Det andra").getByText("Sparat").waitFor();
    const address = page.url();
    await visitor.close();

    const elsewhere = await newVisitor(browser, plaza, { size: "phone" });
    await elsewhere.signIn(MARIA, new URL(address).pathname);
    await elsewhere.write("Från en annan dator");
    await rows(elsewhere.page, "Från en annan dator").getByText("Sparat").waitFor();
    await elsewhere.close();
  });

  test("a new version is told of calmly, and a reload keeps what is being written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plaza-e2e-build-"));
    const next = join(folder, "plaza");
    execFileSync("go", ["build", "-ldflags", "-X main.version=0.1.0-next", "-o", next, "./cmd/plaza"], { cwd: new URL("../../../", import.meta.url) });
    const visitor = await maria();
    const { page } = visitor;
    await plaza.kill();
    await offline(page);
    await say(page, "Skrivet under bytet");
    await rows(page, "Skrivet under bytet").getByText("Inte sparat").waitFor();
    await textbox(page).fill("Mitt i en mening");
    await plaza.serve(next);
    await live(page);
    await rows(page, "Skrivet under bytet").getByText("Sparat").waitFor();
    const notice = page.getByRole("banner").getByText("Plaza har fått en ny version. Ladda om när det passar.");
    await notice.waitFor();
    expect(await textbox(page).inputValue()).toBe("Mitt i en mening"); // nothing was reloaded
    await visitor.expectAccessible();
    await visitor.screenshot("new-version");
    await page.getByRole("button", { name: "Ladda om" }).click();
    await notice.waitFor({ state: "detached" });
    await live(page);
    await expect.poll(() => textbox(page).inputValue()).toBe("Mitt i en mening");
    await expect.poll(() => rows(page, "Skrivet under bytet").count()).toBe(1);
    await visitor.close();
    rmSync(folder, { recursive: true });
  });

  test("a page that is too old for the protocol is told so", async () => {
    const visitor = await newVisitor(browser, plaza);
    await visitor.page.addInitScript(() => {
      const Current = WebSocket;
      window.WebSocket = class extends Current {
        constructor(url: string | URL) {
          super(url, "plaza.v0");
        }
      };
    });
    await visitor.page.goto("/");
    await visitor.page.getByRole("region", { name: MARIA.authority }).getByRole("button", { name: MARIA.name }).click();
    await visitor.page.getByText("Den här sidan är för gammal för Plaza").waitFor();
    await visitor.expectAccessible();
    await visitor.close();
  });
});
