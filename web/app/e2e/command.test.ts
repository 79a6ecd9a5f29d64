import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { choose, dropPaths, fileOf, film, tone, type TestFile } from "./files";
import { Plaza } from "./server";

const PETER = { authority: MARIA.authority, name: "Peter Olausson" }; // Maria's coordinator
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

describeInBrowser("what is done with documents", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  /** An officer at the documents of one of the case's rooms. */
  async function at(officer: typeof ELIN, room: "Gemensamt rum" | "Internt rum" = "Gemensamt rum"): Promise<Visitor> {
    const visitor = await newVisitor(browser, plaza);
    await visitor.signIn(officer);
    await visitor.openCase();
    if (room === "Internt rum") await visitor.page.getByRole("navigation", { name: "Ärendets rum" }).getByRole("link", { name: room }).click();
    await visitor.page.getByRole("navigation", { name: "Rummets delar" }).getByRole("link", { name: "Handlingar" }).click();
    await visitor.page.getByRole("heading", { name: "Handlingar", exact: true }).waitFor();
    return visitor;
  }

  const panel = ({ page }: Visitor) => page.getByRole("complementary", { name: "Handlingens uppgifter" });
  const press = (visitor: Visitor, name: string) => panel(visitor).getByRole("button", { name, exact: true }).first().click();
  const row = ({ page }: Visitor, title: string) => page.getByRole("row").filter({ hasText: title });
  const versions = (visitor: Visitor) => panel(visitor).getByRole("region", { name: "Versioner" }).getByRole("listitem");
  const open = (visitor: Visitor, title: string) => row(visitor, title).getByRole("link", { name: title, exact: true }).click();

  async function add(visitor: Visitor, file: TestFile, title: string): Promise<void> {
    await choose(visitor.page, "Lägg till filer", file);
    await open(visitor, title);
    await panel(visitor).getByRole("heading", { name: title }).waitFor();
  }

  async function addVersion(visitor: Visitor, file: TestFile): Promise<void> {
    await press(visitor, "Ny version");
    await choose(visitor.page, "Välj fil", file);
    await panel(visitor).getByRole("button", { name: /^Lägg till version/ }).click();
  }

  test("shared out of an internal room one is warned, and asked for the ground of what is marked", async () => {
    const [elin, maria] = await Promise.all([at(ELIN, "Internt rum"), at(MARIA)]);
    await add(elin, fileOf("Bedömning.txt", "text/plain", "inte färdig"), "Bedömning");
    await press(elin, "Sekretessmarkera");
    await panel(elin).getByRole("textbox", { name: "Lagrum" }).fill("OSL 18 kap. 13 §");
    await panel(elin).getByRole("button", { name: "Sekretessmarkera" }).last().click();
    await press(elin, "Dela");
    await panel(elin).getByText("Handlingen lämnar det här rummet").waitFor();
    await panel(elin).getByText("Uddevalla kommun och Länsstyrelsen Västra Götaland").waitFor();
    const share = panel(elin).getByRole("button", { name: "Dela till Gemensamt rum" });
    expect(await share.isDisabled()).toBe(true);
    await elin.expectAccessible();
    await panel(elin).getByRole("textbox", { name: "Lagrum som utlämnandet stöds på" }).fill("OSL 10 kap. 2 §");
    await share.click();
    await row(maria, "Bedömning").getByText("Sekretessmarkerad").waitFor();

    await press(elin, "Ta bort sekretessmarkeringen");
    await panel(elin).getByRole("textbox", { name: "Varför tas sekretessmarkeringen bort?" }).fill("Uppgiften är struken");
    await press(elin, "Ta bort markeringen");
    await expect.poll(() => row(elin, "Bedömning").getByText("Sekretessmarkerad").count()).toBe(0);
    await row(maria, "Bedömning").getByText("Sekretessmarkerad").waitFor(); // the copy is another document
    const marked = maria.page.getByRole("navigation", { name: "Ärendets rum" }).locator('[aria-current="page"]');
    expect(await marked.allInnerTexts()).toEqual(["Gemensamt rum"]);
    expect(await panel(elin).getByRole("button", { name: "Dela", exact: true }).count()).toBe(1);
    await Promise.all([elin.close(), maria.close()]);
  });

  test("an earlier version becomes the newest again, with the same bytes", async () => {
    const visitor = await at(MARIA);
    const first = fileOf("Återställd.txt", "text/plain", "så här var det");
    await add(visitor, first, "Återställd");
    await addVersion(visitor, fileOf("Återställd.txt", "text/plain", "så här blev det"));
    await versions(visitor).nth(1).waitFor();
    await panel(visitor).getByRole("button", { name: "Återställ version 1" }).click();
    await panel(visitor).getByRole("textbox", { name: "Varför?" }).fill("Ändringen var fel");
    await panel(visitor).getByRole("button", { name: "Återställ version 1" }).last().click();
    await versions(visitor).filter({ hasText: "Innehållet är återställt från version 1" }).getByText("Version 3", { exact: true }).waitFor();
    const [download] = await Promise.all([visitor.page.waitForEvent("download"), versions(visitor).first().getByRole("link", { name: "Ladda ned version 3" }).click()]);
    expect(sha256(readFileSync(await download.path()))).toBe(sha256(first.buffer));
    await visitor.close();
  });

  test("a coordinator breaks a check-out and hides, and only those entitled see what is hidden", async () => {
    const [maria, peter, elin] = await Promise.all([at(MARIA), at(PETER), at(ELIN)]);
    await add(maria, fileOf("Personuppgifter.txt", "text/plain", "telefonnummer"), "Personuppgifter");
    const address = maria.page.url();
    await press(maria, "Checka ut");
    await panel(maria).getByRole("button", { name: "Checka ut" }).last().click();
    await panel(maria).getByText(`Utcheckad av ${MARIA.name}`).waitFor();

    await open(elin, "Personuppgifter");
    await panel(elin).getByText(`Utcheckad av ${MARIA.name}`).waitFor();
    for (const name of ["Ny version", "Bryt utcheckningen", "Dölj"]) expect(await panel(elin).getByRole("button", { name, exact: true }).count()).toBe(0);

    await open(peter, "Personuppgifter");
    await press(peter, "Bryt utcheckningen");
    await panel(peter).getByRole("textbox", { name: "Varför bryts utcheckningen?" }).fill("Maria är ledig");
    await panel(peter).getByRole("button", { name: "Bryt utcheckningen" }).last().click();
    await panel(maria).getByRole("button", { name: "Ny version" }).waitFor();
    await press(peter, "Dölj");
    await panel(peter).getByRole("textbox", { name: "Varför döljs handlingen?" }).fill("Lades till av misstag");
    await press(peter, "Dölj handlingen");
    await panel(elin).getByText("Handlingen är dold.").waitFor();
    expect(await panel(elin).getByRole("button", { name: "Visa versionerna" }).count()).toBe(0);

    await panel(peter).getByText("antecknas med ditt namn").waitFor();
    await press(peter, "Visa versionerna");
    const [download] = await Promise.all([peter.page.waitForEvent("download"), panel(peter).getByRole("link", { name: "Ladda ned version 1" }).click()]);
    expect(readFileSync(await download.path()).toString()).toBe("telefonnummer");
    await peter.expectAccessible();
    expect(new URL(address).pathname).toBe(new URL(maria.page.url()).pathname);
    await Promise.all([maria.close(), peter.close(), elin.close()]);
  });

  test("the second of two who add a version keeps the file, as the next version or as a document of its own", async () => {
    const [elin, maria] = await Promise.all([at(ELIN), at(MARIA)]);
    await add(elin, fileOf("Samråd.txt", "text/plain", "ett"), "Samråd");
    await open(maria, "Samråd");
    const job = maria.page.getByRole("region", { name: "Uppladdningar" }).getByRole("listitem").filter({ hasText: "Marias" });
    for (const [round, choice] of ["Spara som nästa version", "Spara som egen handling"].entries()) {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      await maria.page.route("**/api/uploads", async (route) => { await held; await route.continue(); });
      await addVersion(maria, fileOf("Marias.txt", "text/plain", `Marias ${round}`));
      await addVersion(elin, fileOf("Elins.txt", "text/plain", `Elins ${round}`));
      await versions(maria).first().getByText("Elins.txt").waitFor();
      release();
      await job.getByText("kom till medan du arbetade").waitFor();
      await maria.expectAccessible();
      await job.getByRole("button", { name: choice }).click();
      await job.getByText("Sparad", { exact: true }).waitFor();
      await maria.page.getByRole("button", { name: "Rensa klara" }).click();
      await maria.page.unroute("**/api/uploads");
    }
    await versions(elin).nth(3).waitFor();
    expect(await versions(elin).allInnerTexts()).toEqual([expect.stringContaining("Elins.txt"), expect.stringContaining("Marias.txt"), expect.stringContaining("Elins.txt"), expect.stringContaining("Samråd.txt")]);
    await row(elin, "Marias").waitFor();
    await Promise.all([elin.close(), maria.close()]);
  });

  test("a folder that is dropped keeps its folders, and comes back as a ZIP, as some of its documents do", async () => {
    const visitor = await at(MARIA);
    const { page } = visitor;
    const folder = mkdtempSync(join(tmpdir(), "plaza-folder-"));
    mkdirSync(join(folder, "Underlag", "Buller"), { recursive: true });
    writeFileSync(join(folder, "Underlag", "Översikt.txt"), "översikt");
    writeFileSync(join(folder, "Underlag", "Buller", "Mätning.txt"), "62 dB");
    await dropPaths(page, join(folder, "Underlag"));
    await row(visitor, "Mätning").waitFor();
    await row(visitor, "Översikt").waitFor();
    rmSync(folder, { recursive: true });

    const zip = async (link: string): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
      return readFileSync(await download.path()).toString();
    };
    await page.getByRole("combobox", { name: "Mapp" }).selectOption({ label: "Underlag/Buller (1)" });
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    const ofFolder = await zip("Ladda ned mappen (ZIP)");
    expect(ofFolder).toContain("Mätning.txt");
    expect(ofFolder).not.toContain("Översikt.txt");
    await page.getByRole("combobox", { name: "Mapp" }).selectOption({ label: "Alla mappar" });
    await page.getByRole("checkbox", { name: "Välj Mätning" }).check();
    await page.getByRole("checkbox", { name: "Välj Översikt" }).check();
    const chosen = await zip("Ladda ned 2 valda handlingar (ZIP)");
    for (const part of ["Mätning.txt", "Översikt.txt"]) expect(chosen).toContain(part);
    await visitor.close();
  });

  test("a file that was dropped goes on by itself when the page is loaded anew, by the browser's handle to it", async () => {
    const visitor = await at(MARIA);
    const { page } = visitor;
    const folder = mkdtempSync(join(tmpdir(), "plaza-file-"));
    writeFileSync(join(folder, "Handtag.bin"), Buffer.alloc(48 << 20, 7));
    const job = page.getByRole("region", { name: "Uppladdningar" }).getByRole("listitem").filter({ hasText: "Handtag.bin" });
    await page.route("**/api/uploads/*", (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
    await dropPaths(page, join(folder, "Handtag.bin"));
    await job.getByText("Avbruten, fortsätter av sig själv").waitFor();
    await page.unroute("**/api/uploads/*");
    await page.reload();
    await row(visitor, "Handtag").waitFor();
    rmSync(folder, { recursive: true });
    await visitor.close();
  });

  test("sound and film play, fetched by pieces", async () => {
    const visitor = await at(ELIN);
    const { page } = visitor;
    for (const [file, title, label] of [[tone("Ljudmatta.wav"), "Ljudmatta", "Ljud: Ljudmatta.wav"], [await film(page, "Flygbild.webm"), "Flygbild", "Film: Flygbild.webm"]] as const) {
      await add(visitor, file, title);
      const piece = page.waitForResponse((response) => response.url().endsWith("/content") && response.status() === 206);
      await panel(visitor).getByRole("link", { name: "Visa version 1" }).click();
      await piece;
      const player = page.getByLabel(label, { exact: true });
      await player.evaluate((element: HTMLMediaElement) => {
        element.muted = true;
        return element.play();
      });
      await expect.poll(() => player.evaluate((element: HTMLMediaElement) => element.currentTime)).toBeGreaterThan(0.1);
      await visitor.expectAccessible();
      await page.getByRole("link", { name: "Till handlingens uppgifter" }).click();
      await page.getByRole("link", { name: "Stäng och gå till listan" }).click();
    }
    await visitor.close();
  });
});
