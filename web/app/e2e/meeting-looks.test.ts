import type { Browser } from "playwright-core";
import { beforeAll, test } from "vitest";
import { describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { Plaza } from "./server";

describeInBrowser("how a meeting looks, in light and dark, as wide and small", () => {
  let plaza: Plaza;
  let browser: Browser;
  let elin: Visitor;
  let maria: Visitor;
  /** What elin's browser hears from the server, as the test would have it. */
  let heard: (message: string) => string;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch(...FAKE_DEVICES)]);
    elin = await newVisitor(browser, plaza);
    maria = await newVisitor(browser, plaza);
    heard = (message) => message;
    await elin.page.routeWebSocket(/\/ws\?/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => socket.send(typeof message === "string" ? heard(message) : message));
    });
    await Promise.all([elin.signIn(ELIN), maria.signIn(MARIA)]);
    await Promise.all([elin.openCase(), maria.openCase()]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  const tool = ({ page }: Visitor, name: string) => page.getByRole("toolbar", { name: "Mötets verktyg" }).getByRole("button", { name });
  const tile = ({ page }: Visitor, name: string) => page.locator('[data-source="camera"]').filter({ hasText: name });

  /** In the meeting and muted: the words of whoever speaks move, and axe would look for them where they were. */
  async function enter(visitor: Visitor): Promise<void> {
    await visitor.page.getByRole("button", { name: "Mikrofon", pressed: true }).click();
    await visitor.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await visitor.page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
  }

  async function toMeetings({ page }: Visitor): Promise<void> {
    await page.getByRole("navigation", { name: "Rummets delar" }).getByRole("link", { name: "Möten" }).click();
    await page.getByRole("heading", { name: "Möten", exact: true }).waitFor();
  }

  test("the list, the form, a plan and who was there", async () => {
    const { page } = maria;
    const title = "Samråd om kajen";
    await toMeetings(maria);
    await maria.expectUsable(); // nothing is planned
    await page.getByRole("link", { name: "Planera ett möte" }).click();
    await page.getByLabel("Mötets namn").fill(title);
    await page.getByLabel("Punkt 1", { exact: true }).fill("Bullret vid kajen");
    await maria.expectUsable();
    await page.getByRole("button", { name: "Planera mötet" }).click();
    await page.getByRole("heading", { name: title }).waitFor();
    await maria.expectUsable();
    await page.getByRole("button", { name: "Öppna mötet" }).click();
    await enter(maria);
    await toMeetings(elin);
    await elin.page.getByRole("table", { name: "Rummets möten" }).getByText("Pågår, 1 är med").waitFor();
    await elin.expectUsable();
    await elin.page.getByRole("table", { name: "Rummets möten" }).getByRole("link", { name: title }).click();
    await elin.page.getByRole("complementary", { name: "Mötets uppgifter" }).getByText(/^\d\d:\d\d–$/).waitFor();
    await elin.expectUsable();
  });

  test("one whom it has no place for", async () => {
    await elin.page.getByRole("link", { name: "Gå med i ”Samråd om kajen”" }).first().click();
    await tool(maria, "Deltagare").click();
    await maria.page.getByRole("button", { name: /^Lås mötet/ }).click();
    await maria.page.getByRole("button", { name: "Lås upp mötet" }).waitFor();
    heard = (message) => message.replace('"code":"locked"', '"code":"full"');
    await elin.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await elin.page.getByText("Mötet är fullt", { exact: true }).waitFor();
    await elin.expectUsable();
    await maria.page.getByRole("button", { name: "Lås upp mötet" }).click();
    await maria.page.getByRole("button", { name: /^Lås mötet/ }).waitFor();
  });

  test("everybody, one of whom is badly heard, and why", async () => {
    heard = (message) => (message.includes('"t":"meeting_state"') ? message.replaceAll(/,"(quality|reason)":"[a-z]+"/g, "").replaceAll('"away":', '"quality":"poor","reason":"loss","away":') : message);
    await elin.page.getByRole("button", { name: "Gå med igen" }).click();
    await enter(elin);
    await tile(elin, MARIA.name).getByRole("img", { name: "Dålig anslutning: ljud och bild kommer bort på vägen" }).waitFor();
    await elin.expectUsable();
    await tool(elin, "Deltagare").click();
    await elin.page.getByRole("region", { name: "Deltagare", exact: true }).getByText("Dålig anslutning: ljud och bild kommer bort på vägen").first().waitFor();
    await elin.expectUsable();
  });

  test("one whom one has pinned, beside the agenda", async () => {
    await tool(elin, "Dagordning").click();
    await elin.page.getByRole("region", { name: "Dagordning" }).getByText("Bullret vid kajen").waitFor();
    await tile(elin, MARIA.name).getByRole("button", { name: `Fäst ${MARIA.name}` }).click();
    await elin.page.getByRole("list", { name: "I förgrunden" }).getByText(MARIA.name).waitFor();
    await elin.expectUsable();
  });

  test("the host's panel, and the settings", async () => {
    await maria.expectUsable();
    await tool(maria, "Inställningar").click();
    await maria.expectUsable();
  });

  test("a tab that another one has taken over from", async () => {
    const other = await maria.page.context().newPage();
    await other.goto(maria.page.url());
    await other.getByRole("button", { name: "Gå med i mötet" }).click();
    await maria.page.getByText("Du deltar i mötet någon annanstans").waitFor();
    await maria.expectUsable();
    await other.close();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
