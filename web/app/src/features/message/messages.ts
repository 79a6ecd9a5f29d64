import type { Event } from "@/protocol";
import { text } from "./payload";

/** One wording of a message. Its text is undefined when it is withheld. */
export interface Wording {
  seq: number;
  time: string;
  text: string | undefined;
}

/** What a room's events make of one message. */
export interface Message {
  event: Event;
  /** As it stands. */
  text: string;
  /** From its first wording to the one that stands, when it was edited. */
  wordings: readonly Wording[];
  /** What a command that changes it says it has seen. */
  version: number;
  /** The id of the message that it answers. */
  replyTo: string | undefined;
}

const MESSAGES = new Set(["message.posted", "share.received"]);
const NO_WORDINGS: readonly Wording[] = [];

export const isMessage = (event: Event): boolean => MESSAGES.has(event.type);

/** The messages among a room's events, by the id of the event that made them. The events go on to the room's newest. */
export function messagesOf(events: readonly Event[]): Map<string, Message> {
  const changes = changesOf(events);
  const messages = new Map<string, Message>();
  for (const event of events) if (isMessage(event)) messages.set(event.id, messageOf(event, changes.get(event.id) ?? []));
  return messages;
}

/** How often the events change a message, also one that is older than they are. */
export function changeCount(events: readonly Event[], message: string): number {
  return events.filter((event) => changed(event) === message).length;
}

/** A message as the server tells of one that is older than the events on the page. */
export function messageOf(event: Event, changes: readonly Event[]): Message {
  const posted = { seq: event.seq, time: event.time, text: event.withheld === undefined ? text(event.payload, "text") : undefined };
  const edits = changes.filter(({ type }) => type === "message.edited").map((edit) => ({
    seq: edit.seq,
    time: edit.time,
    text: edit.withheld === undefined ? text(edit.payload, "text") : undefined,
  }));
  const wordings = [posted, ...edits];
  const replyTo = text(event.payload, "reply_to");
  return {
    event,
    text: wordings.findLast((wording) => wording.text !== undefined)?.text ?? "",
    wordings: edits.length === 0 ? NO_WORDINGS : wordings,
    version: changes.reduce((version, { type, seq }) => (type === "event.disposed" ? seq : version + 1), 1),
    replyTo: replyTo === "" ? undefined : replyTo,
  };
}

function changesOf(events: readonly Event[]): Map<string, Event[]> {
  const changes = new Map<string, Event[]>();
  for (const event of events) {
    const message = changed(event);
    if (message === undefined) continue;
    const before = changes.get(message);
    if (before) before.push(event);
    else changes.set(message, [event]);
  }
  return changes;
}

/** The message that an event changes. An edit that is disposed of no longer says which it was; its message is disposed of too. */
function changed({ type, payload }: Event): string | undefined {
  switch (type) {
    case "message.edited":
    case "message.hidden":
      return text(payload, "message");
    case "disposal.decided":
    case "event.disposed":
      return text(payload, "event");
    default:
      return undefined;
  }
}
