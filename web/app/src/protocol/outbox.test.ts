import { beforeEach, expect, test, vi } from "vitest";
import type { OutgoingMessage, SendResult } from "./message";
import { Outbox } from "./outbox";
import type { Tab } from "./tabs";
import { FakeBrowser } from "./testing/fake-browser";
import { FakeClock, seededRandom, settled } from "./testing/fake-clock";
import type { Event } from "./wire.gen";

const AUTHOR = "officer:anna";

let browser: FakeBrowser;
let clock: FakeClock;
let sent: OutgoingMessage[];
let answer: (message: OutgoingMessage) => Promise<SendResult>;
let ids: number;

const saved = (seq: number): SendResult => ({ kind: "saved", receipt: { id: `event-${seq}`, seq, no: seq, time: "2026-03-02T08:00:00.000Z" } });
const failed: SendResult = { kind: "failed", reason: "Plaza svarar inte." };

/** The outbox of another tab. */
function outbox(): Outbox & { close: () => void } {
  let tab: Tab | undefined;
  const box = new Outbox({
    store: browser.store,
    send: (message) => {
      sent.push(message);
      return answer(message);
    },
    clock,
    random: () => 1,
    newId: () => `id-${++ids}`,
    author: AUTHOR,
    tell: (message) => tab?.tell(message),
  });
  tab = browser.join(
    (message) => box.hear(message),
    () => void box.lead(),
  );
  void box.open();
  return Object.assign(box, {
    close() {
      box.stop();
      tab?.leave();
      tab = undefined;
    },
  });
}

function eventOf(message: OutgoingMessage, seq: number, changes: Partial<Event> = {}): Event {
  const { room, text, written } = message;
  return { id: `event-${seq}`, room, seq, time: "2026-03-02T08:00:00.000Z", type: "message.posted", type_v: 1, author: AUTHOR, authority: "tanum", no: seq, payload: { text, written }, ...changes };
}

const states = (box: Outbox, room = "a") => box.of(room).map(({ message, state }) => [message.text, state.kind]);

beforeEach(() => {
  browser = new FakeBrowser();
  clock = new FakeClock();
  sent = [];
  ids = 0;
  answer = () => Promise.resolve(saved(5));
});

test("is being saved, saved, and gone when its event has come", async () => {
  const box = outbox();
  void box.post("a", "Hej", 4);
  expect(states(box)).toEqual([["Hej", "saving"]]);
  answer = () => {
    expect(browser.kept.size).toBe(1); // before it is sent
    return Promise.resolve(saved(5));
  };
  await settled();
  expect(states(box)).toEqual([["Hej", "saved"]]);
  expect(browser.kept.size).toBe(0);
  box.observe(eventOf(sent[0]!, 5));
  expect(states(box)).toEqual([]);
});

test("an event that comes before the answer leaves no second row", async () => {
  let release: (result: SendResult) => void = () => undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  const box = outbox();
  void box.post("a", "Hej", 4);
  await settled();
  box.observe(eventOf(sent[0]!, 5));
  expect(states(box)).toEqual([]);
  release(saved(5));
  await settled();
  expect(states(box)).toEqual([]);
  expect(browser.kept.size).toBe(0);
});

test("an event that is not recognised before the answer leaves no second row after it", async () => {
  let release: (result: SendResult) => void = () => undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  const box = outbox();
  void box.post("a", "Hej", 4);
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
  void box.post("a", "Hej", 4);
  await settled();
  box.observe(eventOf(sent[0]!, 5, changes));
  expect(states(box)).toEqual([["Hej", "failed"]]);
});

test("is sent again with the same id until it is saved, in order, one at a time", async () => {
  answer = () => Promise.resolve(failed);
  const box = outbox();
  void box.post("a", "Ett", 4);
  void box.post("a", "Två", 4);
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
  void box.post("a", "Ett", 4);
  await settled();
  void box.post("a", "Två", 4);
  expect(states(box)).toEqual([["Ett", "failed"], ["Två", "failed"]]);
  await settled();
  expect(sent).toHaveLength(1);
});

test("one room's trouble does not hold up another", async () => {
  answer = (message) => Promise.resolve(message.room === "a" ? failed : saved(1));
  const box = outbox();
  void box.post("a", "Ett", 4);
  void box.post("b", "Två", 0);
  await settled();
  expect(states(box, "a")).toEqual([["Ett", "failed"]]);
  expect(states(box, "b")).toEqual([["Två", "saved"]]);
});

