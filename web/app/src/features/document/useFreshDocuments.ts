import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";

/** Fetches a room's documents again when the log tells that they are not as they were. */
export function useFreshDocuments(room: string): void {
  const queries = useQueryClient();
  const log = useClient().room(room);
  const changed = useSyncExternalStore(log.subscribe, () => log.get().latest.findLast(({ type }) => /^(document|version|event|disposal|item)\./.test(type))?.seq ?? 0);
  useEffect(() => {
    if (changed === 0) return;
    void queries.invalidateQueries({ queryKey: ["documents", room] });
    void queries.invalidateQueries({ queryKey: ["document", room] });
  }, [queries, room, changed]);
}
