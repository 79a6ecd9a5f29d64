import { isMarking, marksAfter, NO_MARKS, type Marks, type Reaction, type Registration } from "./marks";
import { member } from "./payload";
import type { Event } from "./wire.gen";

/** What has become of a message, as far as the log has been followed. */
export interface MessageState extends Marks {
  /** As it stands; "" when it is withheld. */
  text: string;
  /** What a command that changes it says it has seen. */
  version: number;
  /** It has earlier wordings. */
  edited: boolean;
  /** The event up to which this holds: earlier changes are in it. */
  asOf: number;
}

const MESSAGES = new Set(["message.posted", "share.received"]);

export const isMessage = (event: Event): boolean => MESSAGES.has(event.type);

/** A message as it was posted, to which nothing has happened up to an event. */
export function asPosted(event: Event, asOf: number): MessageState {
  return { text: event.withheld === undefined ? member(event, "text") : "", version: 1, edited: false, asOf, ...NO_MARKS };
}

/** A message's state as a page of history tells it. */
export interface ToldState {
  id: string;
  text: string;
  version: number;
  edited: boolean;
  reactions: readonly Reaction[];
  pinned_by?: string;
  registrations: readonly Registration[];
}

/** What a page tells that holds up to an event. */
export function asTold({ pinned_by: pinnedBy, text, version, edited, reactions, registrations }: ToldState, asOf: number): MessageState {
  return { text, version, edited, reactions, pinnedBy, registrations, asOf };
}

/** The id of the message that an event changes or puts something on. An edit that is disposed of no longer says which it was; its message is disposed of too. */
export function changedBy(event: Event): string | undefined {
  if (isMarking(event)) return member(event, event.type === "item.registered" ? "item" : "message") || undefined;
  switch (event.type) {
    case "message.edited":
    case "message.hidden":
      return member(event, "message") || undefined;
    case "disposal.decided":
    case "event.disposed":
      return member(event, "event") || undefined;
    default:
      return undefined;
  }
}

/** A message's state after an event that changes it. */
export function changed(state: MessageState, event: Event): MessageState {
  if (event.seq <= state.asOf) return state;
  const marked = { ...state, ...marksAfter(state, event), asOf: event.seq };
  if (isMarking(event)) return marked;
  const next = { ...marked, version: state.version + 1 };
  switch (event.type) {
    case "message.edited":
      return { ...next, edited: true, text: event.withheld === undefined ? member(event, "text") : state.text };
    case "message.hidden":
      return { ...next, text: "" };
    case "event.disposed":
      return { ...next, text: "", version: event.seq };
    default:
      return next;
  }
}

/** Another event as it stands after one that may hide or dispose of it: its content goes from the page, as it does from the history. */
export function withheldBy(event: Event, other: Event): Event {
  if (event.type === "message.hidden") {
    const message = member(event, "message");
    const isIts = other.id === message || (other.type === "message.edited" && member(other, "message") === message);
    return isIts ? withhold(other, "hidden") : other;
  }
  if (event.type === "event.disposed") return other.id === member(event, "event") ? withhold(other, "disposed") : other;
  return other;
}

function withhold(event: Event, withheld: string): Event {
  const bare = { ...event, withheld };
  delete bare.payload;
  return bare;
}
