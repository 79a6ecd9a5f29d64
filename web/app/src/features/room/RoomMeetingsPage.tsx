import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import type { Case } from "@/features/case";
import { useClient } from "@/features/connection";
import { addressOf, Meetings, viewOf, type MeetingsAddress, type MeetingsView } from "@/features/meetings";
import { OutOfReachPage } from "@/features/problem";
import { roomQuery, type RoomSummary } from "./api";
import { KINDS } from "./kind";
import { RoomHeader } from "./RoomHeader";
import { ChosenRoom, type WhichRoom } from "./RoomPage";
import { partPath } from "./RoomParts";
import styles from "./RoomView.module.css";
import { useFreshness } from "./useFreshness";
import { useInSight } from "./useInSight";

interface RoomMeetingsPageProps extends WhichRoom {
  meeting?: string | undefined;
  search: MeetingsAddress;
  onSearch: (search: MeetingsAddress) => void;
}

/** A room's meetings, in the room's frame. */
export function RoomMeetingsPage({ reference, which, ...shown }: RoomMeetingsPageProps) {
  return (
    <ChosenRoom reference={reference} which={which}>
      {(item, room) => (room.kind === "meeting" ? <OutOfReachPage what="page" /> : <RoomMeetings key={room.id} item={item} summary={room} {...shown} />)}
    </ChosenRoom>
  );
}

type RoomMeetingsProps = Omit<RoomMeetingsPageProps, keyof WhichRoom> & { item: Case; summary: RoomSummary };

/** What is typed in the view shows at once, and stands in the address a moment later. */
function RoomMeetings({ item, summary, meeting, search, onSearch }: RoomMeetingsProps) {
  const { t } = useLingui();
  const log = useClient().room(summary.id);
  const { phase, latest } = useSyncExternalStore(log.subscribe, log.get);
  const { data } = useQuery(roomQuery(summary.id));
  const [view, setView] = useState(() => viewOf(search));
  useInSight(summary.id);
  useFreshness(item.reference, summary.id, latest);
  if (phase === "gone") return <OutOfReachPage what="room" />;
  const room = data ?? summary;
  const members = data?.members ?? [];
  const onView = (next: MeetingsView) => {
    setView(next);
    onSearch(addressOf(next));
  };
  return (
    <div className={`${styles.room} ${styles.documents} ${KINDS[summary.kind].tone}`}>
      <RoomHeader item={item} kind={summary.kind} room={room} />
      <Meetings
        room={room.id}
        reference={item.reference}
        path={partPath(item.reference, summary, "moten")}
        mayWrite={room.may_post}
        members={members.filter(({ former }) => !former)}
        nameOf={(author) => members.find(({ officer }) => author === `officer:${officer}`)?.name ?? t`En handläggare`}
        authorityOf={(id) => [...room.readers, ...item.parties].find((authority) => authority.id === id)?.name ?? t`En myndighet`}
        search={addressOf(view)}
        view={view}
        onView={onView}
        meeting={meeting}
      />
    </div>
  );
}
