import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock, settled } from "../testing/fake-clock";
import { FakePeer, FakeTrack } from "../testing/fake-peer";
import type { MeetingRelay, MeetingSeat } from "../wire.gen";
import { Participation } from "./participation";
import type { Tracks } from "./publisher";
import type { MeetingListener, MeetingMessage, MeetingRequest } from "./signalling";

const room = "m";
let clock: FakeClock;
let peers: FakePeer[];
let sent: MeetingRequest[];
let listener: MeetingListener | undefined;
let camera: FakeTrack;
let microphone: FakeTrack;

function take(tracks: Tracks = { microphone: microphone.track, camera: camera.track }): Participation {
  return new Participation(
    {
      room,
      line(heard) {
        listener = heard;
        return { send: (message) => sent.push(message), hangUp: () => (listener = undefined) };
      },
      connect(configuration) {
        const peer = new FakePeer(configuration);
        peers.push(peer);
        return peer.connection;
      },
      clock,
      random: () => 0.5,
    },
    tracks,
  );
}

const tell = (message: MeetingMessage) => listener?.receive(message);
const joined = (resumed = false, token = "t1", relays: MeetingRelay[] = []) =>
  tell({ t: "meeting_joined", room, body: { participant: "anna", token, resume_seconds: 30, resumed, relays } });
const seats = (generation: number, offer: string, ...all: MeetingSeat[]) => tell({ t: "meeting_seats", room, body: { generation, offer, seats: all } });
const all = <Type extends MeetingRequest["t"]>(type: Type) => sent.filter((message): message is Extract<MeetingRequest, { t: Type }> => message.t === type);
const refuse = (of: string, code: string) => tell({ t: "meeting_refused", room, body: { of, code, message: "" } });
const publishing = () => peers.at(-2)!;
const subscribing = () => peers.at(-1)!;

/** Joined, published and connected. */
async function inside(tracks?: Tracks): Promise<Participation> {
  const participation = take(tracks);
  listener!.opened();
  joined();
  await settled();
  tell({ t: "meeting_published", room, body: { attempt: 1, answer: "answer" } });
  await settled();
  publishing().become("connected");
  subscribing().become("connected");
  return participation;
}

beforeEach(() => {
  clock = new FakeClock();
  peers = [];
  sent = [];
  camera = new FakeTrack("video");
  microphone = new FakeTrack("audio");
});

describe("joining", () => {
  test("publishes what there is in one offer, the camera in three layers", async () => {
    const participation = take();
    listener!.opened();
    expect(sent).toEqual([{ t: "meeting_join", room, body: { microphone: true, camera: true } }]);
    joined();
    await settled();
    expect(all("meeting_publish")).toEqual([{ t: "meeting_publish", room, body: { attempt: 1, offer: "offer 1", sources: { 0: "microphone", 1: "camera" } } }]);
    expect(publishing().transceivers[1]!.sender.encodings.map(({ rid }) => rid)).toEqual(["q", "h", "f"]);
    expect(participation.get()).toMatchObject({ phase: "on", self: "anna", devices: { microphone: true, camera: true, screen: false } });
  });

  test("without devices listens only", async () => {
    await inside({});
    expect(all("meeting_publish")).toEqual([]);
  });

  test("ends when the meeting is closed to one, and lets go of the devices", () => {
    const participation = take();
    listener!.opened();
    refuse("meeting_join", "locked");
    expect(participation.get()).toMatchObject({ phase: "ended", ending: "locked" });
    expect([camera.readyState, microphone.readyState, listener]).toEqual(["ended", "ended", undefined]);
  });

  test("is tried again when the server could not just then", async () => {
    const participation = take();
    listener!.opened();
    refuse("meeting_join", "unavailable");
    expect(participation.get().phase).toBe("joining");
    await clock.advance(500);
    expect(all("meeting_join")).toHaveLength(2);
  });
});

