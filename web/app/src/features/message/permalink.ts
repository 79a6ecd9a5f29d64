import type { Event } from "@/protocol";

/** A message's place within its room's address. */
export const hashOf = ({ seq }: Pick<Event, "seq">): string => `#${seq}`;

/** Where an address leads within its room: to an event by its seq, or, by a reference in a text, to a message by its id. */
export type Target = { seq: number } | { message: string };

const SEQ = /^[1-9]\d{0,15}$/;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The target of a hash without its #; undefined for what is none. */
export function targetOf(hash: string): Target | undefined {
  if (SEQ.test(hash)) return { seq: Number(hash) };
  return ID.test(hash) ? { message: hash } : undefined;
}

/** A message as a reference in another one's text. */
export const referenceTo = (label: string, message: string): string => `[${label}](plaza:message/${message})`;
