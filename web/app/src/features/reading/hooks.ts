import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { unreadOf, type Reading } from "@/protocol";

/** How far one has read each room; undefined before it is known. */
export function useReadings(): ReadonlyMap<string, Reading> | undefined {
  const { readings } = useClient();
  return useSyncExternalStore(readings.subscribe, readings.get);
}

export function useUnreadOfRoom(room: string): number {
  const reading = useReadings()?.get(room);
  return reading ? unreadOf(reading) : 0;
}

/** The messages that one has not read in the rooms of a case. */
export function useUnreadOfCase(reference: string): number {
  return sum([...(useReadings()?.values() ?? [])].filter((reading) => reading.reference === reference));
}

export function useUnread(): number {
  return sum([...(useReadings()?.values() ?? [])]);
}

function sum(readings: readonly Reading[]): number {
  return readings.reduce((total, reading) => total + unreadOf(reading), 0);
}
