import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { meetingQuery, useFreshMeetings, type MeetingDetails } from "@/features/meeting";
import { errorText, isOutOfReach } from "@/features/problem";
import { UnreadBadge, useUnreadOfRoom } from "@/features/reading";
import { Button, icons, Loading, Notice } from "@/ui";
import { AttendanceList } from "./AttendanceList";
import { InvitedText } from "./InvitedText";
import { timeText } from "./labels";
import { MeetingActions } from "./MeetingActions";
import styles from "./Meetings.module.css";
import { MeetingsLink } from "./MeetingsLink";
import { StateText } from "./MeetingTable";
import { usePlace } from "./place";

/** A meeting beside the list: what it is about, who is invited, who was there, and what may be done with it. */
export function MeetingPanel({ id }: { id: string }) {
  const { t } = useLingui();
  const { room } = usePlace();
  const { data, error, refetch } = useQuery(meetingQuery(room, id));
  return (
    <aside className={styles.panel} aria-label={t`Mötets uppgifter`}>
      <MeetingsLink className={styles.close}>
        <icons.X aria-hidden size={14} /> <Trans>Stäng och gå till listan</Trans>
      </MeetingsLink>
      {data ? <Details details={data} /> : error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading>{t`Hämtar mötet…`}</Loading>}
    </aside>
  );
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  if (isOutOfReach(error)) {
    return (
      <Notice kind="info" title={t`Mötet finns inte`} announced>
        <Trans>Kontrollera adressen. Mötet kan höra till ett annat rum, eller så har du inte tillgång till det.</Trans>
      </Notice>
    );
  }
  return (
    <Notice
      kind="error"
      title={t`Mötet kunde inte hämtas`}
      announced
      action={
        <Button variant="secondary" onPress={onRetry}>
          <Trans>Försök igen</Trans>
        </Button>
      }
    >
      {errorText(error)}
    </Notice>
  );
}

function Details({ details }: { details: MeetingDetails }) {
  const { room, reference, nameOf } = usePlace();
  const { id, title, author, agenda, state, host, started_by: startedBy, starts } = details;
  useFreshMeetings(room, id); // who comes and goes stands in the meeting's own room
  const unread = useUnreadOfRoom(id);
  const heading = useRef<HTMLHeadingElement>(null);
  // One came here to read of this one.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const hostName = host === undefined ? startedBy && nameOf(startedBy) : nameOf(`officer:${host}`);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className={styles.heading}>
        {title}
      </h2>
      <p>
        {timeText(details)} · <StateText meeting={details} />
      </p>
      <MeetingActions details={details} onOver={() => heading.current?.focus()} />
      <dl className={styles.facts}>
        {starts !== undefined && (
          <>
            <dt>
              <Trans>Planerat av</Trans>
            </dt>
            <dd>{nameOf(author)}</dd>
          </>
        )}
        {hostName !== undefined && (
          <>
            <dt>
              <Trans>Värd</Trans>
            </dt>
            <dd>{hostName}</dd>
          </>
        )}
        <dt>
          <Trans>Kallade</Trans>
        </dt>
        <dd>
          <InvitedText meeting={details} />
        </dd>
      </dl>
      {agenda.length > 0 && (
        <section aria-labelledby="agenda">
          <h3 id="agenda" className={styles.subheading}>
            <Trans>Dagordning</Trans>
          </h3>
          <ol className={styles.agenda}>
            {agenda.map((item, i) => (
              <li key={i}>{item}</li>
            ))}
          </ol>
        </section>
      )}
      {(state === "ongoing" || state === "ended") && <AttendanceList details={details} />}
      {state !== "cancelled" && (
        <p>
          <Link to="/arenden/$reference/rum/$room" params={{ reference, room: id }}>
            <Trans>Mötets eget rum</Trans>
          </Link>{" "}
          <UnreadBadge unread={unread} />
        </p>
      )}
    </>
  );
}
