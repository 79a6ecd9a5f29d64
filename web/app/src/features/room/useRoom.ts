import { useQuery } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import type { Case } from "@/features/case";
import { useClient } from "@/features/connection";
import { useFreshDocuments } from "@/features/document";
import { useDialogueOf } from "@/features/message";
import { useSession } from "@/features/session";
import { roomQuery, type RoomSummary } from "./api";
import { useFreshness } from "./useFreshness";
import { useInSight } from "./useInSight";

export type RoomInSight = ReturnType<typeof useRoom>;

/** A room whose page is in sight: its log as it goes on, its dialogue, and who reads it here. */
export function useRoom(item: Case, summary: RoomSummary) {
  const log = useClient().room(summary.id);
  const snapshot = useSyncExternalStore(log.subscribe, log.get);
  const { data: details } = useQuery(roomQuery(summary.id));
  useInSight(summary.id);
  useFreshDocuments(summary.id);
  useFreshness(item.reference, summary.id, snapshot.latest);
  const dialogue = useDialogueOf(summary.id, snapshot, details?.members);
  const { officer, authority } = useSession();
  const room = details ?? summary;
  const { may_post: mayPost, may_hide: mayHide, may_read_hidden: mayReadHidden, may_register: mayRegister, may_dispose: mayDispose } = room;
  const reader = useMemo(
    () => ({ author: `officer:${officer.id}`, authority: authority.id, mayPost, mayHide, mayReadHidden, mayRegister, mayDispose }),
    [officer.id, authority.id, mayPost, mayHide, mayReadHidden, mayRegister, mayDispose],
  );
  return { log, snapshot, room, details, dialogue, reader };
}
