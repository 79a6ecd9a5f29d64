import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { Button, icons, useKeptFocus } from "@/ui";
import { useUploadJobs, useUploads } from "./context";
import { shownOf, summaryOf, type TraySummary } from "./tray";
import styles from "./Upload.module.css";
import { UploadProgress } from "./UploadProgress";
import { useOutcomes } from "./useOutcomes";
import { usePassing } from "./usePassing";

/** The files on their way, under every page; saved ones go by themselves. Attachments are shown where their message is written. */
export function UploadTray() {
  const { t } = useLingui();
  const uploads = useUploads();
  const jobs = useUploadJobs().filter(({ record }) => record.target.becomes !== "attachment");
  const [isOpen, setOpen] = useState(true);
  const listId = useId();
  const summary = summaryOf(jobs);
  const { moving, saved, lost, size, sent } = summary;
  const keptFocus = useKeptFocus<HTMLElement>();
  usePassing(keptFocus.ref, moving === 0 && saved > 0, () => uploads.clear(({ kind }) => kind === "done"));
  useOutcomes(jobs);
  if (jobs.length === 0) return null;
  const shown = shownOf(jobs);
  const left = jobs.length - shown.length;
  return (
    <section className={styles.tray} aria-label={t`Uppladdningar`} {...keptFocus}>
      <div className={styles.top}>
        <Button variant="quiet" icon={isOpen ? icons.ChevronDown : icons.ChevronRight} aria-expanded={isOpen} aria-controls={listId} onPress={() => setOpen(!isOpen)}>
          <SummaryText {...summary} />
        </Button>
        {moving > 1 && <progress className={styles.all} max={Math.max(1, size)} value={sent} aria-label={t`Alla uppladdningar`} />}
        {saved + lost > 0 && (
          <Button variant="quiet" onPress={() => uploads.clear()}>
            <Trans>Rensa klara</Trans>
          </Button>
        )}
      </div>
      <ul id={listId} hidden={!isOpen} className={styles.jobs}>
        {shown.map((job) => (
          <li key={job.record.id}>
            <UploadProgress job={job} />
          </li>
        ))}
        {left > 0 && (
          <li className={styles.state}>
            <Plural value={left} one="# fil till" other="# filer till" />
          </li>
        )}
      </ul>
    </section>
  );
}

function SummaryText({ moving, waiting, saved, lost }: TraySummary) {
  if (moving + waiting + lost === 0) return <Trans>Uppladdningarna är klara</Trans>;
  const parts = [
    moving > 0 && <Plural key="moving" value={moving} one="# fil laddas upp" other="# filer laddas upp" />,
    waiting > 0 && <Plural key="waiting" value={waiting} one="# fil väntar på dig" other="# filer väntar på dig" />,
    lost > 0 && <Plural key="lost" value={lost} one="# fil är inte sparad" other="# filer är inte sparade" />,
    saved > 0 && <Plural key="saved" value={saved} one="# är sparad" other="# är sparade" />,
  ].filter((part) => part !== false);
  return parts.flatMap((part, at) => (at === 0 ? [part] : [", ", part]));
}
