import { member } from "./payload";
import type { Event } from "./wire.gen";

/** A sign that somebody has put on a message: a code word of a fixed set. */
export interface Reaction {
  sign: string;
  /** As in the log: officer:UUID. */
  author: string;
}

/** The number under which an authority has registered a message or a document. */
export interface Registration {
  authority: string;
  diary_number: string;
  /** The number within the matter; "" = none. */
  act_number: string;
}

/** What others have put on a message. */
export interface Marks {
  /** In the order in which they were added. */
  reactions: readonly Reaction[];
  /** Who pinned it. */
  pinnedBy: string | undefined;
  /** One of each authority at most. */
  registrations: readonly Registration[];
}

export const NO_MARKS: Marks = { reactions: [], pinnedBy: undefined, registrations: [] };

const MARKING = new Set(["reaction.added", "reaction.removed", "message.pinned", "message.unpinned", "item.registered"]);

/** Says whether an event only puts something on a message or takes it away. */
export const isMarking = ({ type }: Event): boolean => MARKING.has(type);

/** Says whether an event has a row in the dialogue: reactions stand under their messages. */
export const makesRow = ({ type }: Event): boolean => !type.startsWith("reaction.");

/** What is on a message after an event that concerns it. What is no longer shown has nothing on it but the numbers of those who registered it. */
export function marksAfter(marks: Marks, event: Event): Marks {
  const { author } = event;
  const sign = member(event, "sign");
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
    case "item.registered":
      return { ...marks, registrations: registered(marks.registrations, event) };
    case "message.hidden":
    case "event.disposed":
      return { ...NO_MARKS, registrations: marks.registrations };
    default:
      return marks;
  }
}

/** A later number of an authority replaces its earlier one. */
function registered(before: readonly Registration[], event: Event): Registration[] {
  const authority = member(event, "authority");
  const others = before.filter((other) => other.authority !== authority);
  return [...others, { authority, diary_number: member(event, "diary_no"), act_number: member(event, "act_no") }];
}
