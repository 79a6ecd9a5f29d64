import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { caseQuery } from "@/features/case";
import type { Event } from "@/protocol";
import { roomQuery, type RoomSummary } from "./api";

/** Whether one has written in the room before: as the server told, or by a message that has come since. */
export function useHasPosted(reference: string, { id, has_posted: before }: RoomSummary, events: readonly Event[], author: string): boolean {
  const queries = useQueryClient();
  const since = !before && events.some((event) => event.type === "message.posted" && event.author === author);
  useEffect(() => {
    if (!since) return;
    void queries.invalidateQueries(roomQuery(id));
    void queries.invalidateQueries(caseQuery(reference));
  }, [queries, reference, id, since]);
  return before || since;
}
