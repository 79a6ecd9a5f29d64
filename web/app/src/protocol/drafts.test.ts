import { beforeEach, expect, test, vi } from "vitest";
import { draftKey, Drafts } from "./drafts";
import { FakeBrowser } from "./testing/fake-browser";
import { settled } from "./testing/fake-clock";

let browser: FakeBrowser;

function drafts(): Drafts {
  const list: Drafts = new Drafts({ store: browser.store, tell: (message) => tab.tell(message) });
  const tab = browser.join(
    (message) => message.t === "draft" && list.hear(message.key, message.draft),
    () => undefined,
  );
  return list;
}

beforeEach(() => {
  browser = new FakeBrowser();
});

test("what is being written outlives the page: a message with what it answers, and other words for one", async () => {
  const edit = { message: "event-7", seq: 7, version: 2 };
  const first = drafts();
  first.set({ room: "a", text: "Hej", replyTo: "event-3" });
  first.set({ room: "a", text: "Hejsan", edit });
  await settled();
  const second = drafts();
  await second.open();
  expect(second.get(draftKey("a"))).toEqual({ room: "a", text: "Hej", replyTo: "event-3" });
  expect(second.get(draftKey("a", "event-7"))).toEqual({ room: "a", text: "Hejsan", edit });
  expect(second.all()).toHaveLength(2);
});

test("what was sent, given up or made empty leaves nothing", async () => {
  const list = drafts();
  list.set({ room: "a", text: "Hej" });
  list.set({ room: "b", text: "Hej" });
  list.set({ room: "c", text: "Hej" });
  await settled();
  list.remove("a");
  list.set({ room: "b", text: "" });
  await settled();
  expect([...browser.keptDrafts.keys()]).toEqual(["c"]);
  list.throwAway();
  await settled();
  expect(browser.keptDrafts.size).toBe(0);
  expect(list.all()).toEqual([]);
});

test("many changes in a row end as the last one", async () => {
  const list = drafts();
  for (let i = 0; i <= 50; i++) list.set({ room: "a", text: `text ${i}` });
  await settled();
  expect(browser.keptDrafts.get("a")?.text).toBe("text 50");
});

test("all tabs have the same words, and what was written before the browser told what it keeps is newer", async () => {
  const first = drafts();
  first.set({ room: "a", text: "Ett" });
  await settled();
  const second = drafts();
  const opening = second.open();
  second.set({ room: "a", text: "Två" });
  await opening;
  await settled();
  expect(second.get("a")?.text).toBe("Två");
  expect(first.get("a")?.text).toBe("Två");
  first.remove("a");
  await settled();
  expect(second.get("a")).toBeUndefined();
});

test("a browser that keeps nothing is told of, until it does", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const list = drafts();
  browser.broken = true;
  list.set({ room: "a", text: "Ett" });
  await settled();
  expect(list.areKept()).toBe(false);
  expect(list.get("a")?.text).toBe("Ett");
  list.set({ room: "a", text: "Ett två" });
  await settled();
  expect(warn).toHaveBeenCalledTimes(1);
  browser.broken = false;
  list.set({ room: "a", text: "Ett två tre" });
  await settled();
  expect(list.areKept()).toBe(true);
});
