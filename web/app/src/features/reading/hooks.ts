import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { mentionsUnread, unreadOf, type Reading } from "@/protocol";

/** How far one has read each room; undefined before it is known. */
export function useReadings(): ReadonlyMap<string, Reading> | undefined {
  const { readings } = useClient();
  return useSyncExternalStore(readings.subscribe, readings.get);
}

/** What one has not read in one room or several. */
export interface Unread {
  count: number;
  /** A message among them mentions one. */
  mentioned: boolean;
}

export function useUnreadOfRoom(room: string): Unread {
  return useUnreadOf((reading) => reading.room === room);
}

/** What one has not read in the rooms of the meetings that belong to a room. */
export function useUnreadOfMeetings(room: string): Unread {
  return useUnreadOf((reading) => reading.parent === room);
}

/** What one has not read in a room and those of its meetings. */
export function useUnreadWithin(room: string): Unread {
  return useUnreadOf((reading) => reading.room === room || reading.parent === room);
}

/** What one has not read in the rooms of a case. */
export function useUnreadOfCase(reference: string): Unread {
  return useUnreadOf((reading) => reading.reference === reference);
}

export function useUnread(): Unread {
  return useUnreadOf(() => true);
}

function useUnreadOf(isAmong: (reading: Reading) => boolean): Unread {
  const readings = [...(useReadings()?.values() ?? [])].filter(isAmong);
  return { count: readings.reduce((total, reading) => total + unreadOf(reading), 0), mentioned: readings.some(mentionsUnread) };
}
