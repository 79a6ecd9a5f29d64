import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeInBrowser, ELIN, FAKE_DEVICES, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { expectToArrive, watchMedia } from "./media";
import { Plaza } from "./server";
import { published, restrict, ways } from "./way";

const NO_UDP = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

describeInBrowser("a meeting of one without UDP and one who reaches the relay alone", () => {
  let plaza: Plaza;
  let browsers: Browser[];
  let elin: Visitor; // without UDP
  let maria: Visitor; // through the relay
  let both: Visitor[];

  beforeAll(async () => {
    [plaza, ...browsers] = await Promise.all([Plaza.start("--relay-listen", "127.0.0.1:0"), launch(...FAKE_DEVICES, NO_UDP), launch(...FAKE_DEVICES)]);
    elin = await newVisitor(browsers[0]!, plaza);
    maria = await newVisitor(browsers[1]!, plaza);
    both = [elin, maria];
    await watchMedia(elin.page, true);
    await watchMedia(maria.page);
    await restrict(elin.page, { iceServers: [] });
    await restrict(maria.page, { iceTransportPolicy: "relay" });
    await Promise.all([elin.signIn(ELIN), maria.signIn(MARIA)]);
    await Promise.all([elin.openCase(), maria.openCase()]);
    return async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      await plaza.stop();
    };
  });

  async function enter({ page }: Visitor): Promise<void> {
    await page.getByRole("button", { name: "Gå med i mötet" }).click();
    await page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
  }

  const expectAllToSeeAndHear = () => Promise.all(both.map(({ page }) => expectToArrive(page)));

  /** What a check of the connection finds, the way to the meeting being open. */
  async function checked({ page }: Visitor): Promise<string[]> {
    await page.getByRole("button", { name: "Kontrollera anslutningen" }).click();
    await page.getByText("Ljud och bild kommer fram, men en omväg").waitFor();
    return page.getByRole("definition").allInnerTexts();
  }

  test("a check before one joins finds which ways there are", async () => {
    await elin.page.getByRole("button", { name: "Möt nu" }).click();
    await elin.page.getByRole("button", { name: "Gå med i mötet" }).waitFor();
    await maria.page.getByRole("button", { name: "Till mötet som pågår" }).click();
    const [withoutUDP, relayed] = await Promise.all([checked(elin), checked(maria)]);
    expect(withoutUDP).toEqual(["Ja", "Nej", "Ja", "Ja"]); // socket, UDP, TCP, relay
    expect(relayed).toEqual(["Ja", "Nej", "Nej", "Ja"]);
    await elin.expectAccessible();
    await elin.expectWhole();
  });

  test("both see and hear each other, by TCP and through the relay, sealed with AES-GCM", async () => {
    await enter(elin);
    await enter(maria);
    await expectAllToSeeAndHear();
    const sealed = "SRTP_AEAD_AES_128_GCM"; // in whatever case the browser writes it
    for (const { protocol, candidate, cipher } of await ways(elin.page)) expect([protocol, candidate, cipher]).toEqual(["tcp", "prflx", sealed]);
    for (const { candidate, cipher } of await ways(maria.page)) expect([candidate, cipher]).toEqual(["relay", sealed]);
  });

  test("a camera is published in three layers, and sound with repeats, error correction and silence", async () => {
    await elin.page.setViewportSize({ width: 2560, height: 1440 }); // a tile that only the best layer fills
    await elin.page.getByRole("button", { name: `Fäst ${MARIA.name}` }).click(); // high enough for the best layer, which is paused else
    await expect.poll(async () => (await published(maria.page)).heights).toEqual([180, 360, 720]);
    const { sound } = await published(maria.page);
    expect(sound).toMatch(/SAVPF 63 111 /);
    expect(sound).toContain("useinbandfec=1");
    expect(sound).toContain("usedtx=1");
  });

  test("whose socket is lost sees and hears on, and is told that it comes back", async () => {
    await elin.page.context().setOffline(true);
    await elin.page.getByText("Återansluter…", { exact: true }).waitFor();
    await expectAllToSeeAndHear();
    await elin.page.context().setOffline(false); // the network is perhaps another one: it looks for another way
    await elin.page.getByText("Ansluten", { exact: true }).waitFor();
    await expectAllToSeeAndHear();
  });

  test("everybody is back by themselves after the server was killed, with pictures in time", async () => {
    await plaza.kill();
    await plaza.serve();
    await expectAllToSeeAndHear();
  });

  test("the pages asked nobody else and reported no error", async () => {
    await elin.close();
    await maria.close();
  });
});
