import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { arrived, expectToArrive, watchMedia } from "./media";
import { freePort, Plaza } from "./server";
import { Weather } from "./weather";

const LAYER_MS = 40_000; // in which a layer that fits the way comes
const DARK_MS = 5_000;

describeInBrowser("a meeting of which one takes part over a bad network", () => {
  let plaza: Plaza;
  let weather: Weather;
  let browsers: Browser[];
  let elin: Visitor; // behind the weather
  let maria: Visitor; // with a camera of three layers

  beforeAll(async () => {
    const media = await freePort();
    [plaza, weather, ...browsers] = await Promise.all([
      Plaza.start("--media-listen", `127.0.0.1:${media}`), Weather.before(media), launch(...FAKE_DEVICES), launch(...FAKE_DEVICES),
    ]);
    elin = await newVisitor(browsers[0]!, plaza);
    maria = await newVisitor(browsers[1]!, plaza);
    await watchMedia(elin.page, true);
    await watchMedia(maria.page);
    await weather.cover(elin.page);
    await elin.page.setViewportSize({ width: 1600, height: 900 });
    await Promise.all([elin.signIn(ELIN), maria.signIn(MARIA)]);
    await Promise.all([elin.openCase(), maria.openCase()]);
    return async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      weather.close();
      await plaza.stop();
    };
  });

  const expectAllToSeeAndHear = (frames?: number) => Promise.all([elin, maria].map(({ page }) => expectToArrive(page, frames)));
  const height = async () => (await arrived(elin.page)).height;

  /** How long something takes, told in the test's output. */
  async function timed(what: string, happens: () => Promise<unknown>): Promise<void> {
    const begun = performance.now();
    await happens();
    console.log(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }

  test("they see and hear each other, the one large", async () => {
    await elin.page.getByRole("button", { name: "Möt nu" }).click();
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    for (const { page } of [elin, maria]) await page.getByRole("button", { name: "Gå med i mötet" }).click();
    await expectAllToSeeAndHear();
    await elin.page.getByRole("button", { name: `Fäst ${MARIA.name}` }).click();
    await timed("a better layer than the lowest", () => expect.poll(height, { timeout: LAYER_MS }).toBeGreaterThan(180));
  });

  test("where five packets of a hundred are lost, both see and hear on", async () => {
    weather.loss = 0.05;
    await timed("20 pictures for both over a way that loses 5 %", () => expectAllToSeeAndHear(20));
    weather.loss = 0;
  });

  test("over a narrow way the low layer and the sound arrive, and the better layer is back when it widens", async () => {
    weather.bits = 400_000;
    await timed("the lowest layer on 400 kbit/s", () => expect.poll(height, { timeout: LAYER_MS }).toBe(180));
    await timed("20 pictures for both on 400 kbit/s", () => expectAllToSeeAndHear(20));
    weather.bits = Infinity;
    await timed("a better layer again", () => expect.poll(height, { timeout: LAYER_MS }).toBeGreaterThan(180));
  });

  test("after five seconds in which nothing goes through, both see and hear in time", async () => {
    weather.isDark = true;
    await new Promise((resolve) => setTimeout(resolve, DARK_MS)); // the black-out itself
    weather.isDark = false;
    await timed("both see and hear after the black-out", () => expectAllToSeeAndHear());
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
