import type { Browser } from "playwright-core";
import { beforeAll, test } from "vitest";
import { describeInBrowser, launch, newVisitor, type Scheme, type Size, type Visitor } from "./browser";
import { choose, fileOf } from "./files";
import { Plaza } from "./server";

const PETER = { authority: "Uddevalla kommun", name: "Peter Olausson" }; // a coordinator

// What the pages show only once one has asked for it.
describeInBrowser("what opens on a page", () => {
  let plaza: Plaza;
  let browser: Browser;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  const views: { scheme: Scheme; size: Size }[] = [
    { scheme: "light", size: "wide" },
    { scheme: "dark", size: "phone" },
    { scheme: "light", size: "zoomed" },
  ];

  test.each(views)("is accessible and whole: $scheme, $size", async (view) => {
    const visitor = await newVisitor(browser, plaza, view);
    const { page } = visitor;
    const check = async () => {
      await visitor.expectWhole();
      if (view.size !== "zoomed") await visitor.expectAccessible(); // the layout is the phone's
    };
    await visitor.signIn(PETER, "/arenden/nytt");
    await newCase(visitor, check, `Detaljplan för Panelen, ${view.scheme}, ${view.size}`);
    await messages(visitor, check);
    await members(visitor, check);
    await documents(visitor, check);
    await page.getByRole("link", { name: "Nytt begränsat rum" }).click();
    await page.getByRole("button", { name: "Öppna rummet" }).click();
    await page.getByText("Skriv vad rummet ska heta.").waitFor();
    await check();
    await page.goto("/?text=finns+inte");
    await page.getByText("Inget ärende stämmer med urvalet").waitFor();
    await check();
    await visitor.close();
  }, 240_000); // a walk through everything that opens, on a machine that may be busy

  /** The form of a new case with its errors, then the case. */
  async function newCase({ page }: Visitor, check: () => Promise<void>, title: string): Promise<void> {
    await page.getByRole("combobox", { name: "Kommun" }).fill("");
    await page.getByRole("button", { name: "Öppna ärendet" }).click();
    await page.getByText("Skriv vad ärendet heter.").waitFor();
    await check();
    await page.getByRole("button", { name: "Visa alla kommuner" }).click();
    await page.getByRole("listbox").waitFor();
    await check();
    await page.getByRole("option", { name: "Uddevalla" }).click();
    await page.getByRole("textbox", { name: "Ärendets namn" }).fill(title);
    await page.getByRole("button", { name: "Öppna ärendet" }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }

  /** What one does with a message, and what has become of it. */
  async function messages(visitor: Visitor, check: () => Promise<void>): Promise<void> {
    const { page } = visitor;
    await visitor.write("Ett **inlägg** med [en länk](https://example.se/en/mycket/lang/adress/utan/ett/enda/mellanslag/att/bryta/vid)");
    const question = page.getByRole("group", { name: "Du skriver för första gången i det gemensamma rummet" });
    await question.waitFor();
    await check();
    await question.getByRole("button", { name: /^Skicka till/ }).click();
    await visitor.rows("en länk").getByText("Sparat").waitFor();
    const actions = page.getByRole("button", { name: "Åtgärder för inlägg 1", exact: true });
    const row = page.getByRole("listitem").filter({ has: actions });
    const act = async (name: string) => {
      await actions.click();
      await row.getByRole("group", { name: /^Åtgärder/ }).waitFor();
      await check();
      await row.getByRole("button", { name, exact: true }).click();
    };
    await act("Svara");
    await page.getByText(/^Du svarar/).waitFor();
    await check();
    await visitor.write("Ett svar");
    await visitor.rows("Ett svar").getByText("Sparat").waitFor();
    await check();
    await act("Ändra");
    await row.getByRole("textbox").waitFor();
    await check();
    await row.getByRole("textbox").fill("Ett ändrat inlägg med en länk");
    await row.getByRole("button", { name: /^Spara/ }).click();
    await row.getByRole("button", { name: "Ändrat" }).click();
    await check();
    await row.getByRole("button", { name: "Ändrat" }).click();
    await act("Dölj");
    await row.getByRole("textbox", { name: /^Varför döljs/ }).fill("Personuppgift");
    await check();
    await row.getByRole("button", { name: "Dölj inlägget" }).click();
    await row.getByText("Inlägget är dolt").waitFor();
    await act("Läs den dolda texten");
    await row.getByRole("button", { name: "Visa texten" }).click();
    await row.getByText("Ett ändrat inlägg").waitFor();
    await check();
  }

  /** A version that somebody else came before, and what is asked before a document leaves the internal room. */
  async function documents({ page }: Visitor, check: () => Promise<void>): Promise<void> {
    const panel = page.getByRole("complementary", { name: "Handlingens uppgifter" });
    await page.goto(`${new URL(page.url()).pathname}/internt`);
    await page.getByRole("button", { name: /^Öppna internt rum/ }).click();
    await page.getByRole("link", { name: "Handlingar", exact: true }).click();
    await choose(page, "Lägg till filer", fileOf("Utkast.txt", "text/plain", "utkast"));
    await page.getByRole("link", { name: "Utkast", exact: true }).click();
    await panel.getByRole("button", { name: "Ny version" }).click();
    await choose(page, "Välj fil", fileOf("Utkast.txt", "text/plain", "rättat"));
    const versions = "**/documents/*/versions";
    const problem = { code: "conflict", detail: "Någon annan hann före.", status: 409, title: "Conflict" };
    await page.route(versions, (route) => route.fulfill({ status: 409, contentType: "application/problem+json", json: problem }), { times: 1 });
    await panel.getByRole("button", { name: "Lägg till version 2" }).click();
    await page.getByRole("button", { name: "1 fil väntar på dig" }).waitFor();
    await check();
    await page.getByRole("button", { name: "Spara som nästa version" }).click();
    await panel.getByRole("link", { name: /^Visa version 2/ }).waitFor();
    await panel.getByRole("button", { name: "Sekretessmarkera" }).click();
    await panel.getByRole("textbox", { name: "Lagrum" }).fill("OSL 18 kap. 13 §");
    await panel.getByRole("button", { name: "Sekretessmarkera" }).last().click();
    await panel.getByText("Pröva den innan den lämnas ut").waitFor();
    await check();
    await panel.getByRole("button", { name: "Dela", exact: true }).click();
    await panel.getByText("Handlingen lämnar det här rummet").waitFor();
    await panel.getByRole("textbox", { name: "Lagrum som utlämnandet stöds på" }).fill("OSL 10 kap. 2 §");
    await check();
    await panel.getByRole("button", { name: "Dela till Gemensamt rum" }).click();
    await panel.getByRole("textbox", { name: "Lagrum som utlämnandet stöds på" }).waitFor({ state: "detached" });
    await page.goto(new URL(page.url()).pathname.replace(/\/internt.*/, "/handlingar"));
    await page.getByRole("link", { name: "Utkast", exact: true }).waitFor();
    await check();
  }

  /** Who takes part, and the way in and out; and the export. */
  async function members({ page }: Visitor, check: () => Promise<void>): Promise<void> {
    const context = page.getByRole("button", { name: "Deltagare och ärende" });
    if (await context.isVisible()) await context.click();
    const region = page.getByRole("region", { name: "Deltagare", exact: true });
    await region.getByRole("button", { name: "Visa alla kollegor" }).click();
    await page.getByRole("listbox").waitFor();
    await check();
    await page.keyboard.press("Escape");
    await region.getByRole("button", { name: `Ta bort ${PETER.name}` }).click();
    await region.getByRole("button", { name: "Ta bort ur rummet" }).waitFor();
    await check();
    await region.getByRole("button", { name: "Avbryt" }).click();
    await page.getByRole("button", { name: "Exportera rummet" }).click();
    await page.getByText("Så kontrolleras filen").click();
    await check();
  }
});
