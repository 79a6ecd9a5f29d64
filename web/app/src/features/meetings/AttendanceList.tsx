import { Trans } from "@lingui/react/macro";
import type { MeetingDetails } from "@/features/meeting";
import { icons } from "@/ui";
import { attendanceUrl } from "./api";
import { byAuthority } from "./attendance";
import { spanText } from "./labels";
import styles from "./Meetings.module.css";
import { usePlace } from "./place";

/** Who took part in a meeting, by authority, and when each was there. */
export function AttendanceList({ details: { id, attendance } }: { details: MeetingDetails }) {
  const { room } = usePlace();
  return (
    <section aria-labelledby="attendance">
      <h3 id="attendance" className={styles.subheading}>
        <Trans>Närvaro</Trans>
      </h3>
      {attendance.length === 0 ? (
        <p className={styles.quiet}>
          <Trans>Ingen har varit med än.</Trans>
        </p>
      ) : (
        <>
          {byAuthority(attendance).map(([authority, people]) => (
            <div key={authority} className={styles.attendance}>
              <h4>{authority}</h4>
              <ul>
                {people.map(({ officer, name, title, stays }) => (
                  <li key={officer}>
                    <span>
                      {name}, {title}
                    </span>
                    <span className={styles.stays}>{stays.map(({ joined, left }) => spanText(joined, left)).join(", ")}</span>
                  </li>
                ))}
              </ul>
            </div>
          ))}
          <a href={attendanceUrl(room, id)} download className={styles.download}>
            <icons.Download aria-hidden size={14} /> <Trans>Ladda ned närvaron (CSV)</Trans>
          </a>
        </>
      )}
    </section>
  );
}
