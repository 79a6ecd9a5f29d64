import type { OutboxEntry } from "@/protocol";

/** What of one's own is known to be unsaved: the message's id and why. */
export type Unsaved = ReadonlyMap<string, "failed" | "refused">;

/** What is unsaved now. While a message is tried again it stays what it was, so that each attempt is no news. */
export function unsavedOf(outgoing: readonly OutboxEntry[], before: Unsaved): Unsaved {
  const unsaved = new Map<string, "failed" | "refused">();
  for (const { message, state } of outgoing) {
    const kind = state.kind === "saving" ? before.get(message.clientId) : state.kind;
    if (kind === "failed" || kind === "refused") unsaved.set(message.clientId, kind);
  }
  return unsaved;
}

/** Whether something is unsaved that was not, or not for that reason. */
export const isNews = (unsaved: Unsaved, before: Unsaved): boolean => [...unsaved].some(([id, kind]) => before.get(id) !== kind);
