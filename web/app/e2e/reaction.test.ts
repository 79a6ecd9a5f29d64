import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, type Visitor } from "./browser";
import { act, gather, PETER, row, type Gathering } from "./dialogue";

describeInBrowser("reactions and pinned messages", () => {
  let elin: Visitor;
  let maria: Visitor;
  let visit: Gathering["visit"];

  beforeAll(async () => {
    const gathering = await gather();
    ({ elin, maria, visit } = gathering);
    return gathering.stop;
  });

  const focused = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
  const lines = (visitor: Visitor) => visitor.page.locator("li[data-seq]").count();

  test("a reaction is seen by the others at once, with whose it is, and makes no line and nothing unread", async () => {
    await elin.write("Vi behöver en geoteknisk utredning.");
    await row(maria, "Vi behöver en geoteknisk utredning.");
    const before = await lines(elin);
    const message = await act(maria, "Vi behöver en geoteknisk utredning.", "Håller med");
    const own = message.getByRole("button", { name: "Håller med 1: du" });
    await own.waitFor();
    expect(await own.getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => focused(maria)).toMatch(/^Åtgärder för inlägg/);
    await maria.expectAccessible();

    const seen = await row(elin, "Vi behöver en geoteknisk utredning.");
    const marias = seen.getByRole("button", { name: "Håller med 1: Maria Lindqvist" });
    await marias.waitFor();
    expect(await marias.getAttribute("aria-pressed")).toBe("false");
    await marias.click();
    await seen.getByRole("button", { name: "Håller med 2: Maria Lindqvist och du" }).waitFor();
    await message.getByRole("button", { name: "Håller med 2: du och Elin Sandberg" }).waitFor();
    expect(await lines(elin)).toBe(before);
    await elin.screenshot("reaction");
  });

  test("one takes one's own back, and the focus has a place to go", async () => {
    const seen = await row(elin, "Vi behöver en geoteknisk utredning.");
    await seen.getByRole("button", { name: /^Håller med 2/ }).click();
    await seen.getByRole("button", { name: "Håller med 1: Maria Lindqvist" }).waitFor();
    const message = await row(maria, "Vi behöver en geoteknisk utredning.");
    await message.getByRole("button", { name: "Håller med 1: du" }).focus();
    await maria.page.keyboard.press("Enter");
    await message.getByRole("group", { name: /^Reaktioner på inlägg/ }).waitFor({ state: "detached" });
    expect(await focused(maria)).toMatch(/^Åtgärder för inlägg/);
    await seen.getByRole("group", { name: /^Reaktioner på inlägg/ }).waitFor({ state: "detached" });
  });

  test("they are there again after a reload, and go when the message is hidden", async () => {
    await maria.write("Detta hör inte hemma här.");
    await act(elin, "Detta hör inte hemma här.", "Har en fråga");
    const hidden = await act(elin, "Detta hör inte hemma här.", "Fäst inlägget");
    await elin.page.getByRole("region", { name: "Deltagare och ärende" }).getByRole("link", { name: /Detta hör inte hemma här/ }).waitFor();
    await elin.page.reload();
    await hidden.getByRole("button", { name: "Har en fråga 1: du" }).waitFor();
    const peter = await visit(PETER);
    await act(peter, "Detta hör inte hemma här.", "Dölj");
    await peter.page.getByRole("textbox", { name: /^Varför döljs inlägg/ }).fill("Hör till ett annat ärende.");
    await peter.page.getByRole("button", { name: "Dölj inlägget" }).click();
    await hidden.getByText("Inlägget är dolt.").waitFor();
    expect(await hidden.getByRole("button", { name: /^Har en fråga/ }).count()).toBe(0);
    await elin.page.getByRole("heading", { name: "Fästa inlägg" }).waitFor({ state: "detached" });
    await peter.close();
  });

  test("a pinned message is at hand for everyone, leads to where it stands, and is let go of again", async () => {
    await act(elin, "Vi behöver en geoteknisk utredning.", "Fäst inlägget");
    const context = maria.page.getByRole("region", { name: "Deltagare och ärende" });
    const pin = context.getByRole("link", { name: /Elin Sandberg: Vi behöver en geoteknisk utredning\..*Fäst av Elin Sandberg$/ });
    await pin.waitFor();
    const message = await row(maria, "Vi behöver en geoteknisk utredning.");
    await message.getByText("Fäst", { exact: true }).waitFor();
    await maria.expectAccessible();
    await maria.screenshot("pinned");
    await pin.focus();
    await maria.page.keyboard.press("Enter");
    await expect.poll(() => message.evaluate((item) => item === document.activeElement && item.hasAttribute("data-marked"))).toBe(true);
    await context.getByRole("button", { name: /^Lossa inlägg \d+$/ }).click();
    await pin.waitFor({ state: "detached" });
    await expect.poll(() => message.getByText("Fäst", { exact: true }).count()).toBe(0);
  });

  test("on a phone in the dark all of it is whole", async () => {
    const phone = await visit(ELIN, { size: "phone", scheme: "dark" });
    await phone.write("Skrivet i telefonen.");
    const message = await act(phone, "Skrivet i telefonen.", "Tack");
    await message.getByRole("button", { name: "Tack 1: du" }).waitFor();
    await message.getByRole("button", { name: /^Åtgärder/ }).click();
    await phone.expectAccessible();
    await phone.expectWhole();
    await phone.screenshot("reaction-phone");
    await phone.close();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
