import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { caseQuery, type Case } from "@/features/case";
import { DiaryContext, type Diary } from "@/features/item";
import { ErrorPage, isOutOfReach, OutOfReachPage } from "@/features/problem";
import { useSession } from "@/features/session";
import { Loading } from "@/ui";
import { roomQuery, type RoomSummary } from "./api";
import { MeetingRoom } from "./MeetingRoom";
import { NewInternalRoom } from "./NewInternalRoom";
import { authorityName } from "./readers";
import { RoomView } from "./RoomView";

/** A case in one of its rooms; which = "joint", one's own "internal", or a room's id. */
export function RoomPage({ reference, which }: WhichRoom) {
  return (
    <ChosenRoom reference={reference} which={which}>
      {(item, room) => (room.kind === "meeting" ? <MeetingRoom key={room.id} item={item} summary={room} /> : <RoomView key={room.id} item={item} summary={room} />)}
    </ChosenRoom>
  );
}

export interface WhichRoom {
  reference: string;
  which: string;
}

/** Finds the room that an address names, or says why it is not shown. */
export function ChosenRoom({ reference, which, children }: WhichRoom & { children: (item: Case, room: RoomSummary) => ReactNode }) {
  const { t } = useLingui();
  const session = useSession();
  const item = useQuery(caseQuery(reference));
  if (item.isPending) return <Loading>{t`Hämtar ärendet…`}</Loading>;
  if (!item.data) {
    return isOutOfReach(item.error) ? <OutOfReachPage what="case" /> : <ErrorPage error={item.error} onRetry={() => void item.refetch()} />;
  }
  const room = choose(item.data, which, session.authority.id);
  const inDiary = (of: Case, shown: RoomSummary) => <DiaryContext value={diaryOf(of, shown)}>{children(of, shown)}</DiaryContext>;
  if (room) return inDiary(item.data, room);
  if (which === "internal" && isParty(item.data, session.authority.id)) return <NewInternalRoom item={item.data} />;
  if (which === "joint" || which === "internal") return <OutOfReachPage what="room" />;
  return <ChosenMeeting item={item.data} id={which}>{inDiary}</ChosenMeeting>;

  function diaryOf(of: Case, shown: RoomSummary): Diary {
    const { id: authority } = session.authority;
    const caseNumber = of.diary_numbers.find((known) => known.authority === authority)?.number ?? "";
    return { authority, caseNumber, nameOf: (id) => authorityName(of, shown, id) ?? t`En myndighet` };
  }
}

/** The room of a meeting, which is not among those of its case. */
function ChosenMeeting({ item, id, children }: { item: Case; id: string; children: (item: Case, room: RoomSummary) => ReactNode }) {
  const { t } = useLingui();
  const room = useQuery(roomQuery(id));
  if (room.isPending) return <Loading>{t`Hämtar mötet…`}</Loading>;
  if (room.data && room.data.case.id === item.id) return children(item, room.data);
  return !room.data && !isOutOfReach(room.error) ? <ErrorPage error={room.error} onRetry={() => void room.refetch()} /> : <OutOfReachPage what="room" />;
}

function choose({ rooms }: Case, which: string, authority: string): RoomSummary | undefined {
  switch (which) {
    case "joint":
      return rooms.find(({ kind }) => kind === "joint");
    case "internal":
      return rooms.find(({ kind, readers }) => kind === "internal" && readers.some(({ id }) => id === authority));
    default:
      return rooms.find(({ id }) => id === which);
  }
}

function isParty({ parties }: Case, authority: string): boolean {
  return parties.some(({ id }) => id === authority);
}
