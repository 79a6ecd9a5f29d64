import { useMemo } from "react";
import type { RoomSnapshot } from "@/protocol";
import type { Dialogue } from "./dialogue";
import { mentionable } from "./mentions";
import { messagesOf } from "./messages";
import { peopleOf, type Member } from "./people";

const NOBODY: readonly Member[] = [];

/** The dialogue that a room's events in view make, written by its members and by those whom these events tell of. */
export function useDialogueOf(room: string, { events, messages: states, changes, latest }: RoomSnapshot, members: readonly Member[] = NOBODY): Dialogue {
  const messages = useMemo(() => messagesOf(events, states), [events, states]);
  const people = useMemo(() => peopleOf(members, events), [members, events]);
  const officers = useMemo(() => mentionable(members), [members]);
  const newest = latest.at(-1)?.seq ?? 0;
  return useMemo(() => ({ room, events, messages, people, officers, changes, newest }), [room, events, messages, people, officers, changes, newest]);
}
