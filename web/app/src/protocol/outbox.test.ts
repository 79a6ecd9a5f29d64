import { beforeEach, expect, test, vi } from "vitest";
import { Outbox, type OutgoingMessage, type SendResult } from "./outbox";
import { browserOutboxStore } from "./outbox-store";
import { FakeClock, settled } from "./testing/fake-clock";
import type { Event } from "./wire.gen";

const AUTHOR = "officer:anna";

class MemoryStorage implements Storage {
  [name: string]: unknown;
  get length(): number {
    return Object.keys(this).length;
  }
  clear(): void {
    for (const key of Object.keys(this)) this.removeItem(key);
  }
  getItem(key: string): string | null {
    return (this[key] as string | undefined) ?? null;
  }
  key(index: number): string | null {
    return Object.keys(this)[index] ?? null;
  }
  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
}

let storage: MemoryStorage;
let clock: FakeClock;
let sent: OutgoingMessage[];
let answer: (message: OutgoingMessage) => Promise<SendResult>;
let ids: number;

const saved = (seq: number): SendResult => ({ kind: "saved", receipt: { id: `event-${seq}`, seq, no: seq, time: "2026-03-02T08:00:00.000Z" } });
const failed: SendResult = { kind: "failed", reason: "Plaza svarar inte." };

function outbox(): Outbox {
  return new Outbox({
    store: browserOutboxStore(storage, "anna"),
    send: (message) => {
      sent.push(message);
      return answer(message);
    },
    clock,
    random: () => 1,
    newId: () => `id-${++ids}`,
    author: AUTHOR,
  });
}

function eventOf(message: OutgoingMessage, seq: number, changes: Partial<Event> = {}): Event {
  const { room, text, written } = message;
  return { id: `event-${seq}`, room, seq, time: "2026-03-02T08:00:00.000Z", type: "message.posted", type_v: 1, author: AUTHOR, authority: "tanum", no: seq, payload: { text, written }, ...changes };
}

const states = (box: Outbox, room = "a") => box.of(room).map(({ message, state }) => [message.text, state.kind]);

beforeEach(() => {
  storage = new MemoryStorage();
  clock = new FakeClock();
  sent = [];
  ids = 0;
  answer = () => Promise.resolve(saved(5));
});

test("is being saved, saved, and gone when its event has come", async () => {
  const box = outbox();
  box.post("a", "Hej", 4);
  expect(states(box)).toEqual([["Hej", "saving"]]);
  expect(storage.length).toBe(1);
  await settled();
  expect(states(box)).toEqual([["Hej", "saved"]]);
  expect(storage.length).toBe(0);
  box.observe(eventOf(sent[0]!, 5));
  expect(states(box)).toEqual([]);
});

test("an event that comes before the answer leaves no second row", async () => {
  let release: (result: SendResult) => void = () => undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  const box = outbox();
  box.post("a", "Hej", 4);
  await settled();
  box.observe(eventOf(sent[0]!, 5));
  expect(states(box)).toEqual([]);
  release(saved(5));
  await settled();
  expect(states(box)).toEqual([]);
  expect(storage.length).toBe(0);
});

test("an event that is not recognised before the answer leaves no second row after it", async () => {
  let release: (result: SendResult) => void = () => undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  const box = outbox();
  box.post("a", "Hej", 4);
  await settled();
  box.observe(eventOf(sent[0]!, 5, { payload: { text: "Hej!" } }));
  release(saved(5));
  await settled();
  expect(states(box)).toEqual([]);
});

test.each<[string, Partial<Event>]>([
  ["someone else's", { author: "officer:per" }],
  ["in another room", { room: "b" }],
  ["older than the message", { seq: 4 }],
  ["written at another time", { payload: { text: "Hej", written: "2026-03-01T08:00:00Z" } }],
  ["of another type", { type: "message.edited" }],
])("an equal text %s is not its event", async (_, changes) => {
  answer = () => Promise.resolve(failed);
  const box = outbox();
  box.post("a", "Hej", 4);
  await settled();
  box.observe(eventOf(sent[0]!, 5, changes));
  expect(states(box)).toEqual([["Hej", "failed"]]);
});

test("is sent again with the same id until it is saved, in order, one at a time", async () => {
  answer = () => Promise.resolve(failed);
  const box = outbox();
  box.post("a", "Ett", 4);
  box.post("a", "Två", 4);
  await settled();
  expect(states(box)).toEqual([["Ett", "failed"], ["Två", "failed"]]);
  expect(sent.map((message) => message.text)).toEqual(["Ett"]);
  await clock.advance(500);
  expect(sent.map((message) => message.clientId)).toEqual(["id-1", "id-1"]);
  answer = (message) => Promise.resolve(saved(message.text === "Ett" ? 5 : 6));
  box.retry();
  await settled();
  expect(sent.map((message) => message.text)).toEqual(["Ett", "Ett", "Ett", "Två"]);
  expect(states(box)).toEqual([["Ett", "saved"], ["Två", "saved"]]);
});

