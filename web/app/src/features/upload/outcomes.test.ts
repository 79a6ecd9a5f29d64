import { i18n } from "@lingui/core";
import { beforeAll, expect, test } from "vitest";
import type { UploadJob, UploadState } from "@/protocol";
import { isOutcome, outcomeText } from "./outcomes";

beforeAll(() => i18n.loadAndActivate({ locale: "sv", messages: {} }));

const job = (name: string, state: UploadState): UploadJob => ({
  record: { id: name, target: { room: "room", becomes: "document", folder: "" }, name, mediaType: "", size: 1, lastModified: 0, added: 0 },
  state,
});
const many = (count: number, state: UploadState): UploadJob[] => Array.from({ length: count }, (_, at) => job(`${at}.txt`, state));

test("a few files are named, many are counted, and what is not saved comes first", () => {
  expect(outcomeText([...many(300, { kind: "done" }), job("stor.tif", { kind: "refused", reason: "Rummet är fullt." })])).toBe("stor.tif är inte sparad. Rummet är fullt. 300 filer är sparade.");
  expect(outcomeText(many(2, { kind: "done" }))).toBe("0.txt är sparad. 1.txt är sparad.");
  expect(outcomeText(many(4, { kind: "refused", reason: "Rummet är fullt." }))).toBe("4 filer är inte sparade. Rummet är fullt.");
});

test("a file's progress is nothing to say, and neither is one more failed attempt", () => {
  expect(isOutcome(job("a", { kind: "sending", sent: 1 }), "waiting")).toBe(false);
  expect(isOutcome(job("a", { kind: "interrupted", sent: 1, reason: "" }), "waiting")).toBe(false);
  expect(isOutcome(job("a", { kind: "interrupted", sent: 1, reason: "" }), "sending")).toBe(true);
  expect(isOutcome(job("a", { kind: "done" }), "done")).toBe(false);
});
