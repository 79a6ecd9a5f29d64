import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { errorText } from "@/features/problem";
import { clockTime, isoDate, sizeText } from "@/locales";
import { Button, icons, Notice } from "@/ui";
import { contentUrl, readHiddenVersions } from "./api";
import styles from "./DocumentPanel.module.css";
import { usePlace } from "./place";

/** The versions of a hidden document, for those entitled to them. They are fetched when one has said that one wants to read them. */
export function HiddenVersions({ document }: { document: string }) {
  const { t } = useLingui();
  const { room, nameOf, authorityOf } = usePlace();
  const reading = useMutation({ mutationFn: () => readHiddenVersions(room, document) });
  const shown = useRef<HTMLElement>(null);
  // What was pressed to see them is gone then.
  useEffect(() => shown.current?.focus(), [reading.data]);
  if (reading.data) {
    return (
      <section ref={shown} tabIndex={-1} aria-label={t`Dolda versioner`} className={styles.actions}>
        <ol className={styles.versions}>
          {[...reading.data.versions].reverse().map(({ id, number, name, size, note, time, author, authority }) => (
            <li key={id}>
              <p>
                <strong>
                  <Trans>Version {number}</Trans>
                </strong>
                , {nameOf(author)}, {authorityOf(authority)}, <time dateTime={time}>{`${isoDate(time)} ${clockTime(time)}`}</time>
              </p>
              {note !== "" && <p className={styles.note}>{note}</p>}
              <p className={styles.quiet}>
                {name}, {sizeText(size)}
              </p>
              <p className={styles.links}>
                <a href={contentUrl(room, document, id)} download={name}>
                  <icons.Download aria-hidden size={14} /> <Trans>Ladda ned version {number}</Trans>
                </a>
              </p>
            </li>
          ))}
        </ol>
      </section>
    );
  }
  return (
    <div className={styles.form}>
      <p>
        <Trans>Att du tar del av den dolda handlingen antecknas med ditt namn i din myndighets åtkomstlogg.</Trans>
      </p>
      {reading.isError && (
        <Notice kind="error" title={t`Versionerna kunde inte visas`} announced>
          {errorText(reading.error)}
        </Notice>
      )}
      <Button isPending={reading.isPending} onPress={() => reading.mutate()}>
        <Trans>Visa versionerna</Trans>
      </Button>
    </div>
  );
}
