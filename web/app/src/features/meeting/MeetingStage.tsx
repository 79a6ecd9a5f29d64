import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ErrorPage } from "@/features/problem";
import { Loading } from "@/ui";
import { meetingQuery } from "./api";
import { useMeeting, useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import { Ending } from "./Ending";
import { MeetingFacts } from "./MeetingFacts";
import styles from "./MeetingStage.module.css";
import { MeetingView } from "./MeetingView";
import { PreJoin } from "./PreJoin";
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
  /** What else there is of its room, for whoever is not in the meeting. */
  about: ReactNode;
}

/** A meeting: what it is, the way into it, and the meeting itself; beside it what is written. */
export default function MeetingStage({ room, parent, reference, mayJoin, dialogue, about }: MeetingStageProps) {
  const { t } = useLingui();
  const { current, leave } = useMeeting();
  const [hasAttended, setAttended] = useState(false); // and has not asked to come in again since
  useFreshMeetings(parent);
  useFreshMeetings(parent, room);
  const meeting = useQuery(meetingQuery(parent, room));
  const here = current?.meeting.room === room ? current : undefined;
  if (here && !hasAttended) setAttended(true);
  if (meeting.isPending) return <Loading>{t`Hämtar mötet…`}</Loading>;
  if (!meeting.data) return <ErrorPage error={meeting.error} onRetry={() => void meeting.refetch()} />;
  const details = meeting.data;
  const acknowledge = () => {
    leave();
    setAttended(false);
  };
  if (here) return <Attending current={here} agenda={details.agenda} dialogue={dialogue} onAcknowledge={acknowledge} />;
  const isOpen = details.state === "ongoing" && mayJoin;
  return (
    <div className={styles.before}>
      <div className={styles.way}>
        {isOpen && hasAttended && <Ending ending="left" onAcknowledge={() => setAttended(false)} />}
        {isOpen && !hasAttended && <PreJoin meeting={{ room, parent, reference, title: details.title }} details={details} />}
        {!isOpen && <MeetingFacts details={details} mayStart={mayJoin} />}
        {!(isOpen && !hasAttended) && about}
      </div>
      {dialogue}
    </div>
  );
}

interface AttendingProps {
  current: CurrentMeeting;
  agenda: readonly string[];
  dialogue: ReactNode;
  onAcknowledge: () => void;
}

/** The meeting while one is in it; when it has ended for one, why. */
function Attending({ current, agenda, dialogue, onAcknowledge }: AttendingProps) {
  const { phase, ending } = useMeetingSnapshot(current);
  if (phase !== "ended") return <MeetingView current={current} agenda={agenda} dialogue={dialogue} />;
  return (
    <div className={styles.before}>
      <div className={styles.way}>
        <Ending ending={ending ?? ""} onAcknowledge={onAcknowledge} />
      </div>
      {dialogue}
    </div>
  );
}
