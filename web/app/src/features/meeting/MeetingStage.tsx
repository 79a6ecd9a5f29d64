import { useQuery } from "@tanstack/react-query";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ErrorPage } from "@/features/problem";
import { Loading } from "@/ui";
import { meetingQuery } from "./api";
import { useMeeting, useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import { Ending } from "./Ending";
import { MeetingFacts } from "./MeetingFacts";
import { MeetingView } from "./MeetingView";
import { PreJoin } from "./PreJoin";
import styles from "./MeetingStage.module.css";
import { useFreshMeetings } from "./useFreshMeetings";

export interface MeetingStageProps {
  /** The meeting's own room. */
  room: string;
  /** The room that it belongs to. */
  parent: string;
  reference: string;
  /** May take part. */
  mayJoin: boolean;
  /** What is written in the meeting. */
  dialogue: ReactNode;
}

/** A meeting: what it is, the way into it, and the meeting itself; beside it what is written. */
export default function MeetingStage({ room, parent, reference, mayJoin, dialogue }: MeetingStageProps) {
  const { t } = useLingui();
  const { current } = useMeeting();
  useFreshMeetings(parent);
  useFreshMeetings(parent, room);
  const meeting = useQuery(meetingQuery(parent, room));
  if (meeting.isPending) return <Loading>{t`Hämtar mötet…`}</Loading>;
  if (!meeting.data) return <ErrorPage error={meeting.error} onRetry={() => void meeting.refetch()} />;
  const details = meeting.data;
  const here = current?.meeting.room === room ? current : undefined;
  if (here) return <Attending current={here} agenda={details.agenda} dialogue={dialogue} />;
  const address = { room, parent, reference, title: details.title };
  return (
    <div className={styles.before}>
      <div className={styles.way}>{details.state === "ongoing" && mayJoin ? <PreJoin meeting={address} details={details} /> : <MeetingFacts details={details} />}</div>
      {dialogue}
    </div>
  );
}

function Attending({ current, agenda, dialogue }: { current: CurrentMeeting; agenda: readonly string[]; dialogue: ReactNode }) {
  const { phase, ending } = useMeetingSnapshot(current);
  if (phase !== "ended") return <MeetingView current={current} agenda={agenda} dialogue={dialogue} />;
  return (
    <div className={styles.before}>
      <div className={styles.way}>
        <Ending ending={ending ?? ""} />
      </div>
      {dialogue}
    </div>
  );
}
