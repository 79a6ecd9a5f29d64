import type { Event } from "@/protocol";

/** Titles by id, as they stand. */
export type Titles = ReadonlyMap<string, string>;

/** Reads the titles out of a room's events once for each list of them: many lines ask at each drawing. */
export function titlesBy(read: (events: readonly Event[]) => Titles): (events: readonly Event[]) => Titles {
  const known = new WeakMap<readonly Event[], Titles>();
  return (events) => {
    let titles = known.get(events);
    if (!titles) {
      titles = read(events);
      known.set(events, titles);
    }
    return titles;
  };
}
