import type { Attendance } from "./api";

/** Who took part, with each time that they were there. */
export interface Attendee {
  officer: string;
  name: string;
  title: string;
  stays: readonly Pick<Attendance, "joined" | "left">[];
}

/** Who took part in a meeting by authority, both in the order in which they first came. */
export function byAuthority(attendance: readonly Attendance[]): [authority: string, people: Attendee[]][] {
  const authorities = new Map<string, Map<string, Attendee>>();
  for (const { officer, name, title, authority_name: authority, joined, left } of attendance) {
    const people = authorities.get(authority) ?? new Map<string, Attendee>();
    const stays = [...(people.get(officer)?.stays ?? []), { joined, ...(left !== undefined && { left }) }];
    authorities.set(authority, people.set(officer, { officer, name, title, stays }));
  }
  return [...authorities].map(([authority, people]) => [authority, [...people.values()]]);
}
