import { beforeEach, expect, test } from "vitest";
import { FakeTrack } from "@/protocol/testing/fake-peer";
import type { InputKind } from "./device";
import { Preview } from "./preview";

interface Opening {
  kind: InputKind;
  id: string | undefined;
  give: (track: FakeTrack) => void;
  fail: (name: string) => void;
}

let openings: Opening[];
let preview: Preview;

beforeEach(() => {
  openings = [];
  preview = new Preview(
    (kind, id) =>
      new Promise((resolve, reject) => {
        openings.push({ kind, id, give: ({ track }) => resolve(track), fail: (name) => reject(new DOMException("", name)) });
      }),
  );
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function opened(kind: InputKind): Promise<FakeTrack> {
  const track = new FakeTrack(kind === "camera" ? "video" : "audio");
  void preview.turnOn(kind);
  openings.at(-1)!.give(track);
  await settled();
  return track;
}

test("the last of several choices counts, and what another one opened is stopped", async () => {
  void preview.turnOn("camera", "first");
  void preview.turnOn("camera", "second");
  const [first, second] = [new FakeTrack("video"), new FakeTrack("video")];
  openings[1]!.give(second);
  openings[0]!.give(first);
  await settled();
  expect(preview.get().camera).toEqual({ phase: "on", track: second });
  expect([first.readyState, second.readyState]).toEqual(["ended", "live"]);
});

test.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "busy"],
  ["SecurityError", "insecure"],
  ["TypeError", "unknown"],
])("a device that can't be opened (%s) says why, and the other one is tried all the same", async (name, problem) => {
  void preview.turnOn("microphone");
  openings[0]!.fail(name);
  const camera = await opened("camera");
  expect(preview.get()).toEqual({ microphone: { phase: "failed", problem }, camera: { phase: "on", track: camera } });
});

test("a device that is unplugged is missed, one that is turned off is not", async () => {
  const camera = await opened("camera");
  camera.onended?.();
  expect(preview.get().camera).toEqual({ phase: "failed", problem: "missing" });
  const microphone = await opened("microphone");
  preview.turnOff("microphone");
  expect([preview.get().microphone, microphone.readyState]).toEqual([{ phase: "off" }, "ended"]);
});

test("whoever takes over has what is open now, and later what was being opened", async () => {
  const camera = await opened("camera");
  void preview.turnOn("microphone");
  const late: [InputKind, MediaStreamTrack][] = [];
  expect(preview.take((...taken) => late.push(taken))).toEqual({ camera });
  preview.stop();
  const microphone = new FakeTrack("audio");
  openings.at(-1)!.give(microphone);
  await settled();
  expect(late).toEqual([["microphone", microphone]]);
  expect([camera.readyState, microphone.readyState]).toEqual(["live", "live"]);
});

test("what nobody takes is stopped", async () => {
  const camera = await opened("camera");
  void preview.turnOn("microphone");
  preview.stop();
  const microphone = new FakeTrack("audio");
  openings.at(-1)!.give(microphone);
  await settled();
  expect([camera.readyState, microphone.readyState]).toEqual(["ended", "ended"]);
});
