import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { casesQuery } from "@/features/case";
import { useMeeting, type Meeting } from "@/features/meeting";
import { useReadings } from "@/features/reading";
import { announce, IconButton, icons } from "@/ui";
import { AttendingBar } from "./AttendingBar";
import { dismiss, dismissed } from "./dismissed";
import { useOngoing, usePresent } from "./hooks";
import styles from "./MeetingBar.module.css";

const announced = new Set<string>(); // each meeting once, however often one goes from page to page

/** Over every page: the meeting that one is in, and those that go on and are one's own. Not those whose page one is at. */
export function MeetingBar() {
  const { t } = useLingui();
  const { current } = useMeeting();
  const ongoing = useOngoing();
  const readings = useReadings();
  const [left, setLeft] = useState(dismissed);
  const pathname = useLocation({ select: (location) => location.pathname });
  const isAt = (meeting: string) => pathname.endsWith(`/rum/${meeting}`);
  const others = ongoing.flatMap((meeting) => {
    const reference = readings?.get(meeting.room)?.reference;
    const isShown = reference !== undefined && meeting.id !== current?.meeting.room && !isAt(meeting.id) && !left.includes(meeting.id);
    return isShown ? [{ meeting, reference }] : [];
  });
  const attends = current && !isAt(current.meeting.room);
  if (!attends && others.length === 0) return null;
  return (
    <section className={styles.bars} aria-label={t`Möten som pågår`}>
      {attends && <AttendingBar current={current} />}
      {others.map(({ meeting, reference }) => (
        <OngoingBar
          key={meeting.id}
          meeting={meeting}
          reference={reference}
          onDismiss={() => {
            setLeft(dismiss(meeting.id));
            document.getElementById("innehall")?.focus(); // the button that had it is gone
          }}
        />
      ))}
    </section>
  );
}

/** A meeting that goes on: where it is, and the way there. */
function OngoingBar({ meeting: { id, title }, reference, onDismiss }: { meeting: Meeting; reference: string; onDismiss: () => void }) {
  const { t } = useLingui();
  const { data: cases } = useQuery(casesQuery);
  const present = usePresent(id);
  const place = cases?.find((item) => item.reference === reference)?.title ?? reference;
  const words = t`Mötet ”${title}” pågår i ${place}.`;
  useEffect(() => {
    if (announced.has(id) || !cases) return;
    announced.add(id);
    announce(words);
  }, [id, words, cases]);
  return (
    <div className={styles.bar}>
      <p>
        <icons.Video aria-hidden size={16} />
        {words}
        {present > 0 && (
          <>
            {" "}
            <Plural value={present} one="# är med." other="# är med." />
          </>
        )}
      </p>
      <Link to="/arenden/$reference/rum/$room" params={{ reference, room: id }} aria-label={t`Gå med i ”${title}”`}>
        <Trans>Gå med</Trans>
      </Link>
      <IconButton label={t`Visa inte mer om mötet ”${title}”`} icon={icons.X} onPress={onDismiss} />
    </div>
  );
}
