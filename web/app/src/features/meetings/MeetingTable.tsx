import { Plural, useLingui } from "@lingui/react/macro";
import { usePresent } from "@/features/gathering";
import type { Meeting } from "@/features/meeting";
import { UnreadBadge, useUnreadOfRoom } from "@/features/reading";
import { SortButton } from "@/ui";
import { InvitedText } from "./InvitedText";
import { timeText, useMeetingLabels } from "./labels";
import styles from "./Meetings.module.css";
import { MeetingsLink } from "./MeetingsLink";
import { usePlace } from "./place";
import { startsDescending } from "./view";

/** The meetings as rows; where a row has no room for columns, as short paragraphs. */
export function MeetingTable({ meetings, open }: { meetings: readonly Meeting[]; open: string | undefined }) {
  const { t } = useLingui();
  const labels = useMeetingLabels();
  return (
    <table className={styles.table} aria-label={t`Rummets möten`}>
      <thead>
        <tr>
          <SortBy order="time" name={labels.order("time")} />
          <SortBy order="title" name={labels.order("title")} />
          <th scope="col">{t`Läge`}</th>
          <th scope="col">{t`Värd`}</th>
          <th scope="col">{t`Kallade`}</th>
        </tr>
      </thead>
      <tbody>
        {meetings.map((meeting) => (
          <Row key={meeting.id} meeting={meeting} isOpen={meeting.id === open} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ meeting, isOpen }: { meeting: Meeting; isOpen: boolean }) {
  const { t } = useLingui();
  const { nameOf } = usePlace();
  const { id, title, author, started_by: startedBy } = meeting;
  return (
    <tr data-open={isOpen || undefined}>
      <td className={styles.time}>{timeText(meeting)}</td>
      <td className={styles.title}>
        <MeetingsLink meeting={id} isOpen={isOpen} isEntrance>
          {title}
        </MeetingsLink>{" "}
        <UnreadBadge unread={useUnreadOfRoom(id)} />
      </td>
      <td>
        <StateText meeting={meeting} />
      </td>
      <td data-label={t`Värd`}>{nameOf(startedBy ?? author)}</td>
      <td data-label={t`Kallade`}>
        <InvitedText meeting={meeting} />
      </td>
    </tr>
  );
}

/** Where a meeting stands, with how many are there while it goes on. */
export function StateText({ meeting: { id, state } }: { meeting: Meeting }) {
  const labels = useMeetingLabels();
  const present = usePresent(id);
  return (
    <span className={styles.state} data-state={state}>
      {labels.state(state)}
      {state === "ongoing" && present > 0 && (
        <>
          {", "}
          <Plural value={present} one="# är med" other="# är med" />
        </>
      )}
    </span>
  );
}

/** Sorts by its column; once more the other way. */
function SortBy({ order, name }: { order: "time" | "title"; name: string }) {
  const { view, onView } = usePlace();
  const isSorted = view.sort === order;
  const sorting = !isSorted ? "none" : view.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={isSorted ? sorting : undefined}>
      <SortButton name={name} sorting={sorting} onSort={() => onView({ ...view, sort: order, descending: isSorted ? !view.descending : startsDescending(order) })} />
    </th>
  );
}
