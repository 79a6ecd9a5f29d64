import type { Browser } from "playwright-core";
import { beforeAll, test } from "vitest";
import { describeInBrowser, launch, newVisitor, type Scheme, type Size, type Visitor } from "./browser";
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
    await page.getByRole("link", { name: "Nytt begränsat rum" }).click();
    await page.getByRole("button", { name: "Öppna rummet" }).click();
    await page.getByText("Skriv vad rummet ska heta.").waitFor();
    await check();
    await page.goto("/?text=finns+inte");
    await page.getByText("Inget ärende stämmer med urvalet").waitFor();
    await check();
    await visitor.close();
  });

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
