import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { pdfParts } from "./scripts/pdf-parts";

export default defineConfig({
  plugins: [
    react({ babel: { plugins: ["@lingui/babel-plugin-lingui-macro"] } }),
    lingui({ failOnMissing: true, failOnCompileError: true }),
    // react-aria carries its own words in 34 languages; the app speaks these.
    { ...optimizeLocales.vite({ locales: ["sv-SE", "en-US"] }), enforce: "pre" },
    pdfParts(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: ["chrome120", "firefox121", "safari17"],
    // Everything has an address of its own under script-src 'self'; nothing is put into the page as data: or inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true, // for scripts/check-dist.mjs
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
