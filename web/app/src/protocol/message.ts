import type { StagedFile } from "./upload-job";
import type { Event } from "./wire.gen";

/** A message that its writer has sent and Plaza may not have saved yet. */
export interface OutgoingMessage {
  /** Names the command: a retry carries the same one, so the message is saved once. */
  readonly clientId: string;
  readonly room: string;
  readonly text: string;
  /** When the writer pressed send, RFC 3339. */
  readonly written: string;
  /** The room's last event that the page had then: the message's own event comes after it. */
  readonly afterSeq: number;
  /** The message that it answers. */
  readonly replyTo?: string;
  /** What becomes documents together with it; its text may then be empty. */
  readonly files?: readonly StagedFile[];
}

/** The server's answer when the message is committed. */
export interface Receipt {
  id: string;
  seq: number;
  no: number;
  time: string;
}

export type SendResult =
  | { kind: "saved"; receipt: Receipt }
  | { kind: "refused"; reason: string } // will never be taken as it is
  | { kind: "failed"; reason: string }; // may be taken later

export type SendState = { kind: "saving" } | SendResult;

export interface OutboxEntry {
  readonly message: OutgoingMessage;
  readonly state: SendState;
  /** The browser keeps it when its pages are closed. */
  readonly kept: boolean;
}

/** It is still to be sent, or to be tried again. */
export const isWaiting = ({ state }: OutboxEntry): boolean => state.kind === "saving" || state.kind === "failed";

/** Whether an event of an officer's is their message. The receipt names the event; when it was lost, text and the writer's own time do. */
export function isEventOf(event: Event, message: OutgoingMessage, author: string): boolean {
  if (event.room !== message.room || event.type !== "message.posted" || event.author !== author || event.seq <= message.afterSeq) return false;
  const payload = event.payload as { text?: unknown; written?: unknown } | undefined;
  if (payload?.text !== message.text) return false;
  return typeof payload.written !== "string" || Date.parse(payload.written) === Date.parse(message.written);
}
