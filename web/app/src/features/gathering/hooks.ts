import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useClient, useConnection } from "@/features/connection";
import type { Meeting } from "@/features/meeting";
import { useSession } from "@/features/session";
import type { GatheringsSnapshot } from "@/protocol";
import { myMeetingsQuery } from "./api";
import { concerns } from "./concern";

function useGatherings(): GatheringsSnapshot {
  const { gatherings } = useClient();
  return useSyncExternalStore(gatherings.subscribe, gatherings.get);
}

/** How many take part in a meeting now. */
export const usePresent = (meeting: string): number => useGatherings().byMeeting.get(meeting)?.officers.size ?? 0;

/** The officers who take part in any meeting now, of those that one may know of. */
export function useInMeeting(): ReadonlySet<string> {
  return new Set([...useGatherings().byMeeting.values()].flatMap(({ officers }) => [...officers]));
}

/** The meetings that go on and are one's own, as they begin and end. */
export function useOngoing(): readonly Meeting[] {
  const queries = useQueryClient();
  const { officer, authority } = useSession();
  const { told, byMeeting } = useGatherings();
  const isLive = useConnection().phase === "live"; // what happened before it is not told
  const { data = [] } = useQuery({ ...myMeetingsQuery, enabled: isLive });
  const ongoing = data.filter(({ state }) => state === "ongoing");
  const isBehind = [...byMeeting.keys()].some((meeting) => !ongoing.some(({ id }) => id === meeting));
  useEffect(() => {
    if (isLive) void queries.invalidateQueries(myMeetingsQuery, { cancelRefetch: false });
  }, [queries, isLive]);
  useEffect(() => {
    if (told > 0 || isBehind) void queries.invalidateQueries(myMeetingsQuery);
  }, [queries, told, isBehind]);
  return ongoing.filter((meeting) => concerns(meeting, officer.id, authority.id));
}
