import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { browserStore } from "./browser-store";

const message = (clientId: string, text = "Hej") => ({ clientId, room: "a", text, written: "2026-03-02T08:00:00.000Z", afterSeq: 4 });

test("messages come back in the order in which they were put, changed ones in their old place", async () => {
  const store = browserStore("messages");
  for (const id of ["c", "a", "b"]) await store.putMessage(message(id));
  await store.putMessage({ ...message("c"), refused: "Rummet är låst." });
  const again = browserStore("messages");
  expect((await again.messages()).map(({ clientId, refused }) => [clientId, refused])).toEqual([["c", "Rummet är låst."], ["a", undefined], ["b", undefined]]);
  await again.removeMessage("a");
  await again.removeMessage("never put");
  expect((await store.messages()).map(({ clientId }) => clientId)).toEqual(["c", "b"]);
});

test("drafts are kept by their key", async () => {
  const store = browserStore("drafts");
  await store.putDraft("a", { room: "a", text: "Ett" });
  await store.putDraft("a", { room: "a", text: "Två", replyTo: "event-3" });
  await store.putDraft("b", { room: "b", text: "Tre" });
  await store.removeDraft("b");
  expect(await browserStore("drafts").drafts()).toEqual([{ room: "a", text: "Två", replyTo: "event-3" }]);
});

test("one officer's database has nothing of another's", async () => {
  await browserStore("anna").putMessage(message("a"));
  await browserStore("anna").putDraft("a", { room: "a", text: "Hej" });
  expect(await browserStore("per").messages()).toEqual([]);
  expect(await browserStore("per").drafts()).toEqual([]);
});

test("what the browser closes or refuses is tried anew by the next call", async () => {
  const store = browserStore("upgraded");
  await store.putDraft("a", { room: "a", text: "Hej" });
  const later = indexedDB.open("upgraded", 2); // a later version of Plaza in another tab
  await new Promise<void>((resolve) => (later.onsuccess = () => resolve()));
  await expect(store.drafts()).rejects.toThrow();
  later.result.close();
  await new Promise<void>((resolve) => (indexedDB.deleteDatabase("upgraded").onsuccess = () => resolve()));
  expect(await store.drafts()).toEqual([]);
});
