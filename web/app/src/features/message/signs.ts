import type { Reaction } from "@/protocol";

/** The signs that one can put on a message, in the order in which they are offered. */
export const SIGNS = ["agree", "done", "looking", "question", "thanks"] as const;

export type Sign = (typeof SIGNS)[number];

/** Who has put each sign on a message; signs that nobody has are left out, and so are those of a newer Plaza. */
export function bySign(reactions: readonly Reaction[]): { sign: Sign; authors: string[] }[] {
  return SIGNS.map((sign) => ({ sign, authors: reactions.filter((reaction) => reaction.sign === sign).map(({ author }) => author) })).filter(
    ({ authors }) => authors.length > 0,
  );
}
