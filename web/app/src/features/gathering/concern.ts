import type { Meeting } from "@/features/meeting";

/** Whether a meeting is somebody's: they made it or are invited, or nobody is and it is everybody's of the room. */
export function concerns({ author, officers, authorities }: Pick<Meeting, "author" | "officers" | "authorities">, officer: string, authority: string): boolean {
  if (officers.length === 0 && authorities.length === 0) return true;
  return author === `officer:${officer}` || officers.includes(officer) || authorities.includes(authority);
}
