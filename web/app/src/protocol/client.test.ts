import { beforeEach, expect, test } from "vitest";
import { PlazaClient } from "./client";
import type { SendResult } from "./message";
import { unreadOf, type Reading } from "./readings";
import { FakeBrowser } from "./testing/fake-browser";
import { FakeClock, seededRandom, settled } from "./testing/fake-clock";
import { pageOf } from "./testing/fake-history";
import { FakeHub } from "./testing/fake-hub";

let hub: FakeHub;
let clock: FakeClock;
let reachable: boolean;
let readings: Reading[];

/** A client whose server is a FakeHub: its history and its messages go the way that HTTP would go. */
function newClient(random: () => number, loseAnswer: () => boolean = () => false): PlazaClient {
  let ids = 0;
  const browser = new FakeBrowser();
  const taken = new Map<string, SendResult>();
  return new PlazaClient({
    author: "officer:anna",
    ticket: () => (reachable ? Promise.resolve("ticket") : Promise.reject(new Error("unreachable"))),
    open: () => hub.open(),
    history(room, place) {
      if (!reachable) return Promise.reject(new Error("unreachable"));
      return Promise.resolve(pageOf(hub.log(room), place, 5));
    },
    send({ clientId, room, text, written }) {
      if (!reachable) return Promise.resolve({ kind: "failed", reason: "unreachable" });
      let result = taken.get(clientId);
      if (!result) {
        const { id, seq, time } = hub.append(room, { text, written });
        result = { kind: "saved", receipt: { id, seq, no: seq, time } };
        taken.set(clientId, result);
      }
      return Promise.resolve(loseAnswer() ? { kind: "failed", reason: "timed out" } : result);
    },
    readings: () => Promise.resolve(readings),
    markRead: () => Promise.resolve(),
    store: browser.store,
    joinTabs: browser.join,
    clock,
    random,
    newId: () => `id-${++ids}`,
  });
}

const texts = (client: PlazaClient, room: string) => client.room(room).get().events.map(({ payload }) => (payload as { text: string }).text);

beforeEach(() => {
  hub = new FakeHub();
  clock = new FakeClock();
  reachable = true;
  readings = [];
});

test("a room is read, followed, and mended after a cut", async () => {
  for (let i = 1; i <= 7; i++) hub.append("a", { text: `${i}` });
  const client = newClient(() => 0.5);
  client.start();
  client.room("a");
  await settled();
  hub.current.welcome();
  expect(texts(client, "a")).toEqual(["3", "4", "5", "6", "7"]);
  hub.append("a", { text: "8" });
  hub.current.cut();
  hub.append("a", { text: "9" });
  await clock.advance(1000);
  hub.current.welcome();
  expect(texts(client, "a")).toEqual(["3", "4", "5", "6", "7", "8", "9"]);
  expect(client.status()).toEqual({ phase: "live" });
});

test("too far behind for the socket: the history is read and the room followed from there", async () => {
  hub.append("a", { text: "1" });
  const client = newClient(() => 0.5);
  client.start();
  client.room("a");
  await settled();
  hub.current.welcome();
  hub.current.cut();
  for (let i = 2; i <= 20; i++) hub.append("a", { text: `${i}` });
  hub.tooFarAt = 10;
  await clock.advance(1000);
  hub.current.welcome();
  await settled();
  hub.append("a", { text: "21" });
  expect(texts(client, "a")).toEqual(["16", "17", "18", "19", "20", "21"]);
});

test("a message written while the server is away is saved when it is back, without waiting", async () => {
  const client = newClient(() => 1);
  client.start();
  client.room("a");
  await settled();
  hub.current.welcome();
  reachable = false;
  hub.current.cut();
  void client.outbox.post("a", "Hej", 0);
  await clock.advance(60_000);
  expect(client.outbox.of("a")[0]?.state.kind).toBe("failed");
  reachable = true;
  client.retryNow();
  await settled();
  hub.current.welcome();
  await settled();
  expect(client.outbox.of("a")).toEqual([]);
  expect(texts(client, "a")).toEqual(["Hej"]);
});

