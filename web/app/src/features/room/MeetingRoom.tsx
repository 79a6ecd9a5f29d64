import { useLingui } from "@lingui/react/macro";
import { Suspense } from "react";
import type { Case } from "@/features/case";
import { ExportRoom } from "@/features/export";
import { MeetingStage } from "@/features/meeting";
import { PinList } from "@/features/message";
import { OutOfReachPage } from "@/features/problem";
import { Loading } from "@/ui";
import type { RoomSummary } from "./api";
import { KINDS } from "./kind";
import { MeetingHeader } from "./MeetingHeader";
import { MemberList } from "./MemberList";
import { RoomDialogue } from "./RoomDialogue";
import styles from "./RoomView.module.css";
import { useRoom } from "./useRoom";

/** A meeting's own room: the meeting, and what is written in it. */
export function MeetingRoom({ item, summary }: { item: Case; summary: RoomSummary }) {
  const { t } = useLingui();
  const sight = useRoom(item, summary);
  const { room, details, reader, snapshot } = sight;
  const { parent } = summary;
  if (snapshot.phase === "gone" || parent === undefined) return <OutOfReachPage what="room" />;
  const dialogue = (
    <div className={styles.talk}>
      <RoomDialogue item={item} sight={sight} />
    </div>
  );
  const about = (
    <div className={styles.about}>
      <PinList dialogue={sight.dialogue} latest={snapshot.latest} mayPin={reader.mayPost} />
      {details && <MemberList room={details} />}
      {details && <ExportRoom room={details} />}
    </div>
  );
  return (
    <div className={`${styles.room} ${styles.meeting} ${KINDS.meeting.tone}`}>
      <MeetingHeader item={item} room={room} parent={parent} />
      <Suspense fallback={<Loading>{t`Hämtar mötet…`}</Loading>}>
        <MeetingStage room={room.id} parent={parent} reference={item.reference} mayJoin={reader.mayPost} dialogue={dialogue} about={about} />
      </Suspense>
    </div>
  );
}
