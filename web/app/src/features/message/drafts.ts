import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { draftKey, type Draft, type PlazaClient, type Uploads } from "@/protocol";
import type { Dialogue } from "./dialogue";
import { withoutLinks } from "./mentions";

/** What is being written in a room as a new message. */
export function useDraft(room: string): Draft {
  const { drafts } = useClient();
  return useSyncExternalStore(drafts.subscribe, () => drafts.get(draftKey(room))) ?? { room, text: "" };
}

/** Other words for a message that one has begun to write and not saved. */
export function useUnsavedEdit(room: string, message: string): Draft | undefined {
  const { drafts } = useClient();
  return useSyncExternalStore(drafts.subscribe, () => drafts.get(draftKey(room, message)));
}

/** False when the browser does not keep what is being written. */
export function useAreDraftsKept(): boolean {
  const { drafts } = useClient();
  return useSyncExternalStore(drafts.subscribe, drafts.areKept);
}

const draftOf = ({ drafts }: PlazaClient, room: string): Draft => drafts.get(draftKey(room)) ?? { room, text: "" };

/** Makes what is being written an answer to a message, or to none. */
export function answer(client: PlazaClient, room: string, message: string | undefined): void {
  const { text } = draftOf(client, room);
  client.drafts.set(message === undefined ? { room, text } : { room, text, replyTo: message });
}

/** A refused message becomes what is being written again, after what is there already, and its files what goes along. */
export function takeBack(client: PlazaClient, uploads: Uploads, { room, officers }: Dialogue, clientId: string): void {
  const message = client.outbox.takeBack(clientId);
  if (message === undefined) return;
  const text = withoutLinks(message.text, officers);
  const present = draftOf(client, room);
  const replyTo = present.replyTo ?? message.replyTo;
  uploads.takeBack(room, message.files ?? []);
  client.drafts.set({ room, text: [present.text, text].filter((part) => part !== "").join("\n\n"), ...(replyTo === undefined ? {} : { replyTo }) });
}
