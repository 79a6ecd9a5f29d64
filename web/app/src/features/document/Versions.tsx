import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { clockTime, isoDate, sizeText } from "@/locales";
import { Button, icons } from "@/ui";
import { contentUrl, type DocumentDetails, type DocumentVersion } from "./api";
import { DocumentLink } from "./DocumentLink";
import styles from "./DocumentPanel.module.css";
import { usePlace } from "./place";
import { RestoreForm } from "./RestoreForm";

/** Every version, the newest first: whose it is, what it says of itself, and its content. */
export function Versions({ details, mayRestore }: { details: DocumentDetails; mayRestore: boolean }) {
  const { t } = useLingui();
  const versions = [...details.versions].reverse();
  return (
    <section aria-label={t`Versioner`}>
      <h3 className={styles.subheading}>
        <Trans>Versioner</Trans>
      </h3>
      <ol className={styles.versions}>
        {versions.map((version, at) => (
          <li key={version.id}>
            <VersionItem details={details} version={version} mayRestore={mayRestore && at > 0} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function VersionItem({ details, version, mayRestore }: { details: DocumentDetails; version: DocumentVersion; mayRestore: boolean }) {
  const { t } = useLingui();
  const { room, nameOf, authorityOf } = usePlace();
  const { document } = details;
  const [isAsking, setAsking] = useState(false);
  const { number, name, size, sha256, note, time, author, authority, restored_from: restoredFrom } = version;
  const source = details.versions.find(({ id }) => id === restoredFrom);
  return (
    <>
      <p>
        <strong>
          <Trans>Version {number}</Trans>
        </strong>
        , {nameOf(author)}, {authorityOf(authority)}, <time dateTime={time}>{`${isoDate(time)} ${clockTime(time)}`}</time>
      </p>
      {note !== "" && <p className={styles.note}>{note}</p>}
      {source && (
        <p className={styles.quiet}>
          <Trans>Innehållet är återställt från version {source.number}.</Trans>
        </p>
      )}
      <p className={styles.quiet}>
        {name}, {sizeText(size)}
      </p>
      <p className={styles.links}>
        <DocumentLink document={document.id} version={number}>
          <icons.Eye aria-hidden size={14} /> <Trans>Visa version {number}</Trans>
        </DocumentLink>
        <a href={contentUrl(room, document.id, version.id)} download={name}>
          <icons.Download aria-hidden size={14} /> <Trans>Ladda ned version {number}</Trans>
        </a>
        {mayRestore && (
          <Button variant="inline" aria-expanded={isAsking} onPress={() => setAsking(!isAsking)}>
            <Trans>Återställ version {number}</Trans>
          </Button>
        )}
      </p>
      <details className={styles.quiet}>
        <summary>{t`Kontrollsumma (SHA-256)`}</summary>
        <code className={styles.hash}>{sha256}</code>
      </details>
      {isAsking && <RestoreForm details={details} version={version} onClose={() => setAsking(false)} />}
    </>
  );
}
