import { Trans, useLingui } from "@lingui/react/macro";
import { UploadProgress } from "@/features/upload";
import styles from "./Composer.module.css";
import type { Attaching } from "./useAttaching";

/** The files that are to go along with a message, how far each has come, and what one can do about it. */
export function AttachingList({ jobs, hindrance }: Attaching) {
  const { t } = useLingui();
  if (jobs.length === 0) return null;
  return (
    <>
      <ul className={styles.attaching} aria-label={t`Filer som följer med inlägget`}>
        {jobs.map((job) => (
          <li key={job.record.id}>
            <UploadProgress job={job} />
          </li>
        ))}
      </ul>
      {hindrance !== undefined && (
        <p className={styles.hindrance} role="status">
          {hindrance === "underway" && <Trans>Inlägget kan skickas när alla filer är uppladdade. Du kan skriva och läsa annat så länge.</Trans>}
          {hindrance === "lost" && <Trans>Ta bort de filer som inte kom med, eller lägg till dem igen, innan du skickar.</Trans>}
          {hindrance === "many" && <Trans>Högst 100 filer kan följa med ett inlägg. Ta bort några, eller lägg till dem under Handlingar.</Trans>}
        </p>
      )}
    </>
  );
}
