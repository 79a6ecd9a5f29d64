import type { Event } from "@/protocol";
import { text } from "./payload";

export interface PersonInRoom {
  name: string;
  title: string;
  authority: string;
}

/** Officers by id, as the room knows them: present members, and those whose arrival the log tells of. */
export type People = ReadonlyMap<string, PersonInRoom>;

export interface Member {
  officer: string;
  name: string;
  title: string;
  authority: { name: string };
  former?: boolean;
}

export function peopleOf(members: readonly Member[], events: readonly Event[]): People {
  const people = new Map<string, PersonInRoom>();
  for (const { officer, name, title, authority } of members) people.set(officer, { name, title, authority: authority.name });
  for (const { type, payload } of events) {
    const officer = type === "member.added" ? text(payload, "officer") : "";
    if (officer !== "") people.set(officer, { name: text(payload, "name"), title: text(payload, "title"), authority: text(payload, "authority_name") });
  }
  return people;
}

/** The officer who is an event's author; undefined for others and for officers that this part of the log does not name. */
export function authorOf(event: Event, people: People): PersonInRoom | undefined {
  return event.author.startsWith("officer:") ? people.get(event.author.slice("officer:".length)) : undefined;
}
