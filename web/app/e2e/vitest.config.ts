import { defineConfig } from "vitest/config";

// Each file starts a server of its own; one after the other, so that a small machine is not a cause of failures.
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["**/*.test.ts"],
    setupFiles: ["e2e/faults.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } }, // as long as the page is waited for elsewhere, however busy the machine is
  },
});
