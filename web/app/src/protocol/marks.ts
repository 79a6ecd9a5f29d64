import type { Event } from "./wire.gen";

/** A sign that somebody has put on a message: a code word of a fixed set. */
export interface Reaction {
  sign: string;
  /** As in the log: officer:UUID. */
  author: string;
}

/** What others have put on a message. */
export interface Marks {
  /** In the order in which they were added. */
  reactions: readonly Reaction[];
  /** Who pinned it. */
  pinnedBy: string | undefined;
}

export const NO_MARKS: Marks = { reactions: [], pinnedBy: undefined };

const MARKING = new Set(["reaction.added", "reaction.removed", "message.pinned", "message.unpinned"]);

/** Says whether an event only puts something on a message or takes it away; its payload has the message's id. */
export const isMarking = ({ type }: Event): boolean => MARKING.has(type);

/** Says whether an event has a row in the dialogue: reactions stand under their messages. */
export const makesRow = ({ type }: Event): boolean => !type.startsWith("reaction.");

/** What is on a message after an event that concerns it. What is no longer shown has nothing on it. */
export function marksAfter(marks: Marks, event: Event): Marks {
  const { author, payload } = event;
  const sign = typeof payload === "object" && payload !== null && "sign" in payload ? String(payload.sign) : "";
  const others = () => marks.reactions.filter((other) => other.sign !== sign || other.author !== author);
  switch (event.type) {
    case "reaction.added":
      return { ...marks, reactions: [...others(), { sign, author }] };
    case "reaction.removed":
      return { ...marks, reactions: others() };
    case "message.pinned":
      return { ...marks, pinnedBy: author };
    case "message.unpinned":
      return { ...marks, pinnedBy: undefined };
    case "message.hidden":
    case "event.disposed":
      return NO_MARKS;
    default:
      return marks;
  }
}
