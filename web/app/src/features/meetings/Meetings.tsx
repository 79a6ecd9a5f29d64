import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useFreshMeetings } from "@/features/meeting";
import { errorText } from "@/features/problem";
import { Button, icons, Loading, Notice, Select, TextInput } from "@/ui";
import { roomMeetingsQuery } from "./api";
import { useMeetingLabels } from "./labels";
import { MeetingPanel } from "./MeetingPanel";
import styles from "./Meetings.module.css";
import { focusEntrance, MeetingsLink, NEW } from "./MeetingsLink";
import { MeetingTable } from "./MeetingTable";
import { NewMeeting } from "./NewMeeting";
import { MeetingsPlaceProvider, usePlace, type MeetingsPlace } from "./place";
import { arrange, ORDERS, startsDescending, STATES } from "./view";

interface MeetingsProps extends MeetingsPlace {
  /** The meeting whose details are shown, or NEW. */
  meeting: string | undefined;
}

/** A room's meetings: the list, and beside it one of them, or the form of a new one. */
export function Meetings({ meeting, ...place }: MeetingsProps) {
  useFreshMeetings(place.room);
  return (
    <MeetingsPlaceProvider value={place}>
      <div className={meeting === undefined ? styles.meetings : styles.withPanel}>
        <MeetingList open={meeting} />
        {meeting === NEW && place.mayWrite && <NewMeeting />}
        {meeting !== undefined && meeting !== NEW && <MeetingPanel key={meeting} id={meeting} />}
      </div>
    </MeetingsPlaceProvider>
  );
}

function MeetingList({ open }: { open: string | undefined }) {
  const { t } = useLingui();
  const { room, view, mayWrite } = usePlace();
  const query = useQuery(roomMeetingsQuery(room));
  const [now] = useState(() => Date.now());
  const shown = arrange(query.data ?? [], view, now);
  const before = useRef(open);
  useEffect(() => {
    if (before.current !== undefined && open === undefined) focusEntrance(before.current);
    before.current = open;
  }, [open]);
  return (
    <div className={styles.list}>
      <div className={styles.top}>
        <h2>
          <Trans>Möten</Trans>
        </h2>
        {mayWrite && (
          <MeetingsLink meeting={NEW} className={styles.plan} isEntrance>
            <icons.Plus aria-hidden size={16} /> <Trans>Planera ett möte</Trans>
          </MeetingsLink>
        )}
      </div>
      {query.isPending && <Loading>{t`Hämtar mötena…`}</Loading>}
      {query.isError && !query.data && (
        <Notice
          kind="error"
          title={t`Mötena kunde inte hämtas`}
          announced
          action={
            <Button variant="secondary" onPress={() => void query.refetch()}>
              <Trans>Försök igen</Trans>
            </Button>
          }
        >
          {errorText(query.error)}
        </Notice>
      )}
      {query.data?.length === 0 && <Empty />}
      {query.data && query.data.length > 0 && (
        <>
          <Tools />
          <p role="status" className={styles.status}>
            {shown.length === 0 ? <Trans>Inga möten stämmer med urvalet.</Trans> : <Plural value={shown.length} one="# möte" other="# möten" />}
          </p>
          {shown.length > 0 && <MeetingTable meetings={shown} open={open} />}
        </>
      )}
    </div>
  );
}

/** Which of the meetings to show, and where the table has no headings to sort by, in which order. */
function Tools() {
  const { t } = useLingui();
  const labels = useMeetingLabels();
  const { view, onView } = usePlace();
  return (
    <search className={styles.tools}>
      <TextInput label={t`Sök bland mötena`} type="search" value={view.text} onChange={(text) => onView({ ...view, text })} />
      <Select label={t`Läge`} options={[{ value: "", label: t`Alla lägen` }, ...STATES.map((value) => ({ value, label: labels.state(value) }))]} value={view.state} onChange={(state) => onView({ ...view, state })} />
      <Select label={t`Sortera efter`} options={ORDERS.map((value) => ({ value, label: labels.order(value) }))} value={view.sort} onChange={(sort) => onView({ ...view, sort, descending: startsDescending(sort) })} />
    </search>
  );
}

function Empty() {
  const { mayWrite } = usePlace();
  return (
    <p className={styles.empty}>
      {mayWrite ? (
        <Trans>Här samlas rummets möten: vilka som är kallade, vad som ska tas upp och vilka som var med. Planera ett möte, eller starta ett direkt från dialogen.</Trans>
      ) : (
        <Trans>Här samlas rummets möten: vilka som är kallade, vad som ska tas upp och vilka som var med. Inget är planerat än.</Trans>
      )}
    </p>
  );
}
