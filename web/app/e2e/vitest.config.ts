import { defineConfig } from "vitest/config";

// Each file starts a server and a browser of its own, two at a time: a file waits for its browser about half of the time.
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["**/*.test.ts"],
    setupFiles: ["e2e/faults.ts"],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } }, // as long as the page is waited for elsewhere, however busy the machine is
  },
});
