import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useId, useRef, useState } from "react";
import type { UploadJob } from "@/protocol";
import { announce, Button, icons } from "@/ui";
import { useUploadJobs, useUploads } from "./context";
import styles from "./Upload.module.css";
import { UploadProgress } from "./UploadProgress";

/** The files on their way, under every page. Attachments are shown where their message is written. */
export function UploadTray() {
  const { t } = useLingui();
  const uploads = useUploads();
  const jobs = useUploadJobs().filter(({ record }) => record.target.becomes !== "attachment");
  const [isOpen, setOpen] = useState(true);
  const listId = useId();
  useOutcomes(jobs);
  if (jobs.length === 0) return null;
  const left = jobs.filter(({ state }) => state.kind !== "done" && state.kind !== "refused").length;
  return (
    <section className={styles.tray} aria-label={t`Uppladdningar`}>
      <div className={styles.top}>
        <Button variant="quiet" icon={isOpen ? icons.ChevronDown : icons.ChevronRight} aria-expanded={isOpen} aria-controls={listId} onPress={() => setOpen(!isOpen)}>
          {left === 0 ? <Trans>Uppladdningarna är klara</Trans> : <Plural value={left} one="# fil laddas upp" other="# filer laddas upp" />}
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

/** Has a screen reader say what became of each file. */
function useOutcomes(jobs: readonly UploadJob[]): void {
  const { t } = useLingui();
  const before = useRef(new Map<string, string>());
  useEffect(() => {
    const said: string[] = [];
    for (const { record, state } of jobs) {
      const was = before.current.get(record.id);
      before.current.set(record.id, state.kind);
      if (was === state.kind) continue;
      if (state.kind === "done") said.push(t`${record.name} är sparad.`);
      if (state.kind === "refused") said.push(t`${record.name} är inte sparad. ${state.reason}`);
      if (state.kind === "interrupted" && was !== "waiting") said.push(t`Uppladdningen av ${record.name} är avbruten och fortsätter av sig själv.`);
    }
    if (said.length > 0) announce(said.join(" "));
  }, [jobs, t]);
}
