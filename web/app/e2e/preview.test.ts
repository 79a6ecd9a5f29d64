import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, newVisitor, SIZES, type Scheme, type Size, type Visitor } from "./browser";
import { choose, fileOf, picture, wordFile, type TestFile } from "./files";
import { pdfOf } from "./pdf";
import { Plaza } from "./server";

const PAGES = 120;
const NEEDLE = "Nålen i höstacken";

const lines = (page: number): string[] => [`Sida nummer ${page}`, page === 97 ? NEEDLE : "Vanlig text om planen", "Buller och geoteknik (dagvatten)"];
const PLAN = fileOf("Planbeskrivning.pdf", "application/pdf", pdfOf(Array.from({ length: PAGES }, (_, at) => lines(at + 1))));
const SCRIPT = "window.top.document.title = 'kapad'; alert(1)";

const FILES: TestFile[] = [
  PLAN,
  fileOf("Hemlig.pdf", "application/pdf", pdfOf([["Bara för invigda"]], "lösen")),
  fileOf("Trasig.pdf", "application/pdf", "%PDF-1.4 och sedan ingenting"),
  fileOf("Fastigheter.csv", "text/csv", "fastighet;area\nHamnen 1:2;1 200,5\nKajen 3:4;87\n"),
  fileOf("Anteckning.md", "text/markdown", "# Rubrik\n\n- **fet** <script>alert(1)</script>\n"),
  picture("Vy.bmp", 800, 600),
  fileOf("Karta.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><script>${SCRIPT}</script><rect width="800" height="600" fill="teal"/></svg>`),
  fileOf("Sida.html", "text/html", `<script>${SCRIPT}</script><h1>Sida</h1>`),
  wordFile("Yttrande.docx"),
];

describeInBrowser("preview", () => {
  let plaza: Plaza;
  let browser: Browser;
  let list = "";

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    const visitor = await newVisitor(browser, plaza);
    await visitor.signIn(ELIN);
    await visitor.openCase();
    await visitor.page.getByRole("link", { name: "Handlingar", exact: true }).click();
    const before = parseInt(await visitor.page.getByText(/^\d+ handling/).first().innerText(), 10); // the demo's own
    await choose(visitor.page, "Lägg till filer", ...FILES);
    await visitor.page.getByText(`${before + FILES.length} handlingar`).waitFor({ timeout: 60_000 });
    list = new URL(visitor.page.url()).pathname;
    await visitor.close();
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  /** Opens the newest version of a document. */
  async function open(visitor: Visitor, title: string): Promise<void> {
    await visitor.page.goto(`${list}?text=${encodeURIComponent(title)}`); // of a long list on a small screen only the first rows are drawn
    await visitor.page.getByRole("link", { name: title, exact: true }).click();
    await visitor.page.getByRole("link", { name: "Visa version 1" }).click();
    await visitor.page.getByRole("heading", { name: `${title}, version 1` }).waitFor();
  }

  async function visit(look: (visitor: Visitor) => Promise<void>, options: { scheme?: Scheme; size?: Size } = {}): Promise<void> {
    const visitor = await newVisitor(browser, plaza, options);
    await visitor.signIn(ELIN);
    await look(visitor);
    await visitor.close();
  }

  test("a PDF is read, searched and gone through with the keyboard alone; only what is in sight is drawn", async () => {
    await visit(async (visitor) => {
      const { page } = visitor;
      await open(visitor, "Planbeskrivning");
      const pages = page.getByRole("region", { name: "Sidorna i Planbeskrivning.pdf" });
      const number = page.getByRole("textbox", { name: "Sida" });
      await pages.getByText("Sida nummer 1", { exact: true }).waitFor();
      expect(await pages.getByRole("group").count()).toBe(PAGES);
      expect(await pages.locator("canvas").count()).toBeLessThan(12);

      await pages.focus();
      await page.keyboard.press("PageDown");
      await expect.poll(() => number.inputValue()).toBe("2");
      await page.keyboard.press("End");
      await expect.poll(() => number.inputValue()).toBe(String(PAGES));
      await page.keyboard.press("Home");
      await number.fill("50");
      await number.press("Enter");
      await pages.getByText("Sida nummer 50", { exact: true }).waitFor();

      await pages.focus();
      await page.keyboard.press("Control+f");
      await page.keyboard.type("nålen I");
      await page.getByText("1 av 1", { exact: true }).waitFor();
      await expect.poll(() => number.inputValue()).toBe("97");
      expect(await pages.locator(".highlight.selected").innerText()).toBe("Nålen i");
      await page.getByRole("searchbox").fill("nalen");
      await page.getByText("Finns inte i dokumentet").waitFor();

      await pages.focus();
      const width = () => pages.getByRole("group").nth(96).evaluate((element) => element.clientWidth);
      const before = await width();
      await page.keyboard.press("+");
      await expect.poll(width).toBeGreaterThan(before);
      await pages.getByText("Buller och geoteknik (dagvatten)").filter({ visible: true }).first().selectText();
      expect(await page.evaluate(() => getSelection()?.toString())).toBe("Buller och geoteknik (dagvatten)");
      await visitor.screenshot("preview-pdf");
    });
  });

  test("a locked PDF asks for its password, a broken one says what it is", async () => {
    await visit(async (visitor) => {
      const { page } = visitor;
      await open(visitor, "Hemlig");
      const password = page.getByRole("textbox", { name: "Lösenord" });
      await password.fill("fel");
      await password.press("Enter");
      await page.getByText("Fel lösenord").waitFor();
      await visitor.expectAccessible();
      await password.fill("lösen");
      await password.press("Enter");
      await page.getByText("Bara för invigda").waitFor();
      await open(visitor, "Trasig");
      await page.getByText("Filen kan inte visas här").waitFor();
      await page.getByRole("alert").getByRole("link", { name: "Ladda ned" }).waitFor();
    });
  });

  test("tables, texts and pictures are shown, and no script of theirs runs", async () => {
    await visit(async (visitor) => {
      const { page } = visitor;
      const dialogues: string[] = [];
      page.on("dialog", (dialogue) => {
        dialogues.push(dialogue.message());
        void dialogue.dismiss();
      });
      await open(visitor, "Fastigheter");
      await page.getByRole("cell", { name: "1 200,5" }).waitFor();
      await open(visitor, "Anteckning");
      await page.getByRole("region", { name: "Innehållet i Anteckning.md" }).getByText("fet <script>alert(1)</script>").waitFor();
      await open(visitor, "Vy");
      const image = page.getByRole("img", { name: "Vy.bmp" });
      await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(800);
      await page.getByRole("button", { name: "100 %" }).click();
      await expect.poll(() => image.evaluate((element) => element.clientWidth)).toBe(800);
      for (const title of ["Yttrande", "Sida", "Karta"]) {
        await open(visitor, title);
        await page.getByText("Ladda ned för att öppna").waitFor();
      }
      // Nor when one opens what the page only offers to save.
      const address = await page.getByRole("link", { name: "Ladda ned", exact: true }).first().getAttribute("href");
      const [saved] = await Promise.all([page.waitForEvent("download"), page.evaluate((href) => (location.href = href), address!)]);
      expect(saved.suggestedFilename()).toBe("Karta.svg");
      expect(await page.title()).toContain("Plaza");
      expect(dialogues).toEqual([]);
    });
  });

  test("a file whose type lies is downloaded as it is, bit for bit and by its name", async () => {
    await visit(async (visitor) => {
      const { page } = visitor;
      await open(visitor, "Planbeskrivning");
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Ladda ned", exact: true }).click()]);
      expect(download.suggestedFilename()).toBe(PLAN.name);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).equals(PLAN.buffer)).toBe(true);
    });
  });

  const views = (["light", "dark"] as const).flatMap((scheme) => (Object.keys(SIZES) as Size[]).map((size) => ({ scheme, size })));

  test.each(views)("list, details and preview are accessible and whole: $scheme, $size", async (view) => {
    await visit(async (visitor) => {
      const { page } = visitor;
      const check = async () => {
        await visitor.expectWhole();
        await visitor.expectAccessible();
      };
      await page.goto(list);
      await page.getByRole("row").nth(1).waitFor();
      await check();
      await page.getByRole("button", { name: "Rutnät" }).click();
      await page.getByRole("list", { name: "Rummets handlingar" }).getByRole("listitem").first().waitFor();
      await check();
      await page.goto(`${list}?text=Vy`);
      await page.getByRole("main").getByRole("link", { name: "Vy", exact: true }).click();
      await page.getByRole("heading", { name: "Vy", exact: true }).waitFor();
      await check();
      await open(visitor, "Planbeskrivning");
      await page.getByText("Sida nummer 1", { exact: true }).waitFor();
      await check();
    }, view);
  });
});
