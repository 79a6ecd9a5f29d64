// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { choiceOf, remember } from "./choice";
import { levelOf } from "./level";

beforeEach(() => localStorage.clear());

test("what an officer chose is theirs, and holds until they choose otherwise", () => {
  remember("anna", { camera: "c1", isMicrophoneOn: false });
  remember("anna", { loudspeaker: "l1" });
  expect(choiceOf("anna")).toEqual({ camera: "c1", loudspeaker: "l1", isCameraOn: true, isMicrophoneOn: false });
  expect(choiceOf("bo")).toEqual({ isCameraOn: true, isMicrophoneOn: true });
  expect(remember("anna", { camera: undefined }).camera).toBeUndefined();
  expect(choiceOf("anna").camera).toBeUndefined();
});

test.each(["nonsense", "[]", "null", '{"camera":7,"isCameraOn":"x"}'])("what is kept as %s is no choice", (kept) => {
  localStorage.setItem("plaza-devices anna", kept);
  expect(choiceOf("anna")).toEqual({ isCameraOn: true, isMicrophoneOn: true });
});

test("loudness is even to the ear: every tenth of the amplitude is a third of the scale", () => {
  expect([0, 0.0001, 0.001, 0.01, 0.1, 1, 2].map((root) => Math.round(levelOf(root) * 3))).toEqual([0, 0, 0, 1, 2, 3, 3]);
});
