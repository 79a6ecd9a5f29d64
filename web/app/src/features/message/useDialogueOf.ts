import { useMemo } from "react";
import type { Event } from "@/protocol";
import type { Dialogue } from "./dialogue";
import { mentionable } from "./mentions";
import { messagesOf } from "./messages";
import { peopleOf, type Member } from "./people";

const NOBODY: readonly Member[] = [];

/** The dialogue that a room's events make, written by its members and by those whom the log tells of. */
export function useDialogueOf(room: string, events: readonly Event[], members: readonly Member[] = NOBODY): Dialogue {
  const messages = useMemo(() => messagesOf(events), [events]);
  const people = useMemo(() => peopleOf(members, events), [members, events]);
  const officers = useMemo(() => mentionable(members), [members]);
  return useMemo(() => ({ room, events, messages, people, officers }), [room, events, messages, people, officers]);
}
