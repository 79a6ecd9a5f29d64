import { createContext, use } from "react";
import type { Event } from "@/protocol";
import type { Mentionable } from "./mentions";
import type { Message } from "./messages";
import type { People } from "./people";

/** What a part of the dialogue needs to know of the rest. */
export interface Dialogue {
  room: string;
  /** Those in view, and the messages among them. */
  events: readonly Event[];
  messages: ReadonlyMap<string, Message>;
  people: People;
  /** Whom one can mention. */
  officers: readonly Mentionable[];
  /** How often live events have changed a message, by its id. */
  changes: ReadonlyMap<string, number>;
  /** The seq of the room's newest event, in view or not. */
  newest: number;
}

export const DialogueContext = createContext<Dialogue | undefined>(undefined);

export function useDialogue(): Dialogue {
  const dialogue = use(DialogueContext);
  if (!dialogue) throw new Error("useDialogue outside a room");
  return dialogue;
}
