import type { PlazaClient } from "@/protocol";

/** What is being written in each room; it follows the officer from room to room while the page is open. */
const drafts = new WeakMap<PlazaClient, Map<string, string>>();
const listeners = new Set<() => void>();

function of(client: PlazaClient): Map<string, string> {
  const known = drafts.get(client);
  if (known) return known;
  const fresh = new Map<string, string>();
  drafts.set(client, fresh);
  return fresh;
}

export const draftOf = (client: PlazaClient, room: string): string => of(client).get(room) ?? "";

export function setDraft(client: PlazaClient, room: string, text: string): void {
  of(client).set(room, text);
  for (const listener of listeners) listener();
}

/** A refused message becomes what is being written again, after what is there already. */
export function takeBack(client: PlazaClient, room: string, clientId: string): void {
  const text = client.outbox.takeBack(clientId);
  if (text === undefined) return;
  const present = draftOf(client, room);
  setDraft(client, room, present === "" ? text : `${present}\n\n${text}`);
}

export function subscribeDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
