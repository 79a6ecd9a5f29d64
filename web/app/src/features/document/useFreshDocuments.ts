import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";

/** Between two fetches, however much is told meanwhile: somebody may add hundreds of files at once. */
const PAUSE_MS = 1000;

/** Fetches a room's documents again when the log tells that they are not as they were, at once the first time. */
export function useFreshDocuments(room: string): void {
  const queries = useQueryClient();
  const log = useClient().room(room);
  const changed = useSyncExternalStore(log.subscribe, () => log.get().latest.findLast(({ type }) => /^(document|version|event|disposal|item)\./.test(type))?.seq ?? 0);
  const fetched = useRef(-PAUSE_MS);
  useEffect(() => {
    if (changed === 0) return;
    const fetchAgain = () => {
      fetched.current = performance.now();
      void queries.invalidateQueries({ queryKey: ["documents", room] });
      void queries.invalidateQueries({ queryKey: ["document", room] });
    };
    const timer = setTimeout(fetchAgain, Math.max(0, fetched.current + PAUSE_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [queries, room, changed]);
}
