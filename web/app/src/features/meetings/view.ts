import type { Meeting } from "@/features/meeting";
import type { MeetingState } from "./api";

/** What a list of meetings is sorted by; next: those that go on, then the nearest to come, then the latest that were. */
export const ORDERS = ["next", "time", "title"] as const;
export type Order = (typeof ORDERS)[number];

export const STATES = ["ongoing", "planned", "ended", "cancelled"] as const satisfies readonly MeetingState[];

/** Which of a room's meetings are shown, in which order; it stands in the page's address. */
export interface MeetingsView {
  text: string;
  /** "" for all. */
  state: MeetingState | "";
  sort: Order;
  descending: boolean;
}

/** A view as it stands in the page's address. */
export type MeetingsAddress = Partial<Record<"text" | "state" | "sort" | "order", string>>;

/** The first way one wants to see an order: the latest first. */
export const startsDescending = (sort: Order): boolean => sort === "time";

/** The view that an address tells of, whatever stands there. */
export function viewOf({ text = "", state, sort, order }: MeetingsAddress): MeetingsView {
  const by = ORDERS.find((name) => name === sort) ?? "next";
  return { text, state: STATES.find((name) => name === state) ?? "", sort: by, descending: order === "descending" || (order !== "ascending" && startsDescending(by)) };
}

/** What stands in the address: only what differs from all meetings as they come. */
export function addressOf({ text, state, sort, descending }: MeetingsView): MeetingsAddress {
  return {
    ...(text && { text }),
    ...(state && { state }),
    ...(sort !== "next" && { sort }),
    ...(descending !== startsDescending(sort) && { order: descending ? "descending" : "ascending" }),
  };
}

/** When a meeting is or was: as it was held, else as it is planned. */
export function timesOf({ state, started, ended, starts, ends }: Meeting): { from: string; to: string | undefined } {
  const isPlan = state === "planned" || state === "cancelled";
  return isPlan ? { from: starts ?? "", to: ends } : { from: started ?? "", to: ended };
}

const FORGOTTEN_MS = 24 * 3_600_000;

/** The meetings of a view in its order. A planned one that nobody has begun a day later is no longer to come. */
export function arrange(meetings: readonly Meeting[], { text, state, sort, descending }: MeetingsView, now: number): Meeting[] {
  const words = text.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  const shown = meetings.filter((meeting) => {
    const all = [meeting.title, ...meeting.agenda].join("\n").toLocaleLowerCase("sv");
    return (state === "" || meeting.state === state) && words.every((word) => all.includes(word));
  });
  const sign = descending ? -1 : 1;
  const isToCome = (meeting: Meeting) => meeting.state === "planned" && Date.parse(timesOf(meeting).from) > now - FORGOTTEN_MS;
  return shown.sort((a, b) => sign * compare(a, b, sort, isToCome) || b.seq - a.seq);
}

const collator = new Intl.Collator("sv", { numeric: true });

function compare(a: Meeting, b: Meeting, sort: Order, isToCome: (meeting: Meeting) => boolean): number {
  if (sort === "title") return collator.compare(a.title, b.title);
  const time = timesOf(a).from.localeCompare(timesOf(b).from);
  if (sort === "time") return time;
  const rank = (meeting: Meeting) => (meeting.state === "ongoing" ? 0 : isToCome(meeting) ? 1 : 2);
  return rank(a) - rank(b) || (isToCome(a) ? time : -time);
}