test("a refused message keeps its text, holds up nothing, is not sent again and can be taken back", async () => {
  answer = (message) => Promise.resolve(message.text === "Ett" ? { kind: "refused", reason: "Rummet är låst." } : saved(5));
  const box = outbox();
  void box.post("a", "Ett", 4);
  void box.post("a", "Två", 4);
  await settled();
  expect(states(box)).toEqual([["Ett", "refused"], ["Två", "saved"]]);
  box.retry();
  await clock.advance(60_000);
  expect(sent).toHaveLength(2);
  expect(browser.kept.size).toBe(1);
  expect(box.takeBack("id-1")?.text).toBe("Ett");
  expect(states(box)).toEqual([["Två", "saved"]]);
  await settled();
  expect(browser.kept.size).toBe(0);
  expect(box.takeBack("id-2")).toBeUndefined();
});

test("a reply keeps what it answers over a closed page, and when it is taken back", async () => {
  answer = () => Promise.resolve(failed);
  const first = outbox();
  void first.post("a", "Ja", 4, { replyTo: "event-3" });
  await settled();
  first.close();
  answer = () => Promise.resolve({ kind: "refused", reason: "Rummet är låst." });
  const second = outbox();
  await settled();
  expect(sent.map(({ replyTo }) => replyTo)).toEqual(["event-3", "event-3"]);
  expect(second.takeBack("id-1")).toMatchObject({ text: "Ja", replyTo: "event-3" });
});

test("what a closed page left is sent by the next one, with the same id and the same words", async () => {
  answer = () => Promise.resolve(failed);
  const first = outbox();
  void first.post("a", "Ett", 4);
  await settled();
  first.close();
  await clock.advance(60_000);
  expect(sent).toHaveLength(1);

  answer = () => Promise.resolve(saved(5));
  const second = outbox();
  await settled();
  expect(sent[1]).toEqual(sent[0]);
  expect(states(second)).toEqual([["Ett", "saved"]]);
});

test("what was saved though the answer was lost leaves no row, also when its event came first", async () => {
  answer = () => Promise.resolve(failed);
  const first = outbox();
  void first.post("a", "Ett", 4);
  await settled();
  first.close();
  answer = () => Promise.resolve(saved(5));
  const second = outbox();
  second.observe(eventOf(sent[0]!, 5));
  await settled();
  expect(new Set(sent.map(({ clientId }) => clientId)).size).toBe(1);
  expect(states(second)).toEqual([]);
  expect(browser.kept.size).toBe(0);
});

test("a refusal outlives the page with its reason, and is not sent again", async () => {
  answer = () => Promise.resolve({ kind: "refused", reason: "Texten är för lång." });
  const first = outbox();
  void first.post("a", "Ett", 4);
  await settled();
  first.close();
  const second = outbox();
  await settled();
  expect(sent).toHaveLength(1);
  expect(second.of("a")[0]?.state).toEqual({ kind: "refused", reason: "Texten är för lång." });
});

test("without a working browser store the page still sends, and says that it is not kept", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  browser.broken = true;
  answer = () => Promise.resolve(failed);
  const box = outbox();
  void box.post("a", "Hej", 4);
  await settled();
  expect(box.unsent()).toMatchObject([{ kept: false, state: failed }]);
  answer = () => Promise.resolve(saved(5));
  box.retry();
  await settled();
  expect(states(box)).toEqual([["Hej", "saved"]]);
});

test("what is thrown away is neither sent nor kept, also while it is being kept", async () => {
  answer = () => Promise.resolve(failed);
  const box = outbox();
  void box.post("a", "Ett", 4);
  await settled();
  void box.post("b", "Två", 0);
  box.throwAway();
  await clock.advance(60_000);
  expect(sent).toHaveLength(1);
  expect(box.unsent()).toEqual([]);
  expect(browser.kept.size).toBe(0);
});

test("the text is written as the log keeps it", () => {
  const box = outbox();
  void box.post("a", "rad ett\r\nrad två\ra\u030a", 4);
  expect(box.of("a")[0]?.message.text).toBe("rad ett\nrad två\nå");
});

test("listeners hear of every change and the lists keep their identity between them", async () => {
  const box = outbox();
  const heard = vi.fn();
  const cancel = box.subscribe(heard);
  void box.post("a", "Hej", 4);
  expect(box.of("a")).toBe(box.of("a"));
  await settled();
  const times = heard.mock.calls.length;
  expect(times).toBeGreaterThan(1);
  cancel();
  box.observe(eventOf(sent[0]!, 5));
  expect(heard).toHaveBeenCalledTimes(times);
});

test("one tab sends, and all of them see what becomes of it", async () => {
  const first = outbox();
  const second = outbox();
  await settled();
  answer = () => Promise.resolve(failed);
  void second.post("a", "Hej", 4);
  await settled();
  expect(sent).toHaveLength(1);
  expect(states(first)).toEqual([["Hej", "failed"]]);
  expect(states(second)).toEqual([["Hej", "failed"]]);
  answer = () => Promise.resolve(saved(5));
  second.retry();
  await settled();
  expect(sent).toHaveLength(2);
  first.observe(eventOf(sent[0]!, 5));
  expect(states(first)).toEqual([]);
  expect(states(second)).toEqual([["Hej", "saved"]]);
});

