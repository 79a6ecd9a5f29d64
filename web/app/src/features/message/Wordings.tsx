import { Trans, useLingui } from "@lingui/react/macro";
import { clockTime, dayName } from "@/locales";
import { Button } from "@/ui";
import { Markdown } from "./Markdown";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";

/** A message's earlier wordings, as the log keeps them. */
export function Wordings({ message, onClose }: PanelProps) {
  const { t } = useLingui();
  const earlier = message.wordings.slice(0, -1);
  return (
    <div className={styles.form} role="group" aria-label={t`Tidigare lydelser av inlägg ${message.event.no ?? ""}`}>
      <ol className={styles.wordings}>
        {earlier.map(({ seq, time, text }, i) => (
          <li key={seq}>
            <p className={styles.when}>
              <Trans>
                Lydelse {i + 1}, <time dateTime={time}>{`${dayName(time)} ${clockTime(time)}`}</time>
              </Trans>
            </p>
            {text === undefined ? (
              <em>
                <Trans>Lydelsen visas inte längre.</Trans>
              </em>
            ) : (
              <Markdown text={text} />
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
