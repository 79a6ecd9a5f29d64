import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Preview } from "@/features/preview";
import { clockTime, isoDate } from "@/locales";
import { icons, Loading, Notice } from "@/ui";
import { contentUrl, documentQuery, type DocumentItem, type DocumentVersion } from "./api";
import { Badges } from "./Badges";
import { DocumentLink } from "./DocumentLink";
import styles from "./DocumentPage.module.css";
import { Failure } from "./DocumentPanel";
import { usePlace } from "./place";

/** The content of one version, over the whole room. */
export function DocumentPage({ id, number }: { id: string; number: number }) {
  const { t } = useLingui();
  const { room } = usePlace();
  const { data, error, refetch } = useQuery(documentQuery(room, id));
  const version = data?.versions.find((candidate) => candidate.number === number);
  return (
    <div className={styles.page}>
      <DocumentLink document={id}>
        <icons.ChevronLeft aria-hidden size={14} /> <Trans>Till handlingens uppgifter</Trans>
      </DocumentLink>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Loading>{t`Hämtar handlingen…`}</Loading>}
      {data && !version && (
        <Notice kind="info" title={t`Versionen finns inte`} announced>
          <Trans>Handlingen har ingen version {number} som visas.</Trans>
        </Notice>
      )}
      {data && version && <Content key={version.id} document={data.document} version={version} />}
    </div>
  );
}

function Content({ document, version }: { document: DocumentItem; version: DocumentVersion }) {
  const { t } = useLingui();
  const { room, nameOf, authorityOf } = usePlace();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { number, name, time, author, authority } = version;
  const url = contentUrl(room, document.id, version.id);
  return (
    <>
      <div className={styles.top}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          {t`${document.title}, version ${number}`}
        </h2>
        <Badges document={document} />
        <nav className={styles.links} aria-label={t`Versioner`}>
          {number > 1 && (
            <DocumentLink document={document.id} version={number - 1}>
              <Trans>Version {number - 1}</Trans>
            </DocumentLink>
          )}
          {number < document.versions && (
            <DocumentLink document={document.id} version={number + 1}>
              <Trans>Version {number + 1}</Trans>
            </DocumentLink>
          )}
          <a href={url} download={name}>
            <icons.Download aria-hidden size={14} /> <Trans>Ladda ned</Trans>
          </a>
        </nav>
      </div>
      <p className={styles.quiet}>
        {nameOf(author)}, {authorityOf(authority)}, {`${isoDate(time)} ${clockTime(time)}`}
      </p>
      <Preview file={{ url, name, mediaType: version.media_type, size: version.size }} />
    </>
  );
}
