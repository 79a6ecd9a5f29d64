import type { Meeting } from "@/features/meeting";
import { clockTime, isoDate, swedishInstant } from "@/locales";
import type { Plan } from "./api";

/** What one fills in about a meeting, as the form has it. */
export interface PlanFields {
  title: string;
  /** As 2026-03-02. */
  date: string;
  /** As 09:15, in Sweden. */
  time: string;
  /** Minutes; "" when the end is open. */
  duration: string;
  agenda: { text: string }[];
  /** Ids of who is invited, and of the authorities that are as a whole. */
  officers: string[];
  authorities: string[];
}

/** Lengths that one chooses among, in minutes. */
export const DURATIONS = ["15", "30", "45", "60", "90", "120", "180", "240", "480"] as const;

export const MOST_AGENDA = 50;
export const MOST_LINE = 300; // bytes of UTF-8, as the server counts
const YEARS_AHEAD = 5;
const MINUTE_MS = 60_000;

/** A new plan: an hour, from the next whole one. */
export function newPlan(now: Date): PlanFields {
  const next = new Date(Math.ceil((now.getTime() + 1) / (60 * MINUTE_MS)) * 60 * MINUTE_MS).toISOString();
  return { title: "", date: isoDate(next), time: clockTime(next), duration: "60", agenda: [{ text: "" }], officers: [], authorities: [] };
}

/** A meeting's plan as the form shows it. */
export function fieldsOf({ title, starts = "", ends, agenda, officers, authorities }: Meeting): PlanFields {
  return {
    title,
    date: isoDate(starts),
    time: clockTime(starts),
    duration: ends === undefined ? "" : String((Date.parse(ends) - Date.parse(starts)) / MINUTE_MS),
    agenda: agenda.map((text) => ({ text })),
    officers: [...officers],
    authorities: [...authorities],
  };
}

/** What the fields say, when their day and time are one. Empty lines of the agenda are left out. */
export function planOf({ title, date, time, duration, agenda, officers, authorities }: PlanFields): Plan | undefined {
  const starts = swedishInstant(date, time);
  if (starts === undefined) return undefined;
  return {
    title: title.trim(),
    starts,
    ...(duration !== "" && { ends: new Date(Date.parse(starts) + Number(duration) * MINUTE_MS).toISOString() }),
    agenda: agenda.map(({ text }) => text.trim()).filter(Boolean),
    officers,
    authorities,
  };
}

const NAMES = ["title", "date", "time", "duration", "agenda", "officers", "authorities"] as const satisfies (keyof PlanFields)[];
const differ = (name: keyof PlanFields, a: PlanFields, b: PlanFields): boolean => JSON.stringify(a[name]) !== JSON.stringify(b[name]);

/** The fields that one has left as they were before, and that are otherwise in another plan. */
export const leftBehind = (filled: PlanFields, before: PlanFields, after: PlanFields): (keyof PlanFields)[] =>
  NAMES.filter((name) => !differ(name, filled, before) && differ(name, filled, after));

/** Whether the fields hold anything else than the plan. */
export const isFilledIn = (filled: PlanFields, plan: PlanFields): boolean => NAMES.some((name) => differ(name, filled, plan));

export type PlanPart = "title" | "time" | "agenda" | "invited";

/** In which parts two plans of a meeting differ. */
export function partsChanged(before: Meeting, after: Meeting): PlanPart[] {
  const parts: Record<PlanPart, (meeting: Meeting) => unknown> = {
    title: ({ title }) => title,
    time: ({ starts, ends }) => [starts, ends],
    agenda: ({ agenda }) => agenda,
    invited: ({ officers, authorities }) => [[...officers].sort(), [...authorities].sort()],
  };
  const written = (part: PlanPart, meeting: Meeting) => JSON.stringify(parts[part](meeting));
  return (Object.keys(parts) as PlanPart[]).filter((part) => written(part, before) !== written(part, after));
}

/** What is wrong with a day and a time; undefined when nothing is. */
export function timeProblem(date: string, time: string, now: Date): "no_date" | "no_time" | "skipped" | "past" | "far" | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return "no_date";
  if (!/^\d\d:\d\d$/.test(time)) return "no_time";
  const starts = swedishInstant(date, time);
  if (starts === undefined) return "skipped";
  if (Date.parse(starts) < now.getTime()) return "past";
  return Number(date.slice(0, 4)) - now.getFullYear() > YEARS_AHEAD ? "far" : undefined;
}

/** Whether a line is longer than the server takes. */
export const isTooLong = (line: string): boolean => new TextEncoder().encode(line.trim()).length > MOST_LINE;
