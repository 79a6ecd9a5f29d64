import type { Event } from "@/protocol";
import { text } from "./payload";
import { titlesBy } from "./titles";

/** The titles of the meetings that a room's events tell of, by the id of each meeting's own room. */
export const meetingTitles = titlesBy((events) => {
  const titles = new Map<string, string>();
  for (const { payload } of events) {
    const meeting = text(payload, "meeting");
    const title = text(payload, "title");
    if (meeting !== "" && title !== "") titles.set(meeting, title);
  }
  return titles;
});

/** Who an `attendance.left` tells of: whoever came by the joining that it ends. */
export function attendeeName(events: readonly Event[], attendance: string): string | undefined {
  const joined = events.find(({ id }) => id === attendance);
  return joined && text(joined.payload, "name");
}

/**
 * The events that come with the opening of a meeting's room: one line tells of it, and its first members are those of the room it
 * belongs to.
 */
export function toldByOpening(events: readonly Event[]): ReadonlySet<string> {
  const opened = events.find(({ type }) => type === "meeting.opened");
  const isOfIt = ({ type, time, author }: Event) => (type === "room.opened" || type === "member.added") && time === opened?.time && author === opened.author;
  return new Set(events.filter(isOfIt).map(({ id }) => id));
}
