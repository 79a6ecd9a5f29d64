import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { icons } from "@/ui";
import { messageQuery } from "./api";
import { useDialogue } from "./dialogue";
import { toPlain } from "./html";
import type { Message } from "./messages";
import { hashOf } from "./permalink";
import { useWriterName } from "./Writer";
import styles from "./Quote.module.css";

const LONGEST = 240;

/** What a reply answers, as that stands now, and the way there. */
export function Quote({ message: id }: { message: string }) {
  const { room, changes, messages } = useDialogue();
  const onPage = messages.get(id);
  const fetched = useQuery({ ...messageQuery(room, id, changes.get(id) ?? 0), enabled: onPage === undefined });
  const message = onPage ?? fetched.data;
  if (message) return <Quoted message={message} />;
  return (
    <span className={styles.quote}>
      <icons.Reply aria-hidden size={14} /> {fetched.isError ? <Trans>Svar på ett inlägg som du inte kan se</Trans> : <Trans>Svar på ett tidigare inlägg</Trans>}
    </span>
  );
}

function Quoted({ message }: { message: Message }) {
  const { t } = useLingui();
  const { event, text } = message;
  const name = useWriterName(event);
  const words = useMemo(() => toPlain(text).slice(0, LONGEST), [text]);
  return (
    <a className={styles.quote} href={hashOf(event)} aria-label={t`Svar på ${name}, inlägg ${event.no ?? ""}: ${plainly()}`}>
      <icons.Reply aria-hidden size={14} />
      <span className={styles.text}>
        <strong>{name}</strong> {shown()}
      </span>
    </a>
  );

  function plainly(): string {
    if (event.withheld === "disposed") return t`Inlägget är gallrat.`;
    return event.withheld === undefined ? words : t`Inlägget är dolt.`;
  }

  function shown(): ReactNode {
    return event.withheld === undefined ? words : <em>{plainly()}</em>;
  }
}
