import { beforeEach, expect, test, vi } from "vitest";
import { openDevice } from "./device";

class FakeTrack {
  readyState = "live";
  enabled = true;
  readonly kind: string;
  private readonly device: string;

  constructor(kind: string, device: string) {
    this.kind = kind;
    this.device = device;
  }

  getSettings = () => ({ deviceId: this.device });

  clone(): FakeTrack {
    const other = new FakeTrack(this.kind, this.device);
    other.enabled = this.enabled;
    return other;
  }

  stop(): void {
    this.readyState = "ended";
  }
}

interface Wanted {
  video?: { deviceId?: { exact: string } };
  audio?: { deviceId?: { exact: string } };
}

const opened: string[] = []; // what the system was asked for

beforeEach(() => {
  opened.length = 0;
  const getUserMedia = ({ video, audio }: Wanted) => {
    const device = (video ?? audio)?.deviceId?.exact ?? "usual";
    opened.push(device);
    if (device === "gone") return Promise.reject(Object.assign(new Error(), { name: "OverconstrainedError" }));
    const track = new FakeTrack(video ? "video" : "audio", device);
    return Promise.resolve({ getTracks: () => [track] });
  };
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
});

test("a device that is open already is shared, whoever stops first, and heard though it is muted elsewhere", async () => {
  const first = await openDevice("microphone");
  first.enabled = false;
  const second = await openDevice("microphone");
  expect(second).not.toBe(first);
  expect(second.enabled).toBe(true);
  first.stop();
  const third = await openDevice("microphone");
  expect(opened).toEqual(["usual"]);
  second.stop();
  third.stop();
  (await openDevice("microphone")).stop();
  expect(opened).toEqual(["usual", "usual"]);
});

test("one that is open as the usual one, or instead of one that is gone, is shared with whoever names it", async () => {
  const tracks = [await openDevice("camera"), await openDevice("camera", "usual"), await openDevice("camera", "gone"), await openDevice("camera", "gone")];
  expect(opened).toEqual(["usual", "gone", "usual"]);
  for (const track of tracks) track.stop();
});

test("another device and another kind are opened of themselves", async () => {
  const tracks = [await openDevice("camera"), await openDevice("camera", "second"), await openDevice("microphone")];
  expect(opened).toEqual(["usual", "second", "usual"]);
  for (const track of tracks) track.stop();
});
