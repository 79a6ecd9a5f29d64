import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { choose, dropLarge, fileOf, largeFile, paste, picture, wordFile } from "./files";
import { Plaza } from "./server";

const PIECES = "**/api/uploads/*";
const PETER = { authority: MARIA.authority, name: "Peter Olausson" };

describeInBrowser("files with a message", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  async function at(officer: typeof ELIN, options: Parameters<typeof newVisitor>[2] = {}): Promise<Visitor> {
    const visitor = await newVisitor(browser, plaza, options);
    await visitor.signIn(officer);
    await visitor.openCase();
    return visitor;
  }

  const attached = ({ page }: Visitor) => page.getByRole("list", { name: "Filer som följer med inlägget" });
  const file = (visitor: Visitor, name: string) => attached(visitor).getByRole("listitem").filter({ hasText: name });
  const send = ({ page }: Visitor) => page.getByRole("button", { name: /^Skicka till/ });
  const isStaged = (visitor: Visitor, name: string) => file(visitor, name).getByText("Uppladdad, följer med inlägget").waitFor();

  test("chosen, dropped and pasted they go with one message, and the other authority sees them arrive", async () => {
    const [elin, maria] = await Promise.all([at(ELIN), at(MARIA)]);
    const { page } = elin;
    await choose(page, "Bifoga filer", picture("Kajen.bmp", 800, 600), wordFile("Yttrande.docx"));
    await dropLarge(page, '[aria-label="Inlägg och händelser"]', [{ name: "Karta.tif", type: "image/tiff", bytes: 3 << 20 }]);
    await page.getByRole("textbox", { name: "Nytt inlägg" }).fill("Underlaget inför mötet");
    await paste(page, "textarea", "Urklipp.txt");
    for (const name of ["Kajen.bmp", "Yttrande.docx", "Karta.tif", "Urklipp.txt"]) await isStaged(elin, name);
    await elin.expectAccessible();
    await page.getByRole("button", { name: "Ta bort Urklipp.txt" }).click();
    const commands: string[] = [];
    page.on("request", (request) => request.method() === "POST" && /\/(documents|messages)$/.test(request.url()) && commands.push(request.url()));
    await send(elin).click();

    const cards = maria.rows("Underlaget inför mötet").getByRole("list", { name: "Bilagor" }).getByRole("listitem");
    await expect.poll(() => cards.count()).toBe(3);
    await cards.filter({ hasText: "Kajen" }).locator("img").waitFor();
    expect(await cards.locator("img").count()).toBe(1); // no browser shows a TIFF
    await cards.getByRole("link", { name: "Yttrande", exact: true }).waitFor();
    expect(commands).toHaveLength(1);
    await expect.poll(() => attached(elin).count()).toBe(0);
    await maria.expectAccessible();

    // They are documents like any other.
    await cards.getByRole("link", { name: "Yttrande", exact: true }).click();
    await maria.page.getByRole("heading", { level: 2, name: "Yttrande", exact: true }).waitFor();
    await Promise.all([elin.close(), maria.close()]);
  });

  test("a first message of files alone is asked about too", async () => {
    const peter = await newVisitor(browser, plaza);
    await peter.signIn(PETER, "/arenden/nytt");
    await peter.page.getByRole("textbox", { name: "Ärendets namn" }).fill("Detaljplan för Kvarnen");
    await peter.page.getByRole("button", { name: "Öppna ärendet" }).click();
    await choose(peter.page, "Bifoga filer", fileOf("Bara fil.txt", "text/plain", "innehåll"));
    await isStaged(peter, "Bara fil.txt");
    await send(peter).click();
    const question = peter.page.getByRole("group", { name: "Du skriver för första gången i det gemensamma rummet" });
    await question.getByRole("button", { name: "Skriv vidare" }).click();
    await isStaged(peter, "Bara fil.txt");
    await send(peter).click();
    await question.getByRole("button", { name: /^Skicka/ }).click();
    await peter.rows("Bara fil").getByRole("link", { name: "Ladda ned Bara fil" }).waitFor();
    await peter.close();
  });

  test("while a file is on its way the message waits; given up, it goes without", async () => {
    const visitor = await at(ELIN);
    const { page } = visitor;
    await page.route(PIECES, (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
    await choose(page, "Bifoga filer", largeFile("Stor.bin", 48));
    await file(visitor, "Stor.bin").getByText("Avbruten, fortsätter av sig själv").waitFor();
    await page.getByText("Inlägget kan skickas när alla filer är uppladdade").waitFor();
    expect(await send(visitor).isDisabled()).toBe(true);
    const area = page.getByRole("textbox", { name: "Nytt inlägg" });
    await area.fill("Utan bilaga");
    await area.press("Control+Enter");
    expect(await area.inputValue()).toBe("Utan bilaga");
    await page.getByRole("button", { name: "Ta bort Stor.bin" }).click();
    await send(visitor).click();
    await visitor.rows("Utan bilaga").getByText("Sparat nr").waitFor();
    await visitor.close();
  });

  test("they are there after the page was closed, and one that the server no longer has is told of without losing a word", async () => {
    const visitor = await at(ELIN);
    const { page } = visitor;
    const place = new Map<string, string>();
    page.on("response", (response) => {
      const name = /filename ([^,]+)/.exec(response.request().headers()["upload-metadata"] ?? "")?.[1];
      if (name !== undefined) place.set(Buffer.from(name, "base64").toString(), response.headers().location ?? "");
    });
    await choose(page, "Bifoga filer", fileOf("Kvar.txt", "text/plain", "kvar"), fileOf("Borta.txt", "text/plain", "borta"));
    await Promise.all([isStaged(visitor, "Kvar.txt"), isStaged(visitor, "Borta.txt")]);
    await page.reload();
    await Promise.all([isStaged(visitor, "Kvar.txt"), isStaged(visitor, "Borta.txt")]);

    // As a day does it to an upload whose message is not sent.
    const removed = await page.evaluate((url) => fetch(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).then(({ status }) => status), place.get("Borta.txt")!);
    expect(removed).toBe(204);
    await page.getByRole("textbox", { name: "Nytt inlägg" }).fill("Två bilagor");
    await send(visitor).click();
    const row = visitor.rows("Två bilagor");
    await row.getByText("så har uppladdningen gått ut").waitFor();
    await visitor.expectAccessible();
    await row.getByRole("button", { name: "Ändra och skicka igen" }).click();
    await isStaged(visitor, "Kvar.txt");
    await file(visitor, "Borta.txt").getByText("väntade för länge").waitFor();
    expect(await send(visitor).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Ta bort Borta.txt" }).click();
    await send(visitor).click();
    await visitor.rows("Två bilagor").getByRole("link", { name: "Kvar", exact: true }).waitFor();
    await visitor.close();
  });

  test("what is not sent is told of before one signs out", async () => {
    const visitor = await at(ELIN);
    const { page } = visitor;
    await choose(page, "Bifoga filer", fileOf("Glömd.txt", "text/plain", "x"));
    await isStaged(visitor, "Glömd.txt");
    await page.getByRole("button", { name: "Logga ut" }).click();
    await page.getByText("Glömd.txt", { exact: true }).waitFor();
    await page.getByText("Fil till ett inlägg som inte är skickat").waitFor();
    await visitor.expectAccessible();
    const leaving = page.waitForRequest((request) => request.method() === "DELETE");
    await page.getByRole("button", { name: "Kasta det och logga ut" }).click();
    expect((await leaving).url()).toMatch(/\/api\/session\?upload=[0-9a-f-]{36}$/); // the server has nothing of it left
    await page.getByRole("region", { name: ELIN.authority }).waitFor();
    await visitor.close();
  });

  test("whole and accessible in the dark and on the smallest screen", async () => {
    const views = [["dark", "phone"], ["light", "zoomed"], ["dark", "zoomed"], ["light", "wide"]] as const;
    for (const [number, [scheme, size]] of views.entries()) {
      const visitor = await at(ELIN, { scheme, size });
      const check = async () => {
        await visitor.expectWhole();
        await visitor.expectAccessible();
      };
      await choose(visitor.page, "Bifoga filer", picture("Ett ganska långt filnamn som inte får plats på en rad.bmp", 800, 40), wordFile("Två.docx"));
      await expect.poll(() => visitor.page.getByText("Uppladdad, följer med inlägget", { exact: true }).count()).toBe(2);
      await check();
      await visitor.page.getByRole("button", { name: "Logga ut" }).click();
      await visitor.page.getByRole("button", { name: "Kasta det och logga ut" }).waitFor();
      await check();
      await visitor.page.goBack();
      await visitor.write(`Bilagor i vy ${number}`);
      await visitor.rows(`Bilagor i vy ${number}`).getByRole("list", { name: "Bilagor" }).locator("img").waitFor();
      await check();
      await visitor.close();
    }
  });
});
