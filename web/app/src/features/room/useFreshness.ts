import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { caseQuery, casesQuery } from "@/features/case";
import type { Event } from "@/protocol";
import { roomQuery } from "./api";

/** Fetches the room and the case again when the log tells that they are not as they were. */
export function useFreshness(reference: string, room: string, events: readonly Event[]): void {
  const queries = useQueryClient();
  const roomChanged = lastSeqOf(events, /^(room|member)\./);
  const caseChanged = lastSeqOf(events, /^case\./);
  useEffect(() => {
    if (roomChanged > 0) void queries.invalidateQueries(roomQuery(room));
  }, [queries, room, roomChanged]);
  useEffect(() => {
    if (caseChanged === 0) return;
    void queries.invalidateQueries(caseQuery(reference));
    void queries.invalidateQueries(casesQuery);
  }, [queries, reference, caseChanged]);
}

function lastSeqOf(events: readonly Event[], type: RegExp): number {
  return events.findLast((event) => type.test(event.type))?.seq ?? 0;
}
