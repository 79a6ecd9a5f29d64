import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Browser, Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, SIZES, type Visitor } from "./browser";
import { Plaza } from "./server";

const NAME = "Avstämning om bullret";

describeInBrowser("a room's meetings", () => {
  let plaza: Plaza;
  let browser: Browser;
  let maria: Visitor;
  let elin: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch(...FAKE_DEVICES)]);
    [maria, elin] = await Promise.all([at(MARIA), at(ELIN)]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  /** An officer at the meetings of the case's joint room. */
  async function at(officer: typeof ELIN, options: Parameters<typeof newVisitor>[2] = {}): Promise<Visitor> {
    const visitor = await newVisitor(browser, plaza, options);
    await visitor.signIn(officer);
    await visitor.openCase();
    await toMeetings(visitor);
    return visitor;
  }

  async function toMeetings({ page }: Visitor): Promise<void> {
    await page.getByRole("navigation", { name: "Rummets delar" }).getByRole("link", { name: "Möten" }).click();
    await page.getByRole("heading", { name: "Möten", exact: true }).waitFor();
  }

  const row = ({ page }: Visitor, title: string) => page.getByRole("table", { name: "Rummets möten" }).getByRole("row").filter({ hasText: title });
  const panel = ({ page }: Visitor): Locator => page.getByRole("complementary", { name: "Mötets uppgifter" });

  const focused = (element: Locator) => element.evaluate((node) => node === document.activeElement);

  async function openDetails(visitor: Visitor, title: string): Promise<void> {
    await row(visitor, title).getByRole("link", { name: title }).click();
    await panel(visitor).getByRole("heading", { name: title }).waitFor();
  }

  test("one officer plans one, and the other sees it come, opens it and changes it", async () => {
    const { page } = maria;
    await page.getByText("Här samlas rummets möten").waitFor();
    await page.getByRole("link", { name: "Planera ett möte" }).click();
    await page.getByRole("heading", { name: "Planera ett möte" }).waitFor();
    await page.getByLabel("Dag", { exact: true }).fill("2020-01-01");
    await page.getByLabel("Punkt 1", { exact: true }).fill("Bullret vid kajen");
    await page.getByRole("button", { name: "Planera mötet" }).click();
    await page.getByText("Skriv vad mötet heter.").waitFor();
    await page.getByText("Mötets tid har redan varit. Välj en senare.").waitFor();
    expect(await page.getByLabel("Punkt 1", { exact: true }).inputValue()).toBe("Bullret vid kajen");
    expect(await focused(page.getByLabel("Mötets namn"))).toBe(true);

    await page.getByLabel("Mötets namn").fill("Samråd om kajen");
    await page.getByLabel("Dag", { exact: true }).fill("2027-06-01");
    await page.getByLabel("Börjar").fill("10:00");
    await page.getByLabel("Längd").selectOption("90");
    await page.getByRole("button", { name: "Lägg till en punkt" }).click();
    await page.keyboard.type("Tidplan"); // the new field has the focus
    await page.getByRole("button", { name: "Flytta upp punkt 2" }).click();
    await page.getByLabel(`Hela ${ELIN.authority}`).check();
    await page.getByLabel(new RegExp(`^${MARIA.name}`)).check();
    await maria.expectAccessible();
    await page.getByRole("button", { name: "Planera mötet" }).click();
    await panel(maria).getByRole("heading", { name: "Samråd om kajen" }).waitFor();
    expect(await panel(maria).getByRole("listitem").allInnerTexts()).toEqual(["Tidplan", "Bullret vid kajen"]);

    await row(elin, "Samråd om kajen").waitFor();
    const text = await row(elin, "Samråd om kajen").innerText();
    for (const part of ["2027-06-01 10:00–11:30", "Planerat", MARIA.name, ELIN.authority]) expect(text).toContain(part);
    await openDetails(elin, "Samråd om kajen");
    await elin.page.getByRole("button", { name: "Ändra mötet" }).click();
    expect(await elin.page.getByLabel("Längd").inputValue()).toBe("90");
    await elin.page.getByLabel("Börjar").fill("13:00");
    await elin.page.getByLabel("Punkt 1", { exact: true }).fill("Tidplan för kajen");

    // Meanwhile the other one changes it too, and is first.
    await page.getByRole("button", { name: "Ändra mötet" }).click();
    await page.getByLabel("Mötets namn").fill("Samråd om kajen och bullret");
    await page.getByRole("button", { name: "Spara ändringen" }).click();
    await row(elin, "Samråd om kajen och bullret").waitFor();
    await elin.page.getByRole("alert").filter({ hasText: "Någon annan har ändrat mötets namn." }).waitFor();
    await elin.page.getByRole("button", { name: "Spara ändringen" }).click();
    await elin.page.getByText("Någon annan hann ändra mötet före dig.").waitFor();
    expect(await elin.page.getByLabel("Börjar").inputValue()).toBe("13:00");
    expect(await elin.page.getByLabel("Punkt 1", { exact: true }).inputValue()).toBe("Tidplan för kajen");
    expect(await elin.page.getByLabel("Mötets namn").inputValue()).toBe("Samråd om kajen och bullret");
    await elin.page.getByRole("button", { name: "Spara ändringen" }).click();
    await row(maria, "2027-06-01 13:00–14:30").filter({ hasText: "Samråd om kajen och bullret" }).waitFor();
    await expect.poll(() => panel(maria).getByRole("listitem").allInnerTexts()).toEqual(["Tidplan för kajen", "Bullret vid kajen"]);
  });

  test("one that is cancelled says so, and why in the dialogue; what another was changing stays until they close it", async () => {
    const name = maria.page.getByLabel("Mötets namn");
    await maria.page.getByRole("button", { name: "Ändra mötet" }).click();
    await name.fill("Samråd om kajen, på plats");
    await elin.page.getByRole("button", { name: "Ställ in mötet" }).click();
    await elin.page.getByRole("button", { name: "Ställ in mötet" }).last().click();
    await elin.page.getByText("Skriv varför mötet ställs in.").waitFor();
    await elin.page.getByLabel("Varför ställs mötet in?").fill("Färjan är inställd.");
    await elin.page.getByRole("button", { name: "Ställ in mötet" }).last().click();
    await expect.poll(() => focused(panel(elin).getByRole("heading", { level: 2 }))).toBe(true);
    await panel(maria).getByRole("alert").filter({ hasText: "Mötet är inställt" }).waitFor();
    expect(await name.inputValue()).toBe("Samråd om kajen, på plats");
    expect(await focused(name)).toBe(true);
    await maria.expectAccessible();
    await panel(maria).getByRole("button", { name: "Stäng", exact: true }).click();
    await expect.poll(() => focused(panel(maria).getByRole("heading", { level: 2 }))).toBe(true);
    await panel(maria).getByText("Inställt").waitFor();
    expect(await panel(maria).getByRole("button").count()).toBe(0);
    await maria.page.getByRole("link", { name: "Dialog" }).click();
    await maria.rows("Färjan är inställd.").waitFor();
    await toMeetings(maria);
  });

  test("one is planned, looked at and left with the keyboard alone", async () => {
    const { page } = maria;
    await page.getByRole("link", { name: "Planera ett möte" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page.getByRole("heading", { name: "Planera ett möte" }))).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.type("Platsbesök");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(panel(maria).getByRole("heading", { name: "Platsbesök" }))).toBe(true);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(row(maria, "Platsbesök").getByRole("link"))).toBe(true);
  });

  test("the list at a phone's size, and what an address leads to that is no meeting", async () => {
    const { page } = elin;
    await page.setViewportSize(SIZES.zoomed);
    await page.getByRole("link", { name: "Stäng och gå till listan" }).click();
    await row(elin, "Samråd om kajen").waitFor();
    expect(await focused(row(elin, "Samråd om kajen").getByRole("link"))).toBe(true);
    await elin.expectAccessible();
    await elin.expectWhole();
    await page.getByLabel("Läge").selectOption("ongoing");
    await page.getByText("Inga möten stämmer med urvalet.").waitFor();
    expect(new URL(page.url()).searchParams.get("state")).toBe("ongoing");
    await page.setViewportSize(SIZES.wide);
    await page.goto(`${new URL(page.url()).pathname}/0198f3a1-7c00-7000-8000-000000000001`);
    await page.getByText("Mötet finns inte").waitFor();
    await page.getByRole("link", { name: "Stäng och gå till listan" }).click();
  });

  const bar = ({ page }: Visitor): Locator => page.getByRole("region", { name: "Möten som pågår" });
  const joining = `Gå med i ”${NAME}”`;

  async function plan({ page }: Visitor, title: string): Promise<void> {
    await page.getByRole("link", { name: "Planera ett möte" }).click();
    await page.getByLabel("Mötets namn").fill(title);
    await page.getByRole("button", { name: "Planera mötet" }).click();
    await page.getByRole("button", { name: "Öppna mötet" }).waitFor();
  }

  test("what one has filled in is not lost by going to a meeting, or anywhere, before one has been asked", async () => {
    const { page } = elin;
    const name = page.getByLabel("Mötets namn");
    const question = page.getByRole("alert").filter({ hasText: "Det du har fyllt i är inte sparat" });
    await plan(elin, "Möte om färjan");
    await page.getByRole("button", { name: "Ändra mötet" }).click();
    await name.fill("Möte om färjan och bryggan");
    for (const way of [page.getByRole("button", { name: "Öppna mötet" }), page.getByRole("button", { name: "Ställ in mötet" }), page.getByRole("link", { name: "Mötets eget rum" })]) {
      await way.click();
      await question.waitFor();
      await expect.poll(() => focused(question.getByRole("button", { name: "Stanna kvar" }))).toBe(true);
      await question.getByRole("button", { name: "Stanna kvar" }).press("Enter");
      await question.waitFor({ state: "detached" });
      expect(await focused(way)).toBe(true);
      expect(await name.inputValue()).toBe("Möte om färjan och bryggan");
    }
    await page.goBack();
    await question.waitFor();
    await elin.expectUsable();
    await question.getByRole("button", { name: "Stanna kvar" }).click();
    await row(elin, "Möte om färjan").getByText("Planerat").waitFor(); // it was not opened meanwhile
    await page.getByRole("button", { name: "Ställ in mötet" }).click();
    await question.getByRole("button", { name: "Gå vidare utan att spara" }).click();
    await page.getByLabel("Varför ställs mötet in?").fill("Färjan");
    await page.getByRole("link", { name: "Mötets eget rum" }).click();
    await question.getByRole("button", { name: "Gå vidare utan att spara" }).click();
    await page.getByRole("heading", { level: 1, name: "Möte om färjan" }).waitFor();
    await page.getByRole("link", { name: CASE }).first().click();
    await toMeetings(elin);
    await page.getByRole("link", { name: "Planera ett möte" }).click();
    await page.getByRole("button", { name: "Avbryt" }).click(); // nothing is filled in
    await page.getByRole("link", { name: "Planera ett möte" }).waitFor();
  });

  test("one that is opened is told of over every page, in the list and in the dialogue, and leads there", async () => {
    await plan(elin, NAME);
    await openDetails(maria, NAME);
    await maria.page.getByRole("button", { name: "Ställ in mötet" }).click();
    await maria.page.getByLabel("Varför ställs mötet in?").fill("Färjan är inställd.");
    await elin.page.getByRole("button", { name: "Öppna mötet" }).click();
    await elin.page.getByRole("heading", { level: 1, name: NAME }).waitFor();
    expect(await bar(elin).count()).toBe(0); // one is at it

    await panel(maria).getByRole("alert").filter({ hasText: `${ELIN.name} har öppnat mötet` }).waitFor();
    expect(await maria.page.getByLabel("Varför ställs mötet in?").inputValue()).toBe("Färjan är inställd.");
    await panel(maria).getByRole("button", { name: "Stäng", exact: true }).click();
    await panel(maria).getByRole("button", { name: "Gå med" }).waitFor();
    await row(maria, NAME).getByText("Pågår").waitFor();
    await bar(maria).getByText(`Mötet ”${NAME}” pågår i ${CASE}.`).waitFor();
    await maria.page.locator("[aria-live=polite]").filter({ hasText: `Mötet ”${NAME}” pågår i ${CASE}.` }).waitFor({ state: "attached" });
    await maria.expectAccessible();
    await maria.page.getByRole("link", { name: "Dialog" }).click();
    await maria.rows(`${ELIN.name} startade mötet ”${NAME}”.`).getByRole("link", { name: joining }).waitFor();
    await bar(maria).getByRole("link", { name: joining }).click();
    await maria.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await maria.page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
  });

  test("who is in it is seen among the members, in the list, in the dialogue and in its details", async () => {
    await elin.page.getByRole("link", { name: CASE }).first().click();
    await elin.page.getByRole("region", { name: "Inlägg och händelser" }).waitFor();
    await elin.page.getByRole("listitem").filter({ hasText: MARIA.name }).getByText("i möte").waitFor();
    await elin.rows(`startade mötet ”${NAME}”`).getByText("(1 är med)").waitFor();
    await bar(elin).getByText("1 är med.").waitFor();
    await toMeetings(elin);
    await row(elin, NAME).getByText("Pågår, 1 är med").waitFor();
    await openDetails(elin, NAME);
    const there = panel(elin).getByRole("listitem").filter({ hasText: MARIA.name });
    await there.getByText(/^\d\d:\d\d–$/).waitFor();
    await elin.page.emulateMedia({ colorScheme: "dark" });
    await elin.expectAccessible();
    await elin.page.emulateMedia({ colorScheme: "light" });
  });

  test("who is in it has it at hand on every page, and leaves it from there", async () => {
    await maria.page.getByRole("link", { name: "Plaza", exact: true }).click();
    await bar(maria).getByText(`Du är med i mötet ”${NAME}”.`).waitFor();
    await maria.page.setViewportSize(SIZES.zoomed);
    await maria.expectAccessible();
    await maria.expectWhole();
    await maria.page.setViewportSize(SIZES.wide);
    await bar(maria).getByRole("button", { name: "Stäng av mikrofonen" }).click();
    await bar(maria).getByRole("button", { name: "Slå på mikrofonen" }).waitFor();
    await bar(maria).getByRole("link", { name: `Tillbaka till mötet ”${NAME}”` }).click();
    await maria.page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
    await maria.page.getByRole("link", { name: "Plaza", exact: true }).click();
    await bar(maria).getByRole("button", { name: "Lämna mötet" }).click();
    expect(await focused(maria.page.getByRole("main"))).toBe(true);
    await panel(elin).getByText(/^\d\d:\d\d–\d\d:\d\d$/).waitFor();
    const [download] = await Promise.all([elin.page.waitForEvent("download"), elin.page.getByRole("link", { name: "Ladda ned närvaron (CSV)" }).click()]);
    expect(readFileSync(await download.path(), "utf8")).toContain(`${MARIA.name};`);
  });

  test("one that one wants to hear no more of is quiet, also after the page is loaded anew", async () => {
    await bar(maria).getByRole("link", { name: joining }).waitFor();
    await bar(maria).getByRole("button", { name: `Visa inte mer om mötet ”${NAME}”` }).click();
    await bar(maria).waitFor({ state: "detached" });
    await maria.page.reload();
    await maria.page.getByText("Ansluten", { exact: true }).waitFor();
    await maria.page.getByRole("main").getByRole("link", { name: CASE }).waitFor();
    expect(await bar(maria).count()).toBe(0);
  });

  test("what is written in it is found from the case, and is read there", async () => {
    await maria.openCase();
    await elin.page.getByRole("link", { name: "Mötets eget rum" }).click();
    await elin.page.getByRole("textbox", { name: "Nytt inlägg" }).click();
    await elin.page.keyboard.type("Anteckning från mötet @lindq");
    await elin.page.getByRole("option", { name: MARIA.name }).waitFor();
    await elin.page.keyboard.press("Enter");
    await elin.page.getByRole("button", { name: /^Skicka/ }).click();
    const parts = maria.page.getByRole("navigation", { name: "Rummets delar" });
    await parts.getByRole("link", { name: "Möten 1 oläst Nämner dig" }).click();
    await row(maria, NAME).getByText("Nämner dig").waitFor();
    await openDetails(maria, NAME);
    await maria.page.getByRole("link", { name: "Mötets eget rum" }).click();
    await maria.rows("Anteckning från mötet").waitFor();
    await maria.openCase();
    await parts.getByRole("link", { name: "Möten", exact: true }).waitFor();
  });

  test("one that ends is so everywhere at once", async () => {
    const meeting = new URL(elin.page.url()).pathname.split("/").at(-1);
    const asked = elin.page.waitForRequest(/\/api\/rooms\/[^/]+\/meetings/);
    await elin.openCase();
    const meetings = new URL((await asked).url()).pathname;
    await bar(elin).getByRole("link", { name: joining }).waitFor();
    await toMeetings(maria);
    const ended = await elin.page.context().request.post(`${meetings}/${meeting}/end`, { headers: { Origin: plaza.url }, data: { client_id: randomUUID() } });
    expect(ended.ok(), await ended.text()).toBe(true);
    await bar(elin).waitFor({ state: "detached" });
    await row(maria, NAME).getByText("Avslutat").waitFor();
    await elin.rows(`${ELIN.name} avslutade mötet ”${NAME}”.`).getByRole("link", { name: `Till mötet ”${NAME}”` }).waitFor();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
