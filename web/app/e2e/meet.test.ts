import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { CASE, describeInBrowser, ELIN, launch, MARIA, newVisitor, SIZES, type Visitor } from "./browser";
import { arrived, sounds, watchMedia } from "./media";
import { Plaza } from "./server";

const SHOWN = "Plankarta"; // the title of the tab that one chooses to show; the browser looks for ASCII alone
const PETER = { authority: "Uddevalla kommun", name: "Peter Olausson" };

describeInBrowser("two authorities meet", () => {
  let plaza: Plaza;
  let browser: Browser;
  let elin: Visitor;
  let maria: Visitor;
  let peter: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch("--use-fake-device-for-media-stream", `--auto-select-tab-capture-source-by-title=${SHOWN}`)]);
    [elin, maria, peter] = await Promise.all([
      officer(ELIN),
      officer(MARIA, { scheme: "dark" }),
      officer(PETER),
    ]);
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  async function officer(who: typeof ELIN, options: Parameters<typeof newVisitor>[2] = {}): Promise<Visitor> {
    const visitor = await newVisitor(browser, plaza, options);
    await watchMedia(visitor.page, true);
    await visitor.page.context().grantPermissions(["camera", "microphone"]);
    await visitor.signIn(who);
    await visitor.openCase();
    return visitor;
  }

  const tile = ({ page }: Visitor, name: string) => page.locator('[data-source="camera"]').filter({ hasText: name });
  const screen = ({ page }: Visitor, name: string) => page.getByRole("listitem").filter({ hasText: `${name} visar sin skärm` });
  const tool = ({ page }: Visitor, name: string) => page.getByRole("toolbar", { name: "Mötets verktyg" }).getByRole("button", { name });
  const muted = (visitor: Visitor, name: string) => tile(visitor, name).getByRole("img", { name: "Mikrofonen är av" });
  const panel = ({ page }: Visitor, name: string) => page.getByRole("region", { name, exact: true });
  const heard = async ({ page }: Visitor) => (await arrived(page)).energy;

  /** What a screen reader is told. */
  const said = ({ page }: Visitor, words: string) => page.locator('[aria-live="polite"]').filter({ hasText: words });

  /** Pictures and sound go on arriving. */
  async function expectToSeeAndHear({ page }: Visitor): Promise<void> {
    const before = await arrived(page);
    await expect.poll(async () => (await arrived(page)).frames).toBeGreaterThan(before.frames + 10);
    await expect.poll(async () => (await arrived(page)).energy).toBeGreaterThan(before.energy);
  }

  async function enter({ page }: Visitor): Promise<void> {
    await page.getByRole("button", { name: "Gå med i mötet" }).click();
    await page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
  }

  test("one meets now, the other comes to the meeting that is on, and they see and hear each other", async () => {
    await elin.page.getByRole("button", { name: "Möt nu" }).click();
    await enter(elin);
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await maria.page.getByText("1 är i mötet:").waitFor();
    await maria.page.getByRole("meter", { name: "Så högt hörs du" }).waitFor();
    await expect.poll(() => maria.page.locator("video").evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(0);
    await maria.screenshot("meeting-before-dark");
    await maria.expectUsable();
    await enter(maria);
    await tile(elin, MARIA.name).waitFor();
    await tile(maria, ELIN.name).waitFor();
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria)]);
  });

  test("whoever comes hears and sees all who are there, and they whoever came", async () => {
    await peter.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await enter(peter);
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria), expectToSeeAndHear(peter)]);
    await tile(peter, ELIN.name).waitFor();
    await tile(peter, MARIA.name).waitFor();
    await said(elin, `${PETER.name} kom till mötet.`).waitFor({ state: "attached" });
  });

  test("who mutes is seen to be muted, by button and by key, and the space bar held down is heard", async () => {
    await tool(peter, "Mikrofon").click();
    await muted(maria, PETER.name).waitFor();
    await peter.page.keyboard.press("m");
    await muted(maria, PETER.name).waitFor({ state: "detached" });
    await peter.page.keyboard.press("m");
    await muted(maria, PETER.name).waitFor();
    await peter.page.getByRole("heading", { level: 1 }).focus();
    await peter.page.keyboard.down(" ");
    await muted(maria, PETER.name).waitFor({ state: "detached" });
    await peter.page.keyboard.up(" ");
    await muted(maria, PETER.name).waitFor();
    await tool(peter, "Dialog").press("m"); // on a button it is no text
    await muted(maria, PETER.name).waitFor({ state: "detached" });
    await peter.page.getByRole("textbox", { name: "Nytt inlägg" }).press("m");
    await peter.page.getByRole("textbox", { name: "Nytt inlägg" }).fill("");
    expect(await tool(peter, "Mikrofon").getAttribute("aria-pressed")).toBe("true");
  });

  test("raised hands are a queue", async () => {
    await peter.page.getByRole("heading", { level: 1 }).press("h");
    await tile(maria, PETER.name).getByText("Hand 1").waitFor();
    await tool(maria, "Hand").click();
    await tile(elin, MARIA.name).getByText("Hand 2").waitFor();
    await tool(elin, "Deltagare").click();
    const queue = panel(elin, "Deltagare").getByRole("listitem");
    await expect.poll(() => queue.first().innerText()).toBe(PETER.name);
    await elin.screenshot("meeting-people");
    await elin.expectUsable();
    await panel(elin, "Deltagare").getByRole("button", { name: `Ta ner handen för ${PETER.name}` }).click();
    await tile(elin, MARIA.name).getByText("Hand 1").waitFor();
    await tool(maria, "Hand").click();
    await tool(elin, "Deltagare").click();
  });

  /** Another tab of theirs, which hums: what they show is it, with its sound. */
  async function openTab({ page }: Visitor): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.goto("/");
    await tab.getByRole("main").getByRole("link", { name: CASE }).waitFor();
    await tab.evaluate(async (title) => {
      document.title = title;
      const sound = new AudioContext();
      const tone = new OscillatorNode(sound);
      tone.connect(sound.destination);
      tone.start();
      await sound.resume();
    }, SHOWN);
    return tab;
  }

  /** What is shown large has the width of the page to itself, with the tools below it. */
  async function expectToolsBelow({ page }: Visitor): Promise<void> {
    const [large, tools] = await Promise.all([page.getByRole("list", { name: "I förgrunden" }).boundingBox(), page.getByRole("toolbar", { name: "Mötets verktyg" }).boundingBox()]);
    expect(tools!.y).toBeGreaterThan(large!.y + large!.height);
    expect(large!.width).toBeGreaterThan(SIZES.wide.width / 2);
  }

  test("screens are shown large to the others, with their sound, and to nobody any more when they are stopped", async () => {
    const tabs = await Promise.all([openTab(maria), openTab(peter)]);
    const voices = await sounds(elin.page);
    await tool(maria, "Skärm").click();
    await maria.page.getByText("Du visar din skärm för alla i mötet.").waitFor();
    const video = screen(elin, MARIA.name).locator("video");
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(320);
    const heardOfScreen = async () => Math.max(0, ...Object.entries(await sounds(elin.page)).flatMap(([track, energy]) => (track in voices ? [] : [energy])));
    await expect.poll(heardOfScreen).toBeGreaterThan(2); // a hum is no noise to be suppressed
    await expectToolsBelow(elin);
    await elin.screenshot("meeting-screen");
    await elin.page.setViewportSize(SIZES.phone);
    await elin.screenshot("meeting-screen-phone");
    await elin.page.setViewportSize(SIZES.wide);
    await tool(peter, "Skärm").click();
    await screen(elin, PETER.name).waitFor();
    expect(await elin.page.getByRole("list", { name: "I förgrunden" }).getByRole("listitem").count()).toBe(2);
    await elin.expectUsable();
    await tool(maria, "Skärm").click();
    await screen(elin, MARIA.name).waitFor({ state: "detached" });
    await tool(peter, "Skärm").click();
    await screen(elin, PETER.name).waitFor({ state: "detached" });
    for (const tab of tabs) await tab.close();
  });

  test("one chooses whom one sees large, and to see nobody", async () => {
    const large = elin.page.getByRole("list", { name: "I förgrunden" });
    const video = await tile(elin, MARIA.name).locator("video").elementHandle();
    /** The same video plays on where it is now, and so does the focus. */
    const expectToHaveMoved = async (to: string) => {
      expect(await tile(elin, MARIA.name).locator("video").evaluate((element: HTMLVideoElement, before) => element === before && !element.paused, video)).toBe(true);
      await expect.poll(() => elin.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(to);
    };
    await tile(elin, MARIA.name).getByRole("button", { name: `Fäst ${MARIA.name}` }).press("Enter");
    await large.getByText(MARIA.name).waitFor();
    await expectToHaveMoved(`Lossa ${MARIA.name}`);
    await tile(elin, MARIA.name).getByRole("button", { name: `Lossa ${MARIA.name}` }).press("Enter");
    await large.waitFor({ state: "detached" });
    await expectToHaveMoved(`Fäst ${MARIA.name}`);
    await tool(elin, "Inställningar").click();
    await elin.expectUsable();
    await panel(elin, "Inställningar").getByRole("combobox", { name: "Visning" }).selectOption({ label: "Den som talar i förgrunden" });
    await large.waitFor();
    await panel(elin, "Inställningar").getByRole("checkbox", { name: /^Bara ljud/ }).check();
    await tile(elin, MARIA.name).locator("video").waitFor({ state: "detached" });
    const framesBesideSound = async () => {
      const { frames, energy } = await arrived(elin.page);
      await expect.poll(() => heard(elin)).toBeGreaterThan(energy + 0.05);
      return (await arrived(elin.page)).frames - frames;
    };
    await expect.poll(framesBesideSound).toBe(0); // once those that were on their way have come
    await panel(elin, "Inställningar").getByRole("checkbox", { name: /^Bara ljud/ }).uncheck();
    await expectToSeeAndHear(elin);
    await panel(elin, "Inställningar").getByRole("checkbox", { name: /^Säg till skärmläsaren/ }).uncheck();
  });

  test("another camera and microphone are taken without leaving, and remembered", async () => {
    const settings = panel(elin, "Inställningar");
    for (const name of ["Kamera", "Mikrofon"]) {
      const choice = settings.getByRole("combobox", { name });
      const [, second = ""] = await choice.getByRole("option").allInnerTexts();
      await choice.selectOption({ label: second });
    }
    await Promise.all([expectToSeeAndHear(maria), expectToSeeAndHear(peter)]);
    expect(await tool(elin, "Kamera").getAttribute("aria-pressed")).toBe("true");
    expect(await elin.page.evaluate(() => Object.values(localStorage).some((kept: string) => /"camera":"[^"]+"/.test(kept)))).toBe(true);
  });

  test("what is written in the meeting is there for all", async () => {
    await tool(elin, "Dialog").click();
    await elin.write("Bilagan om dagvatten gäller.");
    await maria.rows("Bilagan om dagvatten gäller.").waitFor();
    for (const name of [MARIA.name, PETER.name]) await expect.poll(() => tile(elin, name).locator("video").evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(0);
    await elin.screenshot("meeting");
    await elin.expectUsable();
  });

  test("the meeting goes on while one looks at other pages", async () => {
    await maria.page.getByRole("navigation", { name: "Mina ärenden" }).getByRole("link", { name: CASE }).click();
    await maria.page.getByRole("heading", { level: 1, name: CASE }).waitFor();
    const before = await heard(maria);
    await expect.poll(() => heard(maria)).toBeGreaterThan(before);
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria)]);
  });

  test("a page that is loaded anew is back in the meeting", async () => {
    await maria.page.reload();
    await maria.page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
    await Promise.all([expectToSeeAndHear(elin), expectToSeeAndHear(maria)]);
  });

  test("the host mutes, stops the picture, hands over, and the new host removes", async () => {
    await tool(elin, "Deltagare").click();
    const people = panel(elin, "Deltagare");
    await people.getByRole("button", { name: `Stäng av mikrofonen för ${PETER.name}` }).click();
    await muted(maria, PETER.name).waitFor();
    await tool(peter, "Mikrofon").click(); // the host mutes, and everybody unmutes oneself
    await muted(maria, PETER.name).waitFor({ state: "detached" });
    await expectToSeeAndHear(maria);
    await people.getByRole("button", { name: `Stäng av bilden för ${PETER.name}` }).click();
    await tile(maria, PETER.name).locator("video").waitFor({ state: "detached" });
    await people.getByRole("button", { name: `Gör till värd: ${MARIA.name}` }).click();
    await people.getByRole("button", { name: "Avsluta för alla" }).waitFor({ state: "detached" });
    await tool(maria, "Deltagare").click();
    await panel(maria, "Deltagare").getByRole("button", { name: `Ta bort ur mötet: ${PETER.name}` }).click();
    await panel(maria, "Deltagare").getByRole("button", { name: `Ja, ta bort ${PETER.name}` }).click();
    await peter.page.getByText("Värden har tagit bort dig från mötet").waitFor();
    await peter.expectUsable();
    await tile(elin, PETER.name).waitFor({ state: "detached" });
    await said(maria, `${PETER.name} lämnade mötet.`).waitFor({ state: "attached" });
    expect(await said(elin, "lämnade mötet").count()).toBe(0); // she has turned it off
  });

  test("who leaves is gone, and can come again unless the meeting is locked", async () => {
    await tool(elin, "Lämna").click();
    await tile(maria, ELIN.name).waitFor({ state: "detached" });
    await panel(maria, "Deltagare").getByRole("button", { name: /^Lås mötet/ }).click();
    await panel(maria, "Deltagare").getByRole("button", { name: "Lås upp mötet" }).waitFor();
    await elin.page.getByRole("button", { name: "Gå med igen" }).click();
    await elin.page.getByRole("button", { name: "Gå med i mötet" }).click();
    await elin.page.getByText("Mötet är låst", { exact: true }).waitFor();
    await elin.expectUsable();
    await panel(maria, "Deltagare").getByRole("button", { name: "Lås upp mötet" }).click();
    await panel(maria, "Deltagare").getByRole("button", { name: /^Lås mötet/ }).waitFor();
    await elin.page.getByRole("button", { name: "Gå med igen" }).click();
    await enter(elin);
    await tile(maria, ELIN.name).waitFor();
  });

  test("the host ends it for all, and what was written stays", async () => {
    await panel(maria, "Deltagare").getByRole("button", { name: "Avsluta för alla" }).press("Enter");
    await panel(maria, "Deltagare").getByRole("button", { name: "Ja, avsluta mötet för alla" }).press("Enter");
    for (const visitor of [elin, maria]) {
      await visitor.page.getByText("Mötet är avslutat").waitFor();
      if (visitor === elin) await elin.expectUsable();
      await visitor.page.getByRole("button", { name: "Jag förstår" }).click();
      await visitor.page.getByText(/^Mötet hölls/).waitFor();
      await visitor.rows("Bilagan om dagvatten gäller.").waitFor();
    }
    await elin.expectUsable();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
    await peter.close();
  });
});
