import { createContext, use } from "react";
import type { Event } from "@/protocol";
import type { Mentionable } from "./mentions";
import type { Message } from "./messages";
import type { People } from "./people";

/** What a part of the dialogue needs to know of the rest. */
export interface Dialogue {
  room: string;
  events: readonly Event[];
  messages: ReadonlyMap<string, Message>;
  people: People;
  /** Whom one can mention. */
  officers: readonly Mentionable[];
}

export const DialogueContext = createContext<Dialogue | undefined>(undefined);

export function useDialogue(): Dialogue {
  const dialogue = use(DialogueContext);
  if (!dialogue) throw new Error("useDialogue outside a room");
  return dialogue;
}