test("a tab that is opened later sees what waits, also what the browser did not keep", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  answer = () => Promise.resolve(failed);
  void outbox().post("a", "Ett", 4);
  await settled();
  browser.broken = true;
  const second = outbox();
  void second.post("a", "Två", 4);
  await settled();
  const third = outbox();
  await settled();
  expect(states(third)).toEqual([["Ett", "failed"], ["Två", "failed"]]);
});

test("when the tab that sends is closed in mid-message, another sends on at once", async () => {
  answer = () => new Promise(() => undefined);
  const first = outbox();
  const second = outbox();
  await settled();
  void first.post("a", "Ett", 4);
  void first.post("a", "Två", 4);
  await settled();
  answer = (message) => Promise.resolve(saved(message.text === "Ett" ? 5 : 6));
  first.close();
  await settled();
  expect(sent.map(({ clientId }) => clientId)).toEqual(["id-1", "id-1", "id-2"]);
  expect(states(second)).toEqual([["Ett", "saved"], ["Två", "saved"]]);
});

test("a refused message that is taken back in one tab is gone in all of them", async () => {
  answer = () => Promise.resolve({ kind: "refused", reason: "Rummet är låst." });
  const first = outbox();
  const second = outbox();
  void second.post("a", "Ett", 4);
  await settled();
  expect(states(first)).toEqual([["Ett", "refused"]]);
  expect(first.takeBack("id-1")?.text).toBe("Ett");
  await settled();
  expect(states(second)).toEqual([]);
  expect(browser.kept.size).toBe(0);
});

test.each(Array.from({ length: 60 }, (_, seed) => seed))("tabs come, crash and write, answers are lost: each message once, each tab's in order (seed %i)", async (seed) => {
  const random = seededRandom(seed);
  const log: Event[] = []; // as the server keeps it: each client id once
  const receipts = new Map<string, SendResult>();
  answer = async (message) => {
    for (let i = Math.floor(random() * 6); i > 0; i--) await Promise.resolve();
    if (random() < 0.2) return failed;
    const result = receipts.get(message.clientId) ?? saved(log.length + 1);
    if (!receipts.has(message.clientId)) {
      log.push(eventOf(message, log.length + 1));
      receipts.set(message.clientId, result);
    }
    return random() < 0.3 ? failed : result;
  };
  let tabs = [outbox(), outbox()];
  const written: string[][] = [];
  const author = new Map<Outbox, string[]>();
  for (let i = 0; i < 150; i++) {
    const dice = random();
    const tab = tabs[Math.floor(random() * tabs.length)]!;
    if (dice < 0.35) {
      const mine = author.get(tab) ?? [];
      if (mine.length === 0) written.push(mine);
      author.set(tab, mine);
      mine.push(`${i}`);
      void tab.post("a", `${i}`, log.length);
    } else if (dice < 0.45) {
      await settled(); // what a tab was told to keep is kept; a crash loses no more than what was under way to it
      tab.close();
      tabs = [...tabs.filter((other) => other !== tab), outbox()];
    } else if (dice < 0.6 && tabs.length < 5) tabs.push(outbox());
    else if (dice < 0.8) for (const event of log.slice(-3)) tab.observe(event);
    else await clock.advance(random() * 5000);
  }
  for (let i = 0; i < 200; i++) await clock.advance(30_000); // more than enough attempts for all
  for (const tab of tabs) for (const event of log) tab.observe(event);
  await settled();

  const texts = log.map(({ payload }) => (payload as { text: string }).text);
  expect([...texts].sort()).toEqual(written.flat().sort());
  for (const mine of written) expect(texts.filter((text) => mine.includes(text))).toEqual(mine);
  for (const tab of tabs) expect(tab.of("a")).toEqual([]);
  expect(browser.kept.size).toBe(0);
});

test("files go along with their message, are kept with it and come back when it is refused", async () => {
  const file = { url: "/api/uploads/1", sha256: "00", name: "plan.pdf", mediaType: "application/pdf", size: 3, folder: "" };
  answer = () => Promise.resolve({ kind: "refused", reason: "nej" });
  const box = outbox();
  await box.post("a", "", 4, { files: [file] });
  expect([...browser.kept.values()].map(({ files }) => files)).toEqual([[file]]);
  await settled();
  expect(sent[0]?.files).toEqual([file]);
  expect(box.takeBack("id-1")?.files).toEqual([file]);
});
