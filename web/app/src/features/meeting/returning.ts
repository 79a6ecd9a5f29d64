import { onLanguage } from "@/locales";
import type { MeetingAddress } from "./current";

/** The meeting that this tab is in, for when its page begins anew. */
export interface Returning {
  /** Who is in it. */
  officer: string;
  meeting: MeetingAddress;
  microphone: boolean;
  camera: boolean;
}

const KEY = "plaza-meeting";

// The page was loaded anew, and no copy of a tab, which must not join in its place; or it is shown anew in another language.
let begins = performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === "reload");
onLanguage(() => (begins = true));

export const keep = (returning: Returning): void => sessionStorage.setItem(KEY, JSON.stringify(returning));

/** The page has ended, and does not begin anew: what was kept is of no use. */
export function forgetUnlessBegun(): void {
  if (!begins) forget();
}

export const forget = (): void => sessionStorage.removeItem(KEY);

/** What was kept before the page began anew; once. */
export function kept(officer: string): Returning | undefined {
  const text = sessionStorage.getItem(KEY);
  const before = begins && text !== null ? (JSON.parse(text) as Returning) : undefined; // written by this page alone
  begins = false;
  return before?.officer === officer ? before : undefined;
}
