import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, type Visitor } from "./browser";
import { act, gather, PETER, row, type Gathering } from "./dialogue";

describeInBrowser("what one does with a message", () => {
  let elin: Visitor;
  let maria: Visitor;
  let visit: Gathering["visit"];

  beforeAll(async () => {
    const gathering = await gather();
    ({ elin, maria, visit } = gathering);
    return gathering.stop;
  });

  const textbox = (visitor: Visitor) => visitor.page.getByRole("textbox", { name: "Nytt inlägg" });

  test("a reply quotes what it answers as that stands, and leads to it", async () => {
    await elin.write("Vilken nivå gäller för kajen?");
    await act(maria, "Vilken nivå gäller för kajen?", "Svara");
    await maria.page.getByText(/Du svarar Elin Sandberg på inlägg \d+/).waitFor();
    await maria.expectAccessible();
    await expect.poll(() => textbox(maria).evaluate((area) => area === document.activeElement)).toBe(true);
    await maria.page.keyboard.type("Plus tre meter.");
    await maria.page.keyboard.press("Control+Enter");
    const reply = await row(elin, "Plus tre meter.");
    const quote = reply.getByRole("link", { name: /^Svar på Elin Sandberg, inlägg \d+: Vilken nivå gäller för kajen\?$/ });
    await quote.waitFor();
    expect(await maria.page.getByText(/Du svarar/).count()).toBe(0);
    await elin.screenshot("reply");

    await act(elin, "Vilken nivå gäller för kajen?", "Ändra");
    const editor = elin.page.getByRole("textbox", { name: /^Ändra inlägg \d+$/ });
    await expect.poll(() => editor.evaluate((area) => area === document.activeElement)).toBe(true);
    await elin.expectAccessible();
    await editor.fill("Vilken lägsta golvnivå gäller för kajen?");
    await elin.page.getByRole("button", { name: "Spara ändringen" }).click();
    await reply.getByRole("link", { name: /Vilken lägsta golvnivå gäller för kajen\?$/ }).waitFor();
    const marias = await row(maria, "Plus tre meter.");
    await marias.getByRole("link", { name: /Vilken lägsta golvnivå gäller för kajen\?$/ }).click();
    const original = await row(maria, "Vilken lägsta golvnivå gäller för kajen?");
    await expect.poll(() => original.evaluate((item) => item === document.activeElement && item.hasAttribute("data-marked"))).toBe(true);
    expect(new URL(maria.page.url()).hash).toBe(`#${await original.getAttribute("data-seq")}`);
    await maria.page.goBack();
    await expect.poll(() => new URL(maria.page.url()).hash).toBe("");
  });

  test("an edited message shows its earlier wordings to all who read it", async () => {
    const edited = await row(maria, "Vilken lägsta golvnivå gäller för kajen?");
    await edited.getByRole("button", { name: "Ändrat" }).click();
    const wordings = maria.page.getByRole("group", { name: /^Tidigare lydelser av inlägg/ });
    await wordings.getByText("Vilken nivå gäller för kajen?").waitFor();
    await maria.expectAccessible();
    await maria.page.keyboard.press("Escape");
    await wordings.waitFor({ state: "detached" });
    expect(await edited.getByRole("button", { name: /^Åtgärder/ }).evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("an edit in two tabs is a conflict that keeps both texts until one has chosen", async () => {
    await elin.write("Vi ses på torsdag.");
    const second = await visit(ELIN);
    await act(elin, "Vi ses på torsdag.", "Ändra");
    await elin.page.getByRole("textbox", { name: /^Ändra inlägg/ }).fill("Vi ses på fredag.");
    await act(second, "Vi ses på torsdag.", "Ändra");
    await second.page.getByRole("textbox", { name: /^Ändra inlägg/ }).fill("Vi ses på onsdag.");
    await second.page.keyboard.press("Control+Enter");
    await elin.page.getByText("Inlägget har ändrats på ett annat ställe sedan du började").waitFor();
    await elin.expectAccessible();
    expect(await elin.page.getByRole("textbox", { name: /^Ändra inlägg/ }).inputValue()).toBe("Vi ses på fredag.");
    expect(await elin.page.getByRole("button", { name: "Spara ändringen" }).isDisabled()).toBe(true);
    await elin.page.getByRole("button", { name: "Fortsätt med min text" }).click();
    await elin.page.getByRole("button", { name: "Spara ändringen" }).click();
    await row(second, "Vi ses på fredag.");
    await row(maria, "Vi ses på fredag.");
    await second.close();
  });

  test("a coordinator hides a message for everyone at once, and its reader reads it only by an audited call", async () => {
    await maria.write("Här står ett personnummer.");
    await act(elin, "Här står ett personnummer.", "Svara");
    await elin.write("Det där ska nog inte stå här.");
    const shown = await row(elin, "Här står ett personnummer.");
    const peter = await visit(PETER);
    await act(peter, "Här står ett personnummer.", "Dölj");
    await peter.expectAccessible();
    const hide = peter.page.getByRole("button", { name: "Dölj inlägget" });
    expect(await hide.isDisabled()).toBe(true);
    await peter.page.getByRole("textbox", { name: /^Varför döljs inlägg/ }).fill("Personuppgift");
    await hide.click();
    for (const visitor of [elin, maria, peter]) {
      await visitor.page.getByText(/Peter Olausson dolde inlägg \d+: Personuppgift/).waitFor();
      const dialogue = visitor.page.getByRole("region", { name: "Inlägg och händelser" });
      await expect.poll(() => dialogue.innerText()).not.toContain("Här står ett personnummer.");
    }
    await shown.getByText("Inlägget är dolt.").waitFor();
    const answer = await row(elin, "Det där ska nog inte stå här.");
    await answer.getByRole("link", { name: /Inlägget är dolt\.$/ }).waitFor();

    await shown.hover();
    await shown.getByRole("button", { name: /^Åtgärder/ }).click();
    expect(await shown.getByRole("button", { name: "Läs den dolda texten" }).count()).toBe(0); // Elin is not entitled to it
    const seq = await shown.getAttribute("data-seq");
    const hidden = maria.page.locator(`li[data-seq="${seq}"]`); // its writer is
    await hidden.hover();
    await hidden.getByRole("button", { name: /^Åtgärder/ }).click();
    await hidden.getByRole("button", { name: "Läs den dolda texten" }).click();
    await maria.page.getByText("Att du läser den dolda texten antecknas med ditt namn").waitFor();
    await maria.expectAccessible();
    await maria.page.getByRole("button", { name: "Visa texten" }).click();
    await hidden.getByText("Här står ett personnummer.").waitFor();
    await maria.page.keyboard.press("Escape");
    expect(await hidden.innerText()).not.toContain("Här står ett personnummer.");
    await peter.close();
  });

  test("a link and a reference lead to a message that is older than what the page has read", async () => {
    await maria.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const copied = () => maria.page.evaluate(() => navigator.clipboard.readText());
    await maria.write("Hit ska man kunna länka.");
    await act(maria, "Hit ska man kunna länka.", "Kopiera hänvisning");
    await maria.page.getByText("Hänvisningen är kopierad. Klistra in den i ett inlägg.").first().waitFor();
    const reference = await copied();
    expect(reference).toMatch(/^\[inlägg \d+\]\(plaza:message\/[0-9a-f-]{36}\)$/);
    await (await row(maria, "Hit ska man kunna länka.")).getByRole("button", { name: "Kopiera länk" }).click();
    await maria.page.getByText("Länken är kopierad.").first().waitFor();
    const link = await copied();
    await maria.page.keyboard.press("Escape");
    for (let i = 1; i <= 110; i++) await maria.write(`Utfyllnad ${i}.`);
    await maria.write(`Se ${reference}, tack.`);
    await row(maria, "Se inlägg");

    await elin.page.goto("about:blank");
    await elin.page.goto(link);
    const isShown = (visitor: Visitor) =>
      visitor.page.evaluate(() => document.activeElement?.hasAttribute("data-marked") === true && document.activeElement.textContent.includes("Hit ska man kunna länka."));
    await expect.poll(() => isShown(elin)).toBe(true);
    await elin.expectAccessible();
    await elin.page.goto(link.replace(/#.*/, ""));
    await elin.page.reload();
    const referring = await row(elin, "Se inlägg");
    await referring.getByRole("link", { name: /^inlägg \d+$/ }).click();
    await expect.poll(() => isShown(elin)).toBe(true);
    await elin.page.goto(link.replace(/#.*/, "#99999999"));
    await elin.page.getByText("Inlägget finns inte i det här rummet").waitFor();
  });

  test("with the keyboard alone: the messages are one stop of the Tab key, and the arrow keys go through them", async () => {
    const { page } = maria;
    await maria.write("Det sista inlägget.");
    await row(maria, "Det sista inlägget.");
    await textbox(maria).focus();
    const name = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    for (let i = 0; i < 5 && !(await name()).startsWith("Åtgärder"); i++) await page.keyboard.press("Shift+Tab"); // past links in messages
    const last = await name();
    expect(last).toMatch(/^Åtgärder för inlägg \d+$/);
    await page.keyboard.press("ArrowUp");
    expect(await name()).toMatch(/^Åtgärder för inlägg \d+$/);
    expect(await name()).not.toBe(last);
    await page.keyboard.press("ArrowDown");
    expect(await name()).toBe(last);
    await page.keyboard.press("Enter");
    await expect.poll(name).toBe("Svara");
    await page.keyboard.press("Escape");
    expect(await name()).toBe(last);
    await page.keyboard.press("Enter");
    await expect.poll(name).toBe("Svara");
    await page.keyboard.press("Enter");
    await expect.poll(() => textbox(maria).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByText(/Du svarar/).count()).toBe(0);
  });

  test("one is told before a message gets too long, and what is too long is not sent but kept", async () => {
    const { page } = elin;
    const send = page.getByRole("button", { name: /^Skicka/ });
    const long = "Lång. ".repeat(9362).trim(); // 65,533 bytes: å is two
    await textbox(elin).fill(long.slice(0, -1500));
    await page.getByText(/^Ungefär 1.700 tecken kvar$/).waitFor();
    await textbox(elin).fill(`${long} och mer`);
    await page.getByRole("alert").filter({ hasText: "Inlägget är för långt" }).waitFor();
    expect(await send.isDisabled()).toBe(true);
    await elin.expectAccessible();
    await textbox(elin).press("Control+Enter");
    expect(await textbox(elin).inputValue()).toBe(`${long} och mer`);
    expect(await elin.rows("och mer").count()).toBe(0);
    await textbox(elin).fill(long);
    await page.getByText("Ungefär 0 tecken kvar").waitFor();
    await textbox(elin).press("Control+Enter");
    const sent = await row(elin, "Lång. Lång.");
    await sent.getByText(/Sparat nr/).waitFor();

    await act(elin, "Lång. Lång.", "Ändra");
    const editor = page.getByRole("textbox", { name: /^Ändra inlägg/ });
    await editor.fill(`${long} och mer`);
    await page.getByRole("alert").filter({ hasText: "Inlägget är för långt" }).waitFor();
    expect(await page.getByRole("button", { name: "Spara ändringen" }).isDisabled()).toBe(true);
    await editor.fill("Kort.");
    await page.getByRole("button", { name: "Spara ändringen" }).click();
    await row(elin, "Kort.");
  });

  test("the panels are accessible and whole on a phone in the dark", async () => {
    const phone = await visit(ELIN, { size: "phone", scheme: "dark" });
    await phone.write("Skrivet på väg till mötet, i telefonen.");
    const message = await act(phone, "Skrivet på väg till mötet, i telefonen.", "Svara");
    await message.getByRole("button", { name: /^Åtgärder/ }).click();
    await phone.expectAccessible();
    await phone.expectWhole();
    await phone.screenshot("message-phone");
    await message.getByRole("button", { name: "Ändra", exact: true }).click();
    await phone.expectAccessible();
    await phone.expectWhole();
    await phone.close();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
