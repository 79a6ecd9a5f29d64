import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { isOver, waitsForPerson } from "@/protocol";
import { Button, icons } from "@/ui";
import { useUploadJobs, useUploads } from "./context";
import styles from "./Upload.module.css";
import { UploadProgress } from "./UploadProgress";
import { useOutcomes } from "./useOutcomes";

/** The files on their way, under every page. Attachments are shown where their message is written. */
export function UploadTray() {
  const { t } = useLingui();
  const uploads = useUploads();
  const jobs = useUploadJobs().filter(({ record }) => record.target.becomes !== "attachment");
  const [isOpen, setOpen] = useState(true);
  const listId = useId();
  useOutcomes(jobs);
  if (jobs.length === 0) return null;
  const left = jobs.filter(({ state }) => !isOver(state)).length;
  const waiting = jobs.filter(({ state }) => waitsForPerson(state)).length;
  const moving = left - waiting;
  return (
    <section className={styles.tray} aria-label={t`Uppladdningar`}>
      <div className={styles.top}>
        <Button variant="quiet" icon={isOpen ? icons.ChevronDown : icons.ChevronRight} aria-expanded={isOpen} aria-controls={listId} onPress={() => setOpen(!isOpen)}>
          {left === 0 && <Trans>Uppladdningarna är klara</Trans>}
          {moving > 0 && <Plural value={moving} one="# fil laddas upp" other="# filer laddas upp" />}
          {moving > 0 && waiting > 0 && ", "}
          {waiting > 0 && <Plural value={waiting} one="# fil väntar på dig" other="# filer väntar på dig" />}
        </Button>
        {left < jobs.length && (
          <Button variant="quiet" onPress={() => uploads.clearFinished()}>
            <Trans>Rensa klara</Trans>
          </Button>
        )}
      </div>
      <ul id={listId} hidden={!isOpen} className={styles.jobs}>
        {jobs.map((job) => (
          <li key={job.record.id}>
            <UploadProgress job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}