test("a message behind one that could not be sent is not said to be on its way", async () => {
  answer = () => Promise.resolve(failed);
  const box = outbox();
  box.post("a", "Ett", 4);
  await settled();
  box.post("a", "Två", 4);
  expect(states(box)).toEqual([["Ett", "failed"], ["Två", "failed"]]);
  await settled();
  expect(sent).toHaveLength(1);
});

test("one room's trouble does not hold up another", async () => {
  answer = (message) => Promise.resolve(message.room === "a" ? failed : saved(1));
  const box = outbox();
  box.post("a", "Ett", 4);
  box.post("b", "Två", 0);
  await settled();
  expect(states(box, "a")).toEqual([["Ett", "failed"]]);
  expect(states(box, "b")).toEqual([["Två", "saved"]]);
});

test("a refused message keeps its text, holds up nothing, is not sent again and can be taken back", async () => {
  answer = (message) => Promise.resolve(message.text === "Ett" ? { kind: "refused", reason: "Rummet är låst." } : saved(5));
  const box = outbox();
  box.post("a", "Ett", 4);
  box.post("a", "Två", 4);
  await settled();
  expect(states(box)).toEqual([["Ett", "refused"], ["Två", "saved"]]);
  box.retry();
  await clock.advance(60_000);
  expect(sent).toHaveLength(2);
  expect(storage.length).toBe(1);
  expect(box.takeBack("id-1")?.text).toBe("Ett");
  expect(states(box)).toEqual([["Två", "saved"]]);
  expect(storage.length).toBe(0);
  expect(box.takeBack("id-2")).toBeUndefined();
});

test("a reply keeps what it answers over a closed page, and when it is taken back", async () => {
  answer = () => Promise.resolve(failed);
  const first = outbox();
  first.post("a", "Ja", 4, "event-3");
  await settled();
  first.stop();
  answer = () => Promise.resolve({ kind: "refused", reason: "Rummet är låst." });
  const second = outbox();
  second.start();
  await settled();
  expect(sent.map(({ replyTo }) => replyTo)).toEqual(["event-3", "event-3"]);
  expect(second.takeBack("id-1")).toMatchObject({ text: "Ja", replyTo: "event-3" });
});

test("what a closed page left is sent by the next one, with the same id and the same words", async () => {
  answer = () => Promise.resolve(failed);
  const first = outbox();
  first.post("a", "Ett", 4);
  await settled();
  first.stop();
  await clock.advance(60_000);
  expect(sent).toHaveLength(1);

  answer = () => Promise.resolve(saved(5));
  const second = outbox();
  expect(states(second)).toEqual([["Ett", "saving"]]);
  second.start();
  await settled();
  expect(sent[1]).toEqual(sent[0]);
  expect(states(second)).toEqual([["Ett", "saved"]]);
});

test("what was saved though the answer was lost is not sent again", async () => {
  answer = () => Promise.resolve(failed);
  const first = outbox();
  first.post("a", "Ett", 4);
  await settled();
  first.stop();
  const second = outbox();
  second.observe(eventOf(sent[0]!, 5));
  second.start();
  await settled();
  expect(sent).toHaveLength(1);
  expect(storage.length).toBe(0);
});

test("another officer's messages and damaged items are left alone", () => {
  storage.setItem("plaza.outbox.per.x", '{"clientId":"x","room":"a","text":"Hej","written":"2026-03-02T08:00:00Z","afterSeq":1}');
  storage.setItem("plaza.outbox.anna.y", "{");
  storage.setItem("plaza.outbox.anna.z", '{"clientId":"z"}');
  expect(states(outbox())).toEqual([]);
  expect(storage.length).toBe(3);
});

test("without a working browser store the page still sends", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(storage, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const box = outbox();
  box.post("a", "Hej", 4);
  await settled();
  expect(states(box)).toEqual([["Hej", "saved"]]);
});

test("the text is written as the log keeps it", () => {
  const box = outbox();
  box.post("a", "rad ett\r\nrad två\ra\u030a", 4);
  expect(box.of("a")[0]?.message.text).toBe("rad ett\nrad två\nå");
});

test("listeners hear of every change and the lists keep their identity between them", async () => {
  const box = outbox();
  const heard = vi.fn();
  const cancel = box.subscribe(heard);
  box.post("a", "Hej", 4);
  expect(box.of("a")).toBe(box.of("a"));
  await settled();
  expect(heard).toHaveBeenCalledTimes(2);
  cancel();
  box.observe(eventOf(sent[0]!, 5));
  expect(heard).toHaveBeenCalledTimes(2);
});
