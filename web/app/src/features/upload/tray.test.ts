import { expect, test } from "vitest";
import type { UploadJob, UploadState } from "@/protocol";
import { shownOf, summaryOf } from "./tray";

const job = (name: string, state: UploadState, size = 100): UploadJob => ({
  record: { id: name, target: { room: "room", becomes: "document", folder: "" }, name, mediaType: "", size, lastModified: 0, added: 0 },
  state,
});
const many = (count: number, state: UploadState): UploadJob[] => Array.from({ length: count }, (_, at) => job(`${state.kind} ${at}`, state));

test("files and bytes are counted by what becomes of them", () => {
  const jobs = [
    job("a", { kind: "done" }),
    job("b", { kind: "sending", sent: 30 }),
    job("c", { kind: "finishing" }),
    job("d", { kind: "waiting" }),
    job("e", { kind: "interrupted", sent: 10, reason: "" }),
    job("f", { kind: "paused", sent: 50 }),
    job("g", { kind: "declined", reason: "" }),
    job("h", { kind: "refused", reason: "" }),
    job("i", { kind: "expired" }),
  ];
  expect(summaryOf(jobs)).toEqual({ moving: 4, waiting: 2, saved: 1, lost: 2, size: 500, sent: 240 });
});

test("of many files those are shown that went wrong, then those on their way, in the order they were given", () => {
  const jobs = [...many(200, { kind: "done" }), ...many(3, { kind: "sending", sent: 0 }), ...many(90, { kind: "waiting" }), ...many(2, { kind: "refused", reason: "" })];
  const shown = shownOf(jobs);
  expect(shown).toHaveLength(20);
  expect(shown.map(({ state }) => state.kind)).toEqual([...many(3, { kind: "sending", sent: 0 }), ...many(15, { kind: "waiting" }), ...many(2, { kind: "refused", reason: "" })].map(({ state }) => state.kind));
});

test("few files are all shown", () => {
  const jobs = [job("a", { kind: "done" }), job("b", { kind: "waiting" })];
  expect(shownOf(jobs)).toBe(jobs);
});
