import { asPosted, isMessage, type Event, type Marks, type MessageState } from "@/protocol";
import { text } from "./payload";

/** A message and what has become of it. */
export interface Message extends Marks {
  event: Event;
  /** As it stands. */
  text: string;
  /** It has earlier wordings. */
  edited: boolean;
  /** What a command that changes it says it has seen. */
  version: number;
  /** The id of the message that it answers. */
  replyTo: string | undefined;
}

/** The messages among events, by the id of the event that made them. */
export function messagesOf(events: readonly Event[], states: ReadonlyMap<string, MessageState>): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const event of events) if (isMessage(event)) messages.set(event.id, messageOf(event, states.get(event.id) ?? asPosted(event, event.seq)));
  return messages;
}

export function messageOf(event: Event, { text: stands, edited, version, reactions, pinnedBy, registrations }: Omit<MessageState, "asOf">): Message {
  const replyTo = text(event.payload, "reply_to");
  return { event, text: stands, edited, version, reactions, pinnedBy, registrations, replyTo: replyTo === "" ? undefined : replyTo };
}
