import { useLingui } from "@lingui/react/macro";
import { Suspense } from "react";
import type { Case } from "@/features/case";
import { MeetingStage } from "@/features/meeting";
import { OutOfReachPage } from "@/features/problem";
import { Loading } from "@/ui";
import type { RoomSummary } from "./api";
import { KINDS } from "./kind";
import { MeetingHeader } from "./MeetingHeader";
import { RoomDialogue } from "./RoomDialogue";
import styles from "./RoomView.module.css";
import { useRoom } from "./useRoom";

/** A meeting's own room: the meeting, and what is written in it. */
export function MeetingRoom({ item, summary }: { item: Case; summary: RoomSummary }) {
  const { t } = useLingui();
  const sight = useRoom(item, summary);
  const { room, reader, snapshot } = sight;
  const { parent } = summary;
  if (snapshot.phase === "gone" || parent === undefined) return <OutOfReachPage what="room" />;
  const dialogue = (
    <div className={styles.talk}>
      <RoomDialogue item={item} sight={sight} />
    </div>
  );
  return (
    <div className={`${styles.room} ${styles.meeting} ${KINDS.meeting.tone}`}>
      <MeetingHeader item={item} room={room} parent={parent} />
      <Suspense fallback={<Loading>{t`Hämtar mötet…`}</Loading>}>
        <MeetingStage room={room.id} parent={parent} reference={item.reference} mayJoin={reader.mayPost} dialogue={dialogue} />
      </Suspense>
    </div>
  );
}
