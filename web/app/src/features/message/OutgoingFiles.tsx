import { useLingui } from "@lingui/react/macro";
import { sizeText } from "@/locales";
import type { StagedFile } from "@/protocol";
import { icons } from "@/ui";
import styles from "./Attachments.module.css";

/** The files of a message on its way. They are no documents yet, so there is nothing to open. */
export function OutgoingFiles({ files }: { files: readonly StagedFile[] }) {
  const { t } = useLingui();
  return (
    <ul className={styles.cards} aria-label={t`Bilagor`}>
      {files.map(({ url, name, size }) => (
        <li key={url} className={styles.card}>
          <span className={styles.title}>
            <icons.Paperclip aria-hidden size={14} /> {name}
          </span>
          <span className={styles.facts}>{sizeText(size)}</span>
        </li>
      ))}
    </ul>
  );
}
