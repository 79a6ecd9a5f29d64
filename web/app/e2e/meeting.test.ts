import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, launch, MARIA, newVisitor, SIZES, type Visitor } from "./browser";
import { Plaza } from "./server";

const STARTS = "2027-06-01T08:00:00Z"; // 10.00 in Sweden

describeInBrowser("a meeting", () => {
  let plaza: Plaza;
  let browser: Browser;
  let maria: Visitor;
  let elin: Visitor;
  let meetings: string; // the address of the room's

  beforeAll(async () => {
    [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
    maria = await newVisitor(browser, plaza);
    elin = await newVisitor(browser, plaza);
    await maria.signIn(MARIA);
    await elin.signIn(ELIN);
    await elin.openCase();
    const asked = maria.page.waitForRequest(/\/api\/rooms\/[^/]+\/events/);
    await maria.openCase();
    meetings = new URL((await asked).url()).pathname.replace(/events$/, "meetings");
    return async () => {
      await browser.close();
      await plaza.stop();
    };
  });

  /** What maria's browser commands. */
  async function command(path: string, data: object): Promise<string> {
    const answer = await maria.page.context().request.post(meetings + path, { headers: { Origin: plaza.url }, data: { client_id: randomUUID(), ...data } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.text();
  }

  const idIn = (receipt: string) => (JSON.parse(receipt) as { meeting: string }).meeting;

  test("is told of in its room as it is planned, started and ended", async () => {
    const meeting = idIn(await command("", { title: "Samråd om kajen", starts: STARTS }));
    await elin.rows(`${MARIA.name} planerade mötet ”Samråd om kajen” till 2027-06-01 kl. 10:00.`).waitFor();
    await command(`/${meeting}/start`, {});
    await elin.rows(`${MARIA.name} startade mötet ”Samråd om kajen”.`).waitFor();
    await command(`/${meeting}/end`, {});
    await elin.rows(`${MARIA.name} avslutade mötet ”Samråd om kajen”.`).waitFor();
  });

  test("that is cancelled says why, and one that was not planned has its title", async () => {
    const meeting = idIn(await command("", { title: "Platsbesök", starts: STARTS }));
    await command(`/${meeting}/cancellation`, { reason: "Färjan är inställd." });
    await elin.rows(`${MARIA.name} ställde in mötet ”Platsbesök”. Färjan är inställd.`).waitFor();
    await command("/now", { title: "Avstämning" });
    await elin.rows(`${MARIA.name} startade mötet ”Avstämning”.`).waitFor();
    await elin.expectAccessible();
    await elin.page.setViewportSize(SIZES.zoomed);
    await elin.rows("Avstämning").waitFor();
    await elin.expectWhole();
    await elin.page.setViewportSize(SIZES.wide);
  });
});
