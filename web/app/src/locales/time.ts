/** Times are UTC in the log and Swedish on screen, wherever the officer happens to sit. */
const ZONE = "Europe/Stockholm";

const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const iso = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const day = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** 09:15 */
export const clockTime = (time: string): string => clock.format(new Date(time));

/** 2026-03-02 */
export const isoDate = (time: string): string => iso.format(new Date(time));

/** Måndag 2 mars 2026 */
export function dayName(time: string): string {
  const name = day.format(new Date(time));
  return name.charAt(0).toUpperCase() + name.slice(1);
}
