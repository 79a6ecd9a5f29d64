import type { PlazaClient } from "@/protocol";

/** What is being written in a room. */
export interface Draft {
  text: string;
  /** The message that it answers. */
  replyTo?: string;
}

const EMPTY: Draft = { text: "" };

/** They follow the officer from room to room while the page is open. */
const drafts = new WeakMap<PlazaClient, Map<string, Draft>>();
const listeners = new Set<() => void>();

function of(client: PlazaClient): Map<string, Draft> {
  const known = drafts.get(client);
  if (known) return known;
  const fresh = new Map<string, Draft>();
  drafts.set(client, fresh);
  return fresh;
}

export const draftOf = (client: PlazaClient, room: string): Draft => of(client).get(room) ?? EMPTY;

export function setDraft(client: PlazaClient, room: string, draft: Draft): void {
  of(client).set(room, draft);
  for (const listener of listeners) listener();
}

export function clearDraft(client: PlazaClient, room: string): void {
  setDraft(client, room, EMPTY);
}

/** Makes what is being written an answer to a message, or to none. */
export function answer(client: PlazaClient, room: string, message: string | undefined): void {
  const { text } = draftOf(client, room);
  setDraft(client, room, message === undefined ? { text } : { text, replyTo: message });
}

/** A refused message becomes what is being written again, after what is there already. */
export function takeBack(client: PlazaClient, room: string, clientId: string): void {
  const message = client.outbox.takeBack(clientId);
  if (message === undefined) return;
  const present = draftOf(client, room);
  const replyTo = present.replyTo ?? message.replyTo;
  setDraft(client, room, { text: present.text === "" ? message.text : `${present.text}\n\n${message.text}`, ...(replyTo === undefined ? {} : { replyTo }) });
}

export function subscribeDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
