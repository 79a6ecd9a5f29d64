import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { errorText } from "@/features/problem";
import { clockTime, dayName } from "@/locales";
import { Button, Loading, Notice } from "@/ui";
import { wordingsQuery } from "./api";
import { Markdown } from "./Markdown";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";
import { text } from "./payload";

/** A message's earlier wordings, as the log keeps them. */
export function Wordings({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const { data: events, isError, error } = useQuery(wordingsQuery(room, message.event.id, message.version));
  const earlier = events?.slice(0, -1) ?? [];
  return (
    <div className={styles.form} role="group" aria-label={t`Tidigare lydelser av inlägg ${message.event.no ?? ""}`}>
      {events === undefined && !isError && <Loading>{t`Hämtar tidigare lydelser…`}</Loading>}
      {isError && (
        <Notice kind="error" title={t`Lydelserna kunde inte hämtas`} announced>
          {errorText(error)}
        </Notice>
      )}
      <ol className={styles.wordings}>
        {earlier.map(({ seq, time, withheld, payload }, i) => (
          <li key={seq}>
            <p className={styles.when}>
              <Trans>
                Lydelse {i + 1}, <time dateTime={time}>{`${dayName(time)} ${clockTime(time)}`}</time>
              </Trans>
            </p>
            {withheld !== undefined ? (
              <em>
                <Trans>Lydelsen visas inte längre.</Trans>
              </em>
            ) : (
              <Markdown text={text(payload, "text")} />
            )}
          </li>
        ))}
      </ol>
      <div className={styles.buttons}>
        <Button variant="secondary" onPress={onClose}>
          <Trans>Stäng</Trans>
        </Button>
      </div>
    </div>
  );
}
