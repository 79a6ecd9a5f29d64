import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, MARIA, type Visitor } from "./browser";
import { gather, type Gathering } from "./dialogue";

describeInBrowser("mentions", () => {
  let elin: Visitor;
  let maria: Visitor;
  let visit: Gathering["visit"];

  beforeAll(async () => {
    const gathering = await gather();
    ({ elin, maria, visit } = gathering);
    return gathering.stop;
  });

  const textbox = (visitor: Visitor, name: string | RegExp = "Nytt inlägg") => visitor.page.getByRole("textbox", { name });
  const list = (visitor: Visitor) => visitor.page.getByRole("listbox", { name: "Nämn en handläggare" });
  const chosen = (visitor: Visitor) => list(visitor).getByRole("option", { selected: true });

  test("whom one mentions is chosen with the keyboard, and is told in words", async () => {
    const { page } = elin;
    await textbox(elin).focus();
    await page.keyboard.type("Hej @");
    await list(elin).waitFor();
    expect(await list(elin).getByRole("option").count()).toBeGreaterThan(1);
    const first = await chosen(elin).textContent();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => chosen(elin).textContent()).not.toBe(first);
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => chosen(elin).textContent()).toBe(first);
    await page.keyboard.type("lindq");
    await expect.poll(() => chosen(elin).textContent()).toContain("Maria Lindqvist");
    expect(await list(elin).getByRole("option").count()).toBe(1);
    expect(await textbox(elin).getAttribute("aria-activedescendant")).toBe(await chosen(elin).getAttribute("id"));
    await elin.expectAccessible();
    await elin.screenshot("mention");
    await page.keyboard.press("Enter");
    await list(elin).waitFor({ state: "detached" });
    await page.keyboard.type("kan du titta?");
    expect(await textbox(elin).inputValue()).toBe("Hej @Maria Lindqvist kan du titta?");
    await page.keyboard.press("Control+Enter");

    const row = maria.rows("kan du titta?");
    await row.getByText("Nämner dig", { exact: true }).waitFor();
    expect(await row.locator("mark").textContent()).toBe("@Maria Lindqvist");
    await expect.poll(() => maria.page.locator("[aria-live]").allTextContents()).toContainEqual(expect.stringMatching(/^Elin Sandberg nämner dig: Hej @Maria Lindqvist kan du titta\?/));
    await maria.expectAccessible();
    await elin.rows("kan du titta?").getByText(/Sparat nr/).waitFor();
    expect(await elin.rows("kan du titta?").getByText("Nämner dig").count()).toBe(0);
  });

  test("Escape closes the list and keeps the text", async () => {
    const { page } = maria;
    await textbox(maria).focus();
    await page.keyboard.type("Se @el");
    await list(maria).waitFor();
    await page.keyboard.press("Escape");
    await list(maria).waitFor({ state: "detached" });
    await page.keyboard.type("i");
    expect(await textbox(maria).inputValue()).toBe("Se @eli");
    expect(await list(maria).count()).toBe(0);
    await page.keyboard.type(" @el");
    await list(maria).waitFor();
    await page.keyboard.press("Tab");
    expect(await textbox(maria).inputValue()).toBe("Se @eli @Elin Sandberg ");
    await textbox(maria).fill("");
  });

  test("an edit shows a mention as it was written, and may mention another", async () => {
    const row = elin.rows("kan du titta?");
    await row.hover();
    await row.getByRole("button", { name: /^Åtgärder/ }).click();
    await row.getByRole("button", { name: "Ändra", exact: true }).click();
    const editor = textbox(elin, /^Ändra inlägg/);
    await expect.poll(() => editor.inputValue()).toBe("Hej @Maria Lindqvist kan du titta?");
    await editor.press("End");
    await elin.page.keyboard.type(" Eller @pet");
    await expect.poll(() => chosen(elin).textContent()).toContain("Peter Olausson");
    await elin.page.keyboard.press("Escape");
    await list(elin).waitFor({ state: "detached" });
    await editor.waitFor(); // the form is still open
    await elin.page.keyboard.press("Backspace");
    await elin.page.keyboard.type("t");
    await elin.page.keyboard.press("Control+Enter");
    await maria.rows("Eller @pet").waitFor();
    await maria.rows("Eller @pet").getByText("Nämner dig", { exact: true }).waitFor();
  });

  test("whoever is elsewhere sees in their list that they are mentioned, until they have read it", async () => {
    const { page } = maria;
    await page.getByRole("navigation", { name: "Mina ärenden" }).getByRole("link", { name: "Mina ärenden" }).click();
    const row = page.getByRole("main").getByRole("row", { name: CASE });
    await row.waitFor();
    await textbox(elin).focus();
    await elin.page.keyboard.type("Bra, @lindq");
    await expect.poll(() => chosen(elin).textContent()).toContain("Maria Lindqvist");
    await elin.page.keyboard.press("Enter");
    await elin.page.keyboard.press("Control+Enter");
    await row.getByText("Nämner dig", { exact: true }).waitFor();
    await page.reload();
    await row.getByText("Nämner dig", { exact: true }).waitFor();
    await maria.expectAccessible();
    await maria.screenshot("mentioned");
    await maria.openCase();
    await maria.rows("Bra, ").getByText("Nämner dig", { exact: true }).waitFor();
    await page.getByRole("navigation", { name: "Ärendets rum" }).getByText("Nämner dig").waitFor({ state: "detached" });
  });

  test("on a phone one chooses by touch, and nothing is cut", async () => {
    const phone = await visit(MARIA, { size: "phone", scheme: "dark" });
    await textbox(phone).focus();
    await phone.page.keyboard.type("Tack @");
    await list(phone).waitFor();
    await phone.expectAccessible();
    await phone.expectWhole();
    await phone.screenshot("mention-phone");
    await phone.page.keyboard.type("Elin");
    await list(phone).getByRole("option", { name: /^Elin Sandberg/ }).click();
    expect(await textbox(phone).inputValue()).toBe("Tack @Elin Sandberg ");
    expect(await textbox(phone).evaluate((area) => area === document.activeElement)).toBe(true);
    await phone.page.getByRole("button", { name: /^Skicka/ }).click();
    await elin.rows("Tack").getByText("Nämner dig", { exact: true }).waitFor();
    await phone.close();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
