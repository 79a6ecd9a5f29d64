import { beforeEach, expect, test } from "vitest";
import { FakeClock, settled } from "../testing/fake-clock";
import { FakePeer } from "../testing/fake-peer";
import { ConnectionCheck } from "./check";
import type { MeetingListener, MeetingMessage, MeetingRequest } from "./signalling";

const room = "m";
const ANSWER = ["v=0", "a=candidate:1 1 udp 1 192.0.2.1 1 typ host", "a=candidate:2 1 tcp 1 192.0.2.1 1 typ host tcptype passive", ""].join("\r\n");
let clock: FakeClock;
let peers: FakePeer[];
let sent: MeetingRequest[];
let listener: MeetingListener | undefined;

function begin(): ConnectionCheck {
  return new ConnectionCheck({
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
  });
}

const tell = (message: MeetingMessage) => listener?.receive(message);
const relay = { urls: ["turn:plaza.example.se"], username: "u", credential: "c" };
const checked = (...relays: (typeof relay)[]) => tell({ t: "meeting_checked", room, body: { answers: [ANSWER, ANSWER, ANSWER], relays } });

beforeEach(() => {
  clock = new FakeClock();
  peers = [];
  sent = [];
});

test("each way is looked for by a connection that can take no other", async () => {
  const check = begin();
  listener!.opened();
  await settled();
  expect(sent).toEqual([{ t: "meeting_check", room, body: { offers: ["offer 1", "offer 1", "offer 1"] } }]);
  checked(relay);
  await settled();
  const [udp, tcp, relayed] = peers;
  expect(udp!.remote).toBe(ANSWER.replace(/a=candidate:2.*\r\n/, ""));
  expect(tcp!.remote).toBe(ANSWER.replace(/a=candidate:1.*\r\n/, ""));
  expect(relayed!.remote).toBe(ANSWER);
  expect(relayed!.configuration).toEqual({ iceTransportPolicy: "relay", iceServers: [relay] });
  udp!.become("failed");
  tcp!.become("connected");
  expect(check.get()).toEqual({ socket: "yes", udp: "no", tcp: "yes", relay: "looking" });
  relayed!.become("connected");
  expect(check.get().relay).toBe("yes");
  expect(peers.map(({ connectionState }) => connectionState)).toEqual(["closed", "closed", "closed"]);
  expect(listener).toBeUndefined();
});

test("what is not found in time is not there, and a relay that the server has not is none", async () => {
  const check = begin();
  listener!.opened();
  await settled();
  checked();
  await settled();
  peers[0]!.become("connected");
  await clock.advance(8_000);
  expect(check.get()).toEqual({ socket: "yes", udp: "yes", tcp: "no", relay: "none" });
});

test("without a socket nothing else is known", async () => {
  const check = begin();
  await clock.advance(8_000);
  expect(check.get()).toEqual({ socket: "no", udp: "unknown", tcp: "unknown", relay: "unknown" });
});

test("a check that is refused says nothing of the network", async () => {
  const check = begin();
  listener!.opened();
  await settled();
  tell({ t: "meeting_refused", room, body: { of: "meeting_check", code: "rate_limited", message: "" } });
  expect(check.get()).toEqual({ socket: "yes", udp: "unknown", tcp: "unknown", relay: "unknown" });
});

test("one that is stopped closes what it has opened", async () => {
  const check = begin();
  listener!.opened();
  await settled();
  check.stop();
  expect(peers.every(({ connectionState }) => connectionState === "closed")).toBe(true);
});
