import { languageTag } from "./language";

/** Times are UTC in the log and Swedish on screen, wherever the officer happens to sit. */
const ZONE = "Europe/Stockholm";

const formats = new Map<string, { clock: Intl.DateTimeFormat; day: Intl.DateTimeFormat }>();

function inLanguage() {
  const tag = languageTag();
  let found = formats.get(tag);
  if (!found) {
    found = {
      clock: new Intl.DateTimeFormat(tag, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      day: new Intl.DateTimeFormat(tag, { timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    };
    formats.set(tag, found);
  }
  return found;
}

// The same in every language: the order of year, month and day can't be mistaken.
const iso = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

/** 09:15 */
export const clockTime = (time: string): string => inLanguage().clock.format(new Date(time));

/** 2026-03-02 */
export const isoDate = (time: string): string => iso.format(new Date(time));

/** Måndag 2 mars 2026 */
export function dayName(time: string): string {
  const name = inLanguage().day.format(new Date(time));
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const HOUR_MS = 3_600_000;

/**
 * The moment of a day and a time on a Swedish clock, in UTC: 2026-03-02 and 09:15. In the hour that comes twice it is the first;
 * undefined for what no clock has shown.
 */
export function swedishInstant(date: string, time: string): string | undefined {
  const wall = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wall)) return undefined;
  const summerThenWinter = [wall - 2 * HOUR_MS, wall - HOUR_MS].map((moment) => new Date(moment).toISOString());
  return summerThenWinter.find((moment) => isoDate(moment) === date && clockTime(moment) === time);
}

/** The day that somebody has written, as 2026-03-02 or 20260302; undefined when the calendar has no such day. */
export function writtenDay(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text.trim()) ?? [];
  const date = `${year}-${month}-${day}`;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date) ? date : undefined;
}
