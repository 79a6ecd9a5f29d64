import { expect, test } from "vitest";
import { startingLanguage } from "./language";

test.each([
  { remembered: null, preferred: ["sv-SE", "en"], want: "sv" },
  { remembered: null, preferred: ["en-US", "sv"], want: "en" },
  { remembered: null, preferred: ["de-DE", "EN"], want: "en" },
  { remembered: null, preferred: ["de"], want: "sv" },
  { remembered: null, preferred: [], want: "sv" },
  { remembered: "en", preferred: ["sv"], want: "en" },
  { remembered: "tlh", preferred: ["en"], want: "en" },
  { remembered: "constructor", preferred: ["en"], want: "en" },
])("starts in $want: $remembered chosen, the browser has $preferred", ({ remembered, preferred, want }) => {
  expect(startingLanguage(remembered, preferred)).toBe(want);
});
