import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { meetingsKey } from "./api";

/** Fetches what is known of a room's meetings again when a log tells of one: that of the room, or a meeting's own. */
export function useFreshMeetings(room: string, teller = room): void {
  const log = useClient().room(teller);
  const { latest } = useSyncExternalStore(log.subscribe, log.get);
  const queries = useQueryClient();
  const told = latest.findLast(({ type }) => /^(meeting|attendance|host)\./.test(type))?.seq ?? 0;
  useEffect(() => {
    if (told > 0) void queries.invalidateQueries({ queryKey: meetingsKey(room) });
  }, [queries, room, told]);
}