test("of many rooms only those that were opened last, or are looked at, stay followed", async () => {
  const client = newClient(() => 0.5);
  client.start();
  await settled();
  hub.current.welcome();
  const watched = client.room("r0");
  watched.subscribe(() => undefined);
  for (let i = 1; i <= 40; i++) {
    client.room(`r${i}`);
    await settled();
  }
  const left = hub.current.received.filter(({ t }) => t === "unsubscribe").map(({ room }) => room);
  expect(left).toEqual(["r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"]);
  expect(client.room("r0")).toBe(watched);
});

test.each(Array.from({ length: 40 }, (_, seed) => seed))("cuts, lost answers and lost events: every message once, in order (seed %i)", async (seed) => {
  const random = seededRandom(seed);
  const client = newClient(random, () => random() < 0.3);
  client.start();
  client.room("a");
  await settled();
  for (let i = 0; i < 120; i++) {
    hub.passes = (message) => message.t !== "event" || random() > 0.05;
    const dice = random();
    if (dice < 0.3) void client.outbox.post("a", `mitt ${i}`, client.room("a").lastSeq);
    else if (dice < 0.5) hub.append("a", { text: `ditt ${i}` });
    else if (dice < 0.6) hub.sockets.at(-1)?.cut();
    else if (dice < 0.7) reachable = !reachable;
    else {
      await clock.advance(random() * 4000);
      hub.sockets.at(-1)?.welcome();
    }
  }
  hub.passes = () => true;
  reachable = true;
  for (let i = 0; i < 100; i++) {
    await clock.advance(20_000);
    if (client.status().phase !== "live") hub.sockets.at(-1)?.welcome();
  }
  await client.room("a").load();
  while (client.room("a").get().older === "some") await client.room("a").loadOlder();

  expect(client.outbox.of("a")).toEqual([]);
  const all = texts(client, "a");
  expect(all).toEqual(hub.log("a").map(({ payload }) => (payload as { text: string }).text));
  const mine = all.filter((text) => text.startsWith("mitt"));
  expect(mine).toEqual([...new Set(mine)].sort((a, b) => Number(a.slice(5)) - Number(b.slice(5))));
});

test("what comes in rooms that are not open is counted, and who is writing stops with their message", async () => {
  for (let i = 1; i <= 3; i++) hub.append("b", { text: `${i}` });
  hub.append("a", { text: "1" });
  readings = [{ room: "b", reference: "SE", head_seq: 3, message_no: 3, mention_no: 0, read_no: 2 }];
  const client = newClient(() => 0.5);
  client.start();
  client.room("a");
  client.lookAt("a");
  await settled();
  hub.current.welcome();
  await settled();
  hub.append("b", { text: "4" });
  expect(client.readings.get()?.get("b")).toMatchObject({ message_no: 4 });
  hub.current.deliver({ t: "read_marker", room: "b", body: { no: 4 } });
  expect([...(client.readings.get()?.values() ?? [])].map(unreadOf)).toEqual([0]);

  hub.current.deliver({ t: "presence", room: "a", body: { here: ["anna", "bo"] } });
  hub.current.deliver({ t: "typist", room: "a", body: { officer: "anna" } });
  expect(client.company.get()).toEqual({ here: new Set(["anna", "bo"]), typing: ["anna"] });
  hub.append("a", { text: "2" });
  expect(client.company.get().typing).toEqual([]);
  hub.current.deliver({ t: "meeting_presence", room: "b", body: { meeting: "m", officers: ["bo"] } });
  expect([...client.gatherings.get().byMeeting]).toEqual([["m", { room: "b", officers: new Set(["bo"]) }]]);
  hub.current.cut();
  await settled();
  expect(client.company.get().here.size).toBe(0);
  expect(client.gatherings.get().byMeeting.size).toBe(0);

  hub.current.cut();
  await clock.advance(1000);
  hub.current.welcome();
  hub.current.deliver({ t: "left", room: "b", body: { reason: "removed" } });
  expect(client.readings.get()?.size).toBe(0);
});