describe("what is published", () => {
  test("is muted, shown and exchanged without an offer", async () => {
    const participation = await inside();
    participation.speak(false);
    expect(microphone.enabled).toBe(false);
    const other = new FakeTrack("audio");
    participation.publish("microphone", other.track);
    expect([microphone.readyState, other.enabled]).toEqual(["ended", false]);
    participation.publish("camera", undefined);
    expect(camera.readyState).toBe("ended");
    await clock.advance(2_000);
    expect(publishing().transceivers.map(({ sender }) => sender.track)).toEqual([other, null]);
    expect(publishing().offers).toHaveLength(1);
    expect(all("meeting_devices").at(-1)!.body).toEqual({ microphone: false, camera: false, screen: false });
  });

  test("a screen waits for the offer under way, is sharp, and ends with the browser's own bar", async () => {
    const participation = take();
    listener!.opened();
    joined();
    await settled();
    const screen = new FakeTrack("video");
    participation.publish("screen", screen.track);
    await settled();
    expect(all("meeting_publish")).toHaveLength(1);
    tell({ t: "meeting_published", room, body: { attempt: 1, answer: "answer" } });
    await settled();
    expect(all("meeting_publish")[1]!.body).toEqual({ attempt: 2, offer: "offer 2", sources: { 0: "microphone", 1: "camera", 2: "screen" } });
    expect(screen.contentHint).toBe("detail");
    screen.onended?.();
    expect(participation.get().devices.screen).toBe(false);
    expect(publishing().transceivers[2]!.sender.track).toBeNull();
  });

  test("layers that nobody watches are not sent", async () => {
    await inside();
    const active = () => publishing().transceivers[1]!.sender.encodings.map((encoding) => encoding.active ?? true);
    tell({ t: "meeting_wanted", room, body: { layers: { camera: 0 } } });
    await settled();
    expect(active()).toEqual([true, false, false]);
    tell({ t: "meeting_wanted", room, body: { layers: { camera: -1 } } });
    tell({ t: "meeting_wanted", room, body: { layers: { camera: 2 } } });
    await settled();
    expect(active()).toEqual([true, true, true]);
  });

  test("the host's orders are obeyed", async () => {
    const participation = await inside();
    tell({ t: "meeting_ordered", room, body: { order: "mute", by: "bo" } });
    tell({ t: "meeting_ordered", room, body: { order: "stop_video", by: "bo" } });
    expect(participation.get().devices).toEqual({ microphone: false, camera: false, screen: false });
    expect(camera.readyState).toBe("ended");
  });
});

describe("what is subscribed to", () => {
  test("each offer is answered once, in turn, and again when it is told again", async () => {
    const participation = await inside();
    const bo: MeetingSeat = { audio: "0", video: "1", participant: "bo", stream: "person", sources: ["microphone"] };
    seats(1, "0 1", bo);
    seats(2, "0 1 2 3", bo);
    seats(3, "0 1 2 3", bo);
    await settled();
    expect(all("meeting_answer").map(({ body }) => body)).toEqual([
      { generation: 1, answer: "answer 1" },
      { generation: 3, answer: "answer 2" },
    ]);
    expect(participation.get().feeds).toMatchObject([{ participant: "bo", stream: "person", sources: ["microphone"] }]);
    seats(3, "0 1 2 3", bo);
    await settled();
    expect(subscribing().answers).toBe(2);
    expect(all("meeting_answer").at(-1)!.body).toEqual({ generation: 3, answer: "answer 2" });
  });

  test("wishes are told seldom, and the last one always", async () => {
    const participation = await inside();
    for (let height = 1; height <= 9; height++) participation.watch([{ participant: "bo", source: "camera", height, priority: 1 }]);
    await clock.advance(1_000);
    expect(all("meeting_watch").map(({ body }) => body.tiles[0]!.height)).toEqual([1, 9]);
  });

  test("an older state is passed over", async () => {
    const participation = await inside();
    const state = (revision: number, host: string) => tell({ t: "meeting_state", room, body: { revision, host, locked: false, participants: [], hands: [] } });
    state(5, "bo");
    state(4, "anna");
    expect(participation.get().host).toBe("bo");
  });
});

test("how well one hears and is heard is told, and again to a server that has forgotten it", async () => {
  await inside();
  await clock.advance(5_000);
  await settled();
  await clock.advance(5_000);
  await settled();
  expect(all("meeting_quality").map(({ body }) => body)).toEqual([{ level: "good" }]);
  tell({ t: "meeting_lost", room });
  joined();
  await clock.advance(5_000);
  await settled();
  await clock.advance(5_000);
  await settled();
  expect(all("meeting_quality")).toHaveLength(2);
});

