import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { Plaza } from "./server";

describeInBrowser("two officers of two authorities in one case", () => {
  let plaza: Plaza;
  let browser: Browser;
  let elin: Visitor;
  let maria: Visitor;

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    elin = await newVisitor(browser, plaza);
    maria = await newVisitor(browser, plaza);
    await elin.signIn(ELIN);
    await elin.openCase();
    await maria.signIn(MARIA);
    await maria.openCase();
    return stop;
  });

  async function stop(): Promise<void> {
    await browser.close();
    await plaza.stop();
  }

  const saved = /Sparat nr \d+, \d\d:\d\d$/;

  test("see each other's messages arrive live", async () => {
    await elin.write("Hej Maria, har ni fått rapporten från **geoteknikern**?");
    await maria.rows("Hej Maria, har ni fått rapporten från geoteknikern?").waitFor();
    await maria.write("Ja, den kom i morse. Jag lägger in den i ärendet efter lunch.");
    await elin.rows("Ja, den kom i morse.").waitFor();

    const own = elin.rows("Hej Maria");
    await own.getByText("Sparat").waitFor();
    expect(await own.innerText()).toMatch(saved);
    expect(await maria.rows("Hej Maria").innerText()).toMatch(/Nr \d+, \d\d:\d\d$/);
    expect(await maria.rows("Hej Maria").innerText()).toContain("Elin Sandberg, planhandläggare, Länsstyrelsen Västra Götaland");
    expect(await elin.rows("Hej Maria").count()).toBe(1);
    await elin.screenshot("room");
  });

  test("go on by themselves after the server was killed in mid-conversation: nothing lost, nothing twice, in order", async () => {
    const said: string[] = [];
    const say = async (who: Visitor, text: string) => {
      said.push(text);
      await who.write(text);
    };
    for (let i = 1; i <= 5; i++) {
      await say(elin, `Fråga ${i} före avbrottet`);
      await say(maria, `Svar ${i} före avbrottet`);
    }
    await plaza.kill(); // with the last ones under way

    await elin.page.getByText("Återansluter…").waitFor();
    await maria.page.getByText("Återansluter…").waitFor();
    await say(elin, "Elin skriver medan servern är borta");
    await elin.rows("Elin skriver medan servern är borta").getByText("Inte sparat – försöker igen").waitFor();
    await elin.screenshot("not-saved");
    await say(maria, "Maria skriver medan servern är borta");
    await maria.rows("Maria skriver medan servern är borta").getByText("Inte sparat – försöker igen").waitFor();

    await plaza.serve();
    for (const officer of [elin, maria]) {
      await officer.page.getByText("Ansluten", { exact: true }).waitFor();
      for (const text of said) await officer.rows(text).waitFor();
      await officer.page.locator("[data-state]").waitFor({ state: "detached" });
    }
    await say(maria, "Nu är vi tillbaka");
    await elin.rows("Nu är vi tillbaka").waitFor();
    await maria.rows("Nu är vi tillbaka").getByText("Sparat").waitFor();

    const shown = await Promise.all([elin, maria].map((officer) => officer.page.locator("li[data-seq]").evaluateAll(rowsOfLog)));
    for (const rows of shown) {
      // Of the demo's own events some are told with others; of what was said here each has its row.
      const since = rows.slice(rows.findIndex(({ text }) => said.includes(text)));
      expect(since.map(({ seq }) => seq)).toEqual(since.map((_, i) => since[0]!.seq + i));
      const texts = rows.map(({ text }) => text).filter((text) => said.includes(text));
      expect([...texts].sort()).toEqual([...said].sort());
      for (const who of [/^(Fråga|Elin)/, /^(Svar|Maria|Nu)/]) {
        expect(texts.filter((text) => who.test(text))).toEqual(said.filter((text) => who.test(text)));
      }
    }
    expect(shown[0]!.slice(-said.length)).toEqual(shown[1]!.slice(-said.length));
  });

  test("a page that was closed with an unsent message sends it when it is open again", async () => {
    await plaza.kill();
    await elin.page.getByText("Återansluter…").waitFor();
    await elin.write("Skrivet strax innan fliken stängdes");
    await elin.rows("Skrivet strax innan fliken stängdes").getByText("Inte sparat").waitFor();
    const address = elin.page.url();
    await elin.page.goto("about:blank");
    await plaza.serve();
    await elin.page.goto(address);
    await elin.rows("Skrivet strax innan fliken stängdes").getByText("Sparat").waitFor();
    await maria.rows("Skrivet strax innan fliken stängdes").waitFor();
    expect(await elin.rows("Skrivet strax innan fliken stängdes").count()).toBe(1);
  });

  test("an internal room is seen by one's own authority alone", async () => {
    await maria.page.getByRole("link", { name: "Internt rum" }).click();
    const open = maria.page.getByRole("button", { name: "Öppna internt rum för Uddevalla kommun" });
    const send = maria.page.getByRole("button", { name: "Skicka internt inom Uddevalla kommun" });
    await open.or(send).waitFor();
    if (await open.isVisible()) await open.click();
    await send.waitFor();
    await maria.write("Det här är bara för oss på kommunen");
    await maria.rows("Det här är bara för oss på kommunen").getByText("Sparat").waitFor();
    await maria.page.getByRole("link", { name: "Gemensamt rum" }).click();
    await maria.write("Och det här är för oss alla");
    await elin.rows("Och det här är för oss alla").waitFor();
    expect(await elin.rows("Det här är bara för oss på kommunen").count()).toBe(0);
  });

  test("signing out in one tab ends the session of the other", async () => {
    const second = await maria.page.context().newPage();
    await second.goto("/");
    await second.getByRole("button", { name: "Logga ut" }).click();
    await second.getByRole("heading", { name: "Logga in" }).waitFor();
    await maria.page.getByRole("heading", { name: "Logga in" }).waitFor();
    await second.close();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});

function rowsOfLog(items: Element[]): { seq: number; text: string }[] {
  return items.map((item) => ({ seq: Number(item.getAttribute("data-seq")), text: item.querySelector(":scope div p")?.textContent ?? "" }));
}
