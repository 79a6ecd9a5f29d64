import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { describeInBrowser, FAKE_DEVICES, launch, MARIA, newVisitor } from "./browser";
import { freePort } from "./server";

const ROOT = new URL("../../../", import.meta.url).pathname;

describeInBrowser("make dev", () => {
  test("serves the app under the server's own policy, reloads what changed in it, restarts the server, and comes back to a meeting", async () => {
    const data = mkdtempSync(join(tmpdir(), "plaza-e2e-dev-"));
    chmodSync(data, 0o755); // run as root, the database has a user of its own
    const address = `localhost:${await freePort()}`;
    const dev = spawn(process.execPath, [join(ROOT, "web/app/scripts/dev.mjs"), "--data", data, "--listen", address], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(dev, "exit");
    const ready: string[] = [];
    createInterface({ input: dev.stdout }).on("line", (line) => line.startsWith("dev: ready") && ready.push(line));
    const browser = await launch(...FAKE_DEVICES);
    try {
      await expect.poll(() => ready.length, { timeout: 150_000 }).toBe(1);
      const visitor = await newVisitor(browser, { url: `http://${address}` });
      const { page } = visitor;
      const updates: string[] = [];
      page.on("console", (message) => message.text().includes("hot updated") && updates.push(message.text()));
      const answer = await page.goto("/");
      expect(answer?.headers()["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[^']+';/);
      await visitor.signIn(MARIA);
      await visitor.openCase();
      await visitor.write("Skrivet medan man utvecklar");
      await visitor.rows("Skrivet medan man utvecklar").getByText("Sparat").waitFor();

      await page.getByRole("textbox", { name: "Nytt inlägg" }).fill("Ett halvt ord");
      touch("web/app/src/features/message/Composer.tsx");
      await expect.poll(() => updates.join(), { timeout: 30_000 }).toContain("Composer.tsx");
      expect(await page.getByRole("textbox", { name: "Nytt inlägg" }).inputValue()).toBe("Ett halvt ord");

      touch("cmd/plaza/main.go");
      await expect.poll(() => ready.length, { timeout: 120_000 }).toBe(2);
      expect(ready[1]).not.toBe(ready[0]); // another process
      await page.getByText("Ansluten", { exact: true }).waitFor();
      await visitor.write("Och efter omstarten");
      await visitor.rows("Och efter omstarten").getByText("Sparat").waitFor();

      await page.getByRole("button", { name: "Möt nu" }).click();
      await page.getByRole("button", { name: "Gå med i mötet" }).click();
      await page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
      await page.reload(); // every effect begins twice here
      await page.getByRole("toolbar", { name: "Mötets verktyg" }).waitFor();
      await visitor.close();
    } finally {
      await browser.close();
      dev.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    }
  }, 360_000);
});

/** As an editor does that saves a file; its content stays. */
function touch(file: string): void {
  const now = new Date();
  utimesSync(join(ROOT, file), now, now);
}
