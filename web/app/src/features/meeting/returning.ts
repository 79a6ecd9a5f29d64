import type { MeetingAddress } from "./current";

/** The meeting that this tab is in, for when it is loaded anew. */
export interface Returning {
  /** Who is in it. */
  officer: string;
  meeting: MeetingAddress;
  microphone: boolean;
  camera: boolean;
}

const KEY = "plaza-meeting";

export const keep = (returning: Returning): void => sessionStorage.setItem(KEY, JSON.stringify(returning));

export const forget = (): void => sessionStorage.removeItem(KEY);

/** What was kept by this very tab before it was loaded anew; a copy of the tab does not join in its place. */
export function kept(officer: string): Returning | undefined {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const text = sessionStorage.getItem(KEY);
  if (text === null || navigation?.type !== "reload") return undefined;
  const returning = JSON.parse(text) as Returning; // written by this page alone
  return returning.officer === officer ? returning : undefined;
}
