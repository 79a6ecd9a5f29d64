import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, PETRA, type Visitor } from "./browser";
import { Plaza } from "./server";

const NAME = "Skyddsobjekt vid kajen";

describeInBrowser("a restricted room", () => {
  let plaza: Plaza;
  let browser: Browser;
  let maria: Visitor;
  let elin: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    maria = await newVisitor(browser, plaza);
    elin = await newVisitor(browser, plaza);
    await maria.signIn(MARIA);
    await elin.signIn(ELIN);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  const rooms = ({ page }: Visitor) => page.getByRole("navigation", { name: "Ärendets rum" });

  test("is opened from the case, once it has a name", async () => {
    const { page } = maria;
    await maria.openCase();
    await rooms(maria).getByRole("link", { name: "Nytt begränsat rum" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Nytt begränsat rum" }).waitFor();
    await page.getByRole("button", { name: "Öppna rummet" }).press("Enter");
    await page.getByText("Skriv vad rummet ska heta.").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("name");
    await maria.expectAccessible();
    await page.keyboard.type(NAME);
    await page.getByRole("button", { name: "Öppna rummet" }).dblclick();
    await page.getByRole("button", { name: `Skicka till dem som är tillagda i ${NAME}` }).waitFor();
    expect(await rooms(maria).getByRole("link", { name: NAME }).count()).toBe(1);
  });

  test("is not there for anybody who has not been added", async () => {
    const address = new URL(maria.page.url()).pathname;
    await elin.openCase();
    expect(await rooms(elin).getByText(NAME).count()).toBe(0);
    await elin.page.goto(address);
    await elin.page.getByRole("heading", { name: /^Rummet finns inte/ }).waitFor();
  });

  test("its people add officers of all parties, and of nobody else, and remove them", async () => {
    const { page } = maria;
    const members = page.getByRole("region", { name: "Deltagare", exact: true });
    const field = members.getByRole("combobox", { name: "Lägg till en handläggare" });
    await field.fill(PETRA.name);
    expect(await page.getByRole("option", { name: PETRA.name }).count()).toBe(0);
    await field.fill(ELIN.name);
    await page.getByRole("option", { name: `${ELIN.name}, ` }).and(page.getByRole("option", { name: ELIN.authority })).waitFor();
    await maria.expectAccessible();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await members.getByRole("button", { name: "Lägg till", exact: true }).press("Enter");
    const remove = members.getByRole("button", { name: `Ta bort ${ELIN.name}` });
    await remove.waitFor();
    await maria.expectAccessible();

    await elin.page.reload();
    await elin.page.getByRole("button", { name: `Skicka till dem som är tillagda i ${NAME}` }).waitFor();
    await elin.write("Bra att vi kan tala om det här.");
    await maria.rows("Bra att vi kan tala om det här.").waitFor();

    await remove.press("Enter");
    await page.getByRole("button", { name: "Ta bort ur rummet" }).press("Enter");
    await remove.waitFor({ state: "detached" });
    await elin.page.getByRole("heading", { name: /^Rummet finns inte/ }).waitFor();
    await maria.close();
    await elin.close();
  });
});
