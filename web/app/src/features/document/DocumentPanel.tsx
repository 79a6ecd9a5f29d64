import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Registrations } from "@/features/item";
import { errorText, isOutOfReach } from "@/features/problem";
import { clockTime, isoDate } from "@/locales";
import { Button, icons, Loading, Notice } from "@/ui";
import { Actions } from "./Actions";
import { documentQuery, type DocumentDetails } from "./api";
import { Badges } from "./Badges";
import { DocumentLink } from "./DocumentLink";
import { HiddenVersions } from "./HiddenVersions";
import styles from "./DocumentPanel.module.css";
import { useDocumentLabels } from "./labels";
import { usePlace } from "./place";
import { Versions } from "./Versions";

/** A document beside the list: what it is, its versions, and what may be done with it. */
export function DocumentPanel({ id }: { id: string }) {
  const { t } = useLingui();
  const { room } = usePlace();
  const { data, error, refetch } = useQuery(documentQuery(room, id));
  return (
    <aside className={styles.panel} aria-label={t`Handlingens uppgifter`}>
      <DocumentLink className={styles.close}>
        <icons.X aria-hidden size={14} /> <Trans>Stäng och gå till listan</Trans>
      </DocumentLink>
      {data ? <Details key={data.document.id} details={data} /> : error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading>{t`Hämtar handlingen…`}</Loading>}
    </aside>
  );
}

export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  if (isOutOfReach(error)) {
    return (
      <Notice kind="info" title={t`Handlingen finns inte`} announced>
        <Trans>Kontrollera adressen. Handlingen kan höra till ett annat rum, eller så har du inte tillgång till den.</Trans>
      </Notice>
    );
  }
  return (
    <Notice
      kind="error"
      title={t`Handlingen kunde inte hämtas`}
      announced
      action={
        <Button variant="secondary" onPress={onRetry}>
          <Trans>Försök igen</Trans>
        </Button>
      }
    >
      {errorText(error)}
    </Notice>
  );
}

const isFocusLost = () => document.activeElement === document.body;

function Details({ details }: { details: DocumentDetails }) {
  const labels = useDocumentLabels();
  const { mayWrite, mayReadHidden, author, nameOf } = usePlace();
  const { document, registrations } = details;
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, kind, folder, ground, marking_note: markingNote, locked_by: lockedBy, locked_until: until, final, withheld } = document;
  // One came here to read of this one.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  // What one did with it may take away where one did it.
  useEffect(() => {
    if (isFocusLost()) heading.current?.focus({ preventScroll: true });
  }, [withheld]);
  if (withheld) {
    const mayRead = withheld === "hidden" && (mayReadHidden || document.author === author);
    return (
      <>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          {withheld === "disposed" ? <Trans>Handlingen är gallrad.</Trans> : <Trans>Handlingen är dold.</Trans>}
        </h2>
        <Registrations registrations={registrations} />
        {withheld === "hidden" && <Actions details={details} />}
        {mayRead && <HiddenVersions document={document.id} />}
      </>
    );
  }
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        {title}
      </h2>
      <p>
        {labels.kind(kind)}
        {folder !== "" && `, ${folder}`} <Badges document={document} />
      </p>
      {ground !== "" && (
        <Notice kind="error" title={ground}>
          {markingNote === "" ? <Trans>Handlingen är sekretessmarkerad. Pröva den innan den lämnas ut.</Trans> : markingNote}
        </Notice>
      )}
      {lockedBy !== undefined && until !== undefined && (
        <Notice kind="info">
          <Trans>
            Utcheckad av {nameOf(lockedBy)} till {isoDate(until)} {clockTime(until)}. Till dess lägger ingen annan till versioner.
          </Trans>
        </Notice>
      )}
      <Registrations registrations={registrations} />
      <Actions details={details} />
      <Versions details={details} mayRestore={mayWrite && !final} />
    </>
  );
}
