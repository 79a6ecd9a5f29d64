import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, MARIA, type Visitor } from "./browser";
import { act, gather, PETER, row, type Gathering } from "./dialogue";
import { choose, fileOf } from "./files";

/** Registrar of Maria's authority, and the archivists of both. */
const ANNIKA = { authority: MARIA.authority, name: "Annika Thorén" };
const BENGT = { authority: MARIA.authority, name: "Bengt Uvesten" };
const ULF = { authority: ELIN.authority, name: "Ulf Månsson" };
/** Coordinator of Elin's authority. */
const MAGNUS = { authority: ELIN.authority, name: "Magnus Hellström" };

describeInBrowser("registering and disposing of what is in the record", () => {
  let elin: Visitor;
  let maria: Visitor;
  let visit: Gathering["visit"];

  beforeAll(async () => {
    const gathering = await gather();
    ({ elin, maria, visit } = gathering);
    return gathering.stop;
  });

  const panel = ({ page }: Visitor) => page.getByRole("complementary", { name: "Handlingens uppgifter" });
  const isFocused = (visitor: Visitor) => visitor.page.evaluate(() => document.activeElement !== document.body);

  async function openDocument(visitor: Visitor, title: string): Promise<void> {
    await visitor.page.getByRole("navigation", { name: "Rummets delar" }).getByRole("link", { name: "Handlingar" }).click();
    await visitor.page.getByRole("row").filter({ hasText: title }).getByRole("link", { name: title, exact: true }).click();
    await panel(visitor).getByRole("heading", { name: title }).waitFor();
  }

  /** A coordinator makes an archivist a member: whoever decides is one of the room. */
  async function assign(by: typeof ELIN, archivist: typeof ELIN): Promise<void> {
    const visitor = await visit(by);
    const members = visitor.page.getByRole("region", { name: "Deltagare", exact: true });
    await members.getByRole("combobox", { name: "Lägg till en kollega" }).fill(archivist.name);
    await visitor.page.getByRole("option", { name: archivist.name }).click();
    await members.getByRole("button", { name: "Lägg till", exact: true }).click();
    await members.getByRole("button", { name: `Ta bort ${archivist.name}` }).waitFor();
    await visitor.close();
  }

  async function decide({ page }: Visitor): Promise<void> {
    await page.getByRole("textbox", { name: "Gallringsgrund" }).fill("RA-FS 2021:6");
    await page.getByRole("textbox", { name: "Beslutets beteckning" }).fill("KS 2026-31");
    const send = page.getByRole("button", { name: "Besluta om gallring" });
    expect(await send.isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "Jag har kontrollerat att innehållet får gallras" }).check();
    await send.click();
    await send.waitFor({ state: "detached" });
  }

  test("a registrar, who writes nothing else, says under which number a message and a document are registered, and all see it", async () => {
    await elin.write("Vi har inget att erinra.");
    const annika = await visit(ANNIKA);
    const message = await act(annika, "Vi har inget att erinra.", "Diarieför");
    const diary = annika.page.getByRole("textbox", { name: "Diarienummer" });
    await expect.poll(() => diary.evaluate((field) => field === document.activeElement)).toBe(true);
    await annika.expectAccessible();
    expect(await diary.inputValue()).toBe("SBN 2026-0147"); // the case's with her authority
    await diary.fill(" ");
    expect(await annika.page.getByRole("button", { name: "Spara diarienumret" }).isDisabled()).toBe(true);
    await diary.fill("SBN 2026-0147");
    await annika.page.getByRole("textbox", { name: "Handlingsnummer" }).fill("12");
    await annika.page.keyboard.press("Enter");
    await elin.page.getByText(/Uddevalla kommun diarieförde inlägg \d+ i SBN 2026-0147\./).last().waitFor();
    const own = await row(elin, "Vi har inget att erinra.");
    for (const shown of [own, message]) await shown.getByText("Diarieförd hos Uddevalla kommun: SBN 2026-0147 12").waitFor();
    await expect.poll(() => message.getByRole("button", { name: /^Åtgärder för/ }).evaluate((more) => more === document.activeElement)).toBe(true);
    await own.hover();
    await own.getByRole("button", { name: /^Åtgärder för/ }).click();
    for (const name of ["Diarieför", "Gallra"]) expect(await own.getByRole("button", { name, exact: true }).count()).toBe(0); // an officer's role gives neither

    await maria.page.getByRole("navigation", { name: "Rummets delar" }).getByRole("link", { name: "Handlingar" }).click();
    await choose(maria.page, "Lägg till filer", fileOf("Yttrande.txt", "text/plain", "utan erinran"));
    await openDocument(maria, "Yttrande");
    await openDocument(annika, "Yttrande");
    await panel(annika).getByRole("button", { name: "Diarieför", exact: true }).click();
    await annika.page.getByRole("textbox", { name: "Handlingsnummer" }).fill("13");
    await annika.expectAccessible();
    await annika.page.getByRole("button", { name: "Spara diarienumret" }).click();
    for (const visitor of [annika, maria]) await panel(visitor).getByText("Diarieförd hos Uddevalla kommun: SBN 2026-0147 13").waitFor();
    expect(await panel(maria).getByRole("button", { name: "Diarieför", exact: true }).count()).toBe(0);
    await elin.page.reload(); // what the log said before is told by the page of history
    await (await row(elin, "Vi har inget att erinra.")).getByText("Diarieförd hos Uddevalla kommun: SBN 2026-0147 12").waitFor();
    await annika.close();
  });

  test("what both authorities' archivists have decided to dispose of is gone from every page, and the log says on what ground", async () => {
    await assign(PETER, BENGT);
    await assign(MAGNUS, ULF);
    await elin.write("Anteckning som ska gallras.");
    const shown = await row(elin, "Anteckning som ska gallras.");
    const [bengt, ulf] = await Promise.all([visit(BENGT), visit(ULF, { size: "phone", scheme: "dark" })]);
    await act(bengt, "Anteckning som ska gallras.", "Gallra");
    await bengt.page.getByText("Det som gallras kan inte återskapas").waitFor();
    await bengt.expectAccessible();
    await decide(bengt);
    await elin.page.getByText(/Uddevalla kommun beslutade om gallring av inlägg \d+ med stöd av RA-FS 2021:6\./).waitFor();
    await shown.getByText("Anteckning som ska gallras.").waitFor(); // the other authority has not decided
    await act(ulf, "Anteckning som ska gallras.", "Gallra");
    await ulf.expectAccessible();
    await ulf.expectWhole();
    await decide(ulf);
    await shown.getByText("Inlägget är gallrat.").waitFor();
    await elin.page.getByText(/^Gallrat: inlägg \d+, med stöd av RA-FS 2021:6\./).waitFor();
    for (const visitor of [elin, bengt, ulf]) await expect.poll(() => visitor.rows("Anteckning som ska gallras.").count()).toBe(0);

    await openDocument(maria, "Yttrande");
    const download = await panel(maria).getByRole("link", { name: /^Ladda ned version 1/ }).getAttribute("href");
    for (const visitor of [bengt, ulf]) {
      await openDocument(visitor, "Yttrande");
      await panel(visitor).getByRole("button", { name: "Gallra", exact: true }).click();
      await decide(visitor);
    }
    for (const visitor of [ulf, maria]) await panel(visitor).getByRole("heading", { name: "Handlingen är gallrad." }).waitFor();
    await expect.poll(() => isFocused(ulf)).toBe(true);
    expect((await maria.page.request.get(download ?? "")).status()).toBeGreaterThanOrEqual(400);
    await ulf.expectAccessible();
    await Promise.all([bengt.close(), ulf.close()]);
  });

  test("what is hidden is registered and disposed of like the rest, and nothing else is done with it", async () => {
    await choose(maria.page, "Lägg till filer", fileOf("Utkast.txt", "text/plain", "fel ärende"));
    await openDocument(maria, "Utkast");
    const peter = await visit(PETER);
    await openDocument(peter, "Utkast");
    await panel(peter).getByRole("button", { name: "Dölj", exact: true }).click();
    await panel(peter).getByRole("textbox").fill("Fel ärende");
    await panel(peter).getByRole("button", { name: "Dölj handlingen" }).click();
    await panel(maria).getByRole("heading", { name: "Handlingen är dold." }).waitFor();
    await maria.page.getByRole("link", { name: "Stäng och gå till listan" }).click();
    const place = new URL(peter.page.url()).pathname;
    for (const { officer, options, actions } of [
      { officer: ANNIKA, options: { size: "phone", scheme: "dark" }, actions: ["Diarieför"] },
      { officer: BENGT, options: {}, actions: ["Gallra"] },
    ] as const) {
      const visitor = await visit(officer, options);
      await visitor.page.goto(place);
      const actionsOf = panel(visitor).getByRole("group", { name: "Åtgärder för den dolda handlingen" });
      await actionsOf.waitFor();
      expect(await actionsOf.getByRole("button").allTextContents()).toEqual(actions);
      await visitor.expectAccessible();
      await actionsOf.getByRole("button").click();
      await visitor.expectAccessible();
      await visitor.expectWhole();
      if (officer === ANNIKA) await visitor.page.getByRole("button", { name: "Spara diarienumret" }).click();
      else await decide(visitor);
      await panel(visitor).getByText("Diarieförd hos Uddevalla kommun: SBN 2026-0147").waitFor();
      await visitor.close();
    }
    await peter.close();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await Promise.all([elin.close(), maria.close()]);
  });
});