describe("recovery", () => {
  test("a lost socket: the media goes on, and what was not answered is said again", async () => {
    const participation = await inside();
    participation.publish("screen", new FakeTrack("video").track);
    await settled();
    listener!.closed();
    expect(participation.get().phase).toBe("resuming");
    listener!.opened();
    expect(all("meeting_join").at(-1)!.body).toEqual({ resume: "t1", microphone: true, camera: true });
    joined(true);
    expect(participation.get().phase).toBe("on");
    expect(all("meeting_publish").map(({ body }) => body.attempt)).toEqual([1, 2, 2]);
    await clock.advance(600);
    expect(all("meeting_devices").at(-1)!.body.screen).toBe(true);
    expect(peers).toHaveLength(2);
  });

  test("a lost socket: the relays are asked with what they take now, before anything looks for another way", async () => {
    await inside();
    const fresh: MeetingRelay = { urls: ["turn:plaza.example:3478"], username: "later", credential: "secret" };
    const askedWith: RTCConfiguration[] = [];
    publishing().createOffer = () => {
      askedWith.push(publishing().configuration);
      return Promise.resolve({ type: "offer", sdp: "offer 2" });
    };
    listener!.closed();
    publishing().become("failed");
    listener!.opened();
    joined(true, "t1", [fresh]);
    await settled();
    expect(peers.map(({ configuration }) => configuration)).toEqual(Array(2).fill({ iceServers: [fresh], bundlePolicy: "max-bundle" }));
    expect(askedWith).toEqual([publishing().configuration]);
  });

  test("nothing about connections is said while one comes back: a restarted server would take it for something about the new ones", async () => {
    const participation = await inside();
    listener!.closed();
    listener!.opened();
    participation.publish("screen", new FakeTrack("video").track);
    participation.networkChanged();
    await settled();
    expect(all("meeting_publish")).toHaveLength(1);
    expect(all("meeting_restart")).toEqual([]);
    subscribing().become("disconnected");
    joined(true);
    expect(all("meeting_publish").map(({ body }) => body.attempt)).toEqual([1, 2]);
    expect(all("meeting_restart")).toHaveLength(1);
  });

  test("a restarted server: everything begins anew, with a state that counts from the beginning", async () => {
    const participation = await inside();
    participation.watch([{ participant: "bo", source: "camera", height: 90, priority: 1 }]);
    tell({ t: "meeting_state", room, body: { revision: 50, host: "anna", locked: false, participants: [], hands: [] } });
    const [before] = peers;
    listener!.closed();
    listener!.opened();
    joined(false, "t2");
    await settled();
    expect(before!.connectionState).toBe("closed");
    expect(peers).toHaveLength(4);
    expect(all("meeting_publish").at(-1)!.body).toMatchObject({ attempt: 1, sources: { 0: "microphone", 1: "camera" } });
    expect(all("meeting_watch")).toHaveLength(2);
    tell({ t: "meeting_state", room, body: { revision: 1, host: "bo", locked: false, participants: [], hands: [] } });
    expect(participation.get()).toMatchObject({ phase: "on", host: "bo" });
  });

  test("a draining server is joined again after its pause", async () => {
    const participation = await inside();
    tell({ t: "meeting_left", room, body: { reason: "draining", delay_ms: 1_000 } });
    expect(participation.get().phase).toBe("returning");
    await clock.advance(1_499);
    expect(all("meeting_join")).toHaveLength(1);
    await clock.advance(1);
    expect(all("meeting_join")[1]!.body).toEqual({ microphone: true, camera: true });
  });

  test("connections that fail are restarted, and given up when that does not help", async () => {
    const participation = await inside();
    publishing().become("disconnected");
    subscribing().become("failed");
    expect(all("meeting_restart")).toHaveLength(1);
    await clock.advance(2_000);
    expect(publishing().offers.at(-1)).toEqual({ iceRestart: true });
    publishing().become("connected");
    await clock.advance(4_000);
    expect(participation.get().phase).toBe("returning");
    await clock.advance(500);
    expect(all("meeting_join").at(-1)!.body).toEqual({ microphone: true, camera: true });
  });

  test("another network restarts both without waiting", async () => {
    const participation = await inside();
    participation.networkChanged();
    await settled();
    expect(all("meeting_restart")).toHaveLength(1);
    expect(publishing().offers.at(-1)).toEqual({ iceRestart: true });
    await clock.advance(10_000);
    expect(participation.get().phase).toBe("on");
  });

  test("what the server sends does not arrive: what is published looks for another way too, once", async () => {
    await inside();
    seats(1, "0 1");
    await settled();
    expect(publishing().offers.at(-1)).toEqual({ iceRestart: false });
    const moving = () => tell({ t: "meeting_seats", room, body: { generation: 2, offer: "0 1", moves: true, seats: [] } });
    moving();
    moving();
    await settled();
    expect(publishing().offers.slice(1)).toEqual([{ iceRestart: true }]);
  });

  test("media lost at the server begins anew, and what belonged to it is not heard", async () => {
    await inside();
    tell({ t: "meeting_lost", room });
    seats(9, "0 1");
    await settled();
    expect(all("meeting_answer")).toEqual([]);
    joined();
    expect(peers).toHaveLength(4);
  });

  test("of several joins only the last answer counts", async () => {
    await inside();
    tell({ t: "meeting_lost", room });
    tell({ t: "meeting_lost", room });
    joined();
    expect(peers).toHaveLength(2);
    joined();
    expect(peers).toHaveLength(4);
  });

  test("a description that the browser cannot take is no end", async () => {
    const participation = await inside();
    subscribing().refuses = true;
    seats(1, "0 1");
    await clock.advance(400);
    expect([participation.get().phase, all("meeting_join").length]).toEqual(["returning", 2]);
  });

  test("replaced by another tab it ends, and leaving says so", async () => {
    const first = await inside();
    tell({ t: "meeting_left", room, body: { reason: "replaced" } });
    expect(first.get()).toMatchObject({ phase: "ended", ending: "replaced" });
    const second = await inside();
    second.leave();
    expect(sent.at(-1)).toEqual({ t: "meeting_leave", room });
    expect(second.get()).toMatchObject({ phase: "ended", ending: "left" });
  });
});
