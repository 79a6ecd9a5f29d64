import { describe, expect, test } from "vitest";
import type { MeetingParticipant } from "@/protocol";
import type { Feed, MeetingSnapshot } from "@/protocol/meeting";
import { FakeTrack } from "@/protocol/testing/fake-peer";
import { arrangeTiles } from "./arrange";
import { featured } from "./featured";
import { tilesOf } from "./tile-list";

const person = (id: string, on: Partial<MeetingParticipant> = {}): MeetingParticipant => ({
  id,
  officer: id,
  name: id,
  title: "",
  authority: "",
  authority_name: "",
  microphone: true,
  camera: false,
  screen: false,
  away: false,
  ...on,
});

const feed = (participant: string, stream: Feed["stream"], ...sources: string[]): Feed => ({
  participant,
  stream,
  sources,
  audio: new FakeTrack("audio").track,
  video: new FakeTrack("video").track,
});

const meeting = (part: Partial<MeetingSnapshot>): MeetingSnapshot => ({
  phase: "on",
  self: "anna",
  host: "bo",
  isLocked: false,
  participants: [],
  hands: [],
  speakers: [],
  feeds: [],
  own: {},
  devices: { microphone: true, camera: false, screen: false },
  ...part,
});

describe("tiles", () => {
  test("are everybody, oneself last, with hands in their order and who speaks", () => {
    const { people } = tilesOf(meeting({ participants: [person("anna"), person("bo"), person("cia", { microphone: false })], hands: ["cia", "bo"], speakers: ["bo"] }));
    expect(people.map(({ key, isSelf, hand, isSpeaking, isMuted }) => [key, isSelf, hand, isSpeaking, isMuted])).toEqual([
      ["camera bo", false, 2, true, false],
      ["camera cia", false, 1, false, true],
      ["camera anna", true, undefined, false, false],
    ]);
  });

  test("show a camera while it is on and arrives, and one's own from the device", () => {
    const own = new FakeTrack("video").track;
    const bo = feed("bo", "person", "microphone", "camera");
    const shown = (participants: MeetingParticipant[]) => tilesOf(meeting({ participants, feeds: [bo], own: { camera: own } })).people.map(({ track }) => track);
    expect(shown([person("anna", { camera: true }), person("bo", { camera: true })])).toEqual([bo.video, own]);
    expect(shown([person("bo")])).toEqual([undefined]); // turned off: it keeps its place in the connection
    expect(tilesOf(meeting({ participants: [person("bo", { camera: true })] })).people[0]!.track).toBeUndefined(); // not there yet
  });

  test("are the others' screens too, and not one's own", () => {
    const feeds = [feed("bo", "screen", "screen"), feed("anna", "screen", "screen")];
    const screens = (on: boolean) => tilesOf(meeting({ participants: [person("anna", { screen: true }), person("bo", { screen: on })], feeds })).screens.map(({ key }) => key);
    expect(screens(true)).toEqual(["screen bo"]);
    expect(screens(false)).toEqual([]);
  });
});

describe("in the foreground", () => {
  const participants = ["anna", "bo", "cia"].map((id) => person(id, { screen: id === "bo" }));
  const calm = tilesOf(meeting({ participants }));
  const shared = tilesOf(meeting({ participants, feeds: [feed("bo", "screen", "screen")] }));
  const keys = (...parameters: Parameters<typeof featured>) => featured(...parameters).map(({ key }) => key);

  test("is nobody in the grid, and in the speaker view whoever spoke last, never oneself", () => {
    expect(keys(calm, { view: "grid", pinned: undefined, spoke: "cia" })).toEqual([]);
    expect(keys(calm, { view: "speaker", pinned: undefined, spoke: "cia" })).toEqual(["camera cia"]);
    expect(keys(calm, { view: "speaker", pinned: undefined, spoke: undefined })).toEqual(["camera bo"]);
    expect(keys(calm, { view: "speaker", pinned: undefined, spoke: "gone" })).toEqual(["camera bo"]);
  });

  test("are the screens that are shown, unless one has pinned something that is there", () => {
    expect(keys(shared, { view: "speaker", pinned: undefined, spoke: "cia" })).toEqual(["screen bo"]);
    expect(keys(shared, { view: "grid", pinned: "camera cia", spoke: undefined })).toEqual(["camera cia"]);
    expect(keys(shared, { view: "grid", pinned: "camera gone", spoke: undefined })).toEqual(["screen bo"]);
  });
});

test.each([
  [1, 1_600, 900, 1],
  [2, 1_600, 900, 2],
  [2, 400, 900, 1],
  [4, 1_600, 900, 2],
  [5, 1_600, 900, 3],
  [30, 1_600, 900, 6],
])("%i tiles in %i × %i stand in %i columns", (count, width, height, columns) => {
  expect(arrangeTiles(count, width, height).columns).toBe(columns);
});

test("tiles are no wider than the pictures in them, nor than their place", () => {
  expect(arrangeTiles(3, 650, 615)).toEqual({ columns: 1, tileWidth: 364 });
  expect(arrangeTiles(1, 360, 400)).toEqual({ columns: 1, tileWidth: 360 });
  expect(arrangeTiles(12, 360, 400)).toEqual({ columns: 3, tileWidth: 120 });
});
