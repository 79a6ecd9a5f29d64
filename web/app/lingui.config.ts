import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

// Swedish is written in the code, in the officers' own words; a catalogue of another language translates from it.
export default defineConfig({
  sourceLocale: "sv",
  locales: ["sv", "en"],
  catalogs: [{ path: "src/locales/{locale}", include: ["src"], exclude: ["**/*.test.*"] }],
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false }),
});
