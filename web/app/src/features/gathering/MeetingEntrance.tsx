import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ongoingQuery } from "@/features/meeting";
import { usePresent } from "./hooks";

interface MeetingEntranceProps {
  /** The room that the meeting belongs to. */
  room: string;
  meeting: string;
  title: string;
}

/** From where a meeting is told of to the meeting: into it while it goes on, with how many are there. */
export function MeetingEntrance({ room, meeting, title }: MeetingEntranceProps) {
  const { t } = useLingui();
  const { reference } = useParams({ strict: false });
  const { data: ongoing } = useQuery(ongoingQuery(room));
  const present = usePresent(meeting);
  const isOn = ongoing?.some(({ id }) => id === meeting) ?? false;
  if (reference === undefined) return null;
  return (
    <>
      <Link to="/arenden/$reference/rum/$room" params={{ reference, room: meeting }} aria-label={isOn ? t`Gå med i ”${title}”` : t`Till mötet ”${title}”`}>
        {isOn ? <Trans>Gå med</Trans> : <Trans>Till mötet</Trans>}
      </Link>
      {isOn && present > 0 && (
        <>
          {" "}
          (<Plural value={present} one="# är med" other="# är med" />)
        </>
      )}
    </>
  );
}
