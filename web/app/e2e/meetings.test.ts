import type { Browser, Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, SIZES, type Visitor } from "./browser";
import { Plaza } from "./server";

describeInBrowser("a room's meetings", () => {
  let plaza: Plaza;
  let browser: Browser;
  let maria: Visitor;
  let elin: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
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
    expect(await page.getByLabel("Mötets namn").evaluate((field) => field === document.activeElement)).toBe(true);

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

    // Meanwhile the other one changes it too, and is first.
    await page.getByRole("button", { name: "Ändra mötet" }).click();
    await page.getByLabel("Mötets namn").fill("Samråd om kajen och bullret");
    await page.getByRole("button", { name: "Spara ändringen" }).click();
    await row(elin, "Samråd om kajen och bullret").waitFor();
    await elin.page.getByRole("button", { name: "Spara ändringen" }).click();
    await elin.page.getByText("Någon annan hann ändra mötet före dig.").waitFor();
    expect(await elin.page.getByLabel("Börjar").inputValue()).toBe("13:00");
    expect(await elin.page.getByLabel("Mötets namn").inputValue()).toBe("Samråd om kajen och bullret");
    await elin.page.getByRole("button", { name: "Spara ändringen" }).click();
    await row(maria, "2027-06-01 13:00–14:30").filter({ hasText: "Samråd om kajen och bullret" }).waitFor();
    expect(await panel(maria).getByRole("listitem").allInnerTexts()).toEqual(["Tidplan", "Bullret vid kajen"]);
  });

  test("one that is cancelled says so, and why in the dialogue", async () => {
    await elin.page.getByRole("button", { name: "Ställ in mötet" }).click();
    await elin.page.getByRole("button", { name: "Ställ in mötet" }).last().click();
    await elin.page.getByText("Skriv varför mötet ställs in.").waitFor();
    await elin.page.getByLabel("Varför ställs mötet in?").fill("Färjan är inställd.");
    await elin.page.getByRole("button", { name: "Ställ in mötet" }).last().click();
    await panel(maria).getByText("Inställt").waitFor();
    expect(await panel(maria).getByRole("button").count()).toBe(0);
    await maria.page.getByRole("link", { name: "Dialog" }).click();
    await maria.rows("Färjan är inställd.").waitFor();
    await toMeetings(maria);
  });

  test("the list at a phone's size, and what an address leads to that is no meeting", async () => {
    const { page } = elin;
    await page.setViewportSize(SIZES.zoomed);
    await page.getByRole("link", { name: "Stäng och gå till listan" }).click();
    await row(elin, "Samråd om kajen").waitFor();
    await elin.expectAccessible();
    await elin.expectWhole();
    await page.getByLabel("Läge").selectOption("ongoing");
    await page.getByText("Inga möten stämmer med urvalet.").waitFor();
    expect(new URL(page.url()).searchParams.get("state")).toBe("ongoing");
    await page.setViewportSize(SIZES.wide);
    await page.goto(`${new URL(page.url()).pathname}/0198f3a1-7c00-7000-8000-000000000001`);
    await page.getByText("Mötet finns inte").waitFor();
  });
});
