import type { OutgoingMessage } from "./outbox";

/** Where messages wait while the page is closed. What it cannot keep is kept by the page alone. */
export interface OutboxStore {
  load(): OutgoingMessage[];
  put(message: OutgoingMessage): void;
  remove(clientId: string): void;
}

/**
 * Keeps an officer's unsent messages in the browser, one item each, so that several tabs never write over each other. Two
 * tabs may send the same message: it carries the same client id, and the log takes it once.
 */
export function browserOutboxStore(storage: Storage, officer: string): OutboxStore {
  const prefix = `plaza.outbox.${officer}.`;
  return {
    load() {
      const messages = Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => decode(storage.getItem(key)))
        .filter((message) => message !== undefined);
      return messages.sort((a, b) => a.written.localeCompare(b.written));
    },
    put(message) {
      try {
        storage.setItem(prefix + message.clientId, JSON.stringify(message));
      } catch (error) {
        console.warn("plaza: the browser keeps no copy of the unsent message", error);
      }
    },
    remove(clientId) {
      storage.removeItem(prefix + clientId);
    },
  };
}

function decode(item: string | null): OutgoingMessage | undefined {
  try {
    const value = JSON.parse(item ?? "null") as Partial<OutgoingMessage> | null;
    const { clientId, room, text, written, afterSeq, replyTo } = value ?? {};
    if (typeof clientId !== "string" || typeof room !== "string" || typeof text !== "string") return undefined;
    if (typeof written !== "string" || typeof afterSeq !== "number") return undefined;
    return { clientId, room, text, written, afterSeq, ...(typeof replyTo === "string" ? { replyTo } : {}) };
  } catch {
    return undefined;
  }
}
