import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Draft, DraftStore } from "./drafts";
import type { KeptMessage, OutboxStore } from "./outbox";

interface Tables extends DBSchema {
  /** By the order in which they were put. */
  message: { key: number; value: KeptMessage; indexes: { clientId: string } };
  /** By draftKey(). */
  draft: { key: string; value: Draft };
}

/**
 * Keeps what one officer has written and not saved in an IndexedDB of its own. A database that can't be opened, or was closed
 * by the browser, is opened anew by the next call.
 */
export function browserStore(name: string): OutboxStore & DraftStore {
  let opened: Promise<IDBPDatabase<Tables>> | undefined;
  const forget = () => (opened = undefined);
  const open = () => {
    opened ??= openDB<Tables>(name, 1, {
      upgrade(database) {
        database.createObjectStore("message", { autoIncrement: true }).createIndex("clientId", "clientId", { unique: true });
        database.createObjectStore("draft");
      },
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close(); // a later version of Plaza has been opened in another tab
        forget();
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
  return {
    async messages() {
      return (await open()).getAll("message");
    },
    async putMessage(message) {
      const change = (await open()).transaction("message", "readwrite");
      const key = await change.store.index("clientId").getKey(message.clientId);
      await Promise.all([change.store.put(message, key), change.done]);
    },
    async removeMessage(clientId) {
      const change = (await open()).transaction("message", "readwrite");
      const key = await change.store.index("clientId").getKey(clientId);
      await Promise.all([key === undefined ? undefined : change.store.delete(key), change.done]);
    },
    async drafts() {
      return (await open()).getAll("draft");
    },
    async putDraft(key, draft) {
      await (await open()).put("draft", draft, key);
    },
    async removeDraft(key) {
      await (await open()).delete("draft", key);
    },
  };
}
