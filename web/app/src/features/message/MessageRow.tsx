import { Trans, useLingui } from "@lingui/react/macro";
import { memo, type ReactNode } from "react";
import { clockTime } from "@/locales";
import type { Event } from "@/protocol";
import { icons, VisuallyHidden } from "@/ui";
import { Markdown } from "./Markdown";
import { authorOf, type People } from "./people";
import { text as payloadText } from "./payload";
import styles from "./MessageRow.module.css";

interface MessageRowProps {
  event: Event;
  text: string;
  edited: boolean;
  /** The same writer goes on: the name is only read aloud. */
  continued: boolean;
  own: boolean;
  people: People;
}

/** A message of the log. */
export const MessageRow = memo(function MessageRow({ event, text, edited, continued, own, people }: MessageRowProps) {
  return (
    <li className={continued ? styles.continued : styles.row} data-seq={event.seq} data-own={own || undefined}>
      <Writer event={event} people={people} continued={continued} />
      <div className={styles.body}>{event.withheld === undefined ? <Markdown text={text} /> : <Tombstone why={event.withheld} />}</div>
      <p className={styles.meta}>
        {edited && (
          <>
            <Trans>Ändrat</Trans>
            {" · "}
          </>
        )}
        <Saved own={own} no={event.no} time={event.time} />
      </p>
    </li>
  );
});

/** One's own message says that it is saved; everyone's has its number in the room and its time. */
export function Saved({ own, no, time }: { own: boolean; no: number | undefined; time: string }) {
  const at = clockTime(time);
  if (!own) {
    return (
      <>
        <Trans>Nr {no}</Trans>, <time dateTime={time}>{at}</time>
      </>
    );
  }
  return (
    <>
      <icons.Check aria-hidden size={12} /> <Trans>Sparat nr {no}</Trans>, <time dateTime={time}>{at}</time>
    </>
  );
}

function Writer({ event, people, continued }: { event: Event; people: People; continued: boolean }) {
  const { t } = useLingui();
  let name: ReactNode;
  if (event.type === "share.received") {
    const writer = payloadText(event.payload, "author_name");
    const authority = payloadText(event.payload, "authority_name");
    const sharer = authorOf(event, people)?.name ?? t`En handläggare`;
    name = (
      <>
        <strong>{writer}</strong>
        <span className={styles.title}>
          , {authority}. <Trans>Delat hit av {sharer}</Trans>
        </span>
      </>
    );
  } else {
    const person = authorOf(event, people);
    name = (
      <>
        <strong>{person?.name ?? t`En handläggare`}</strong>
        {person && (
          <span className={styles.title}>
            , {person.title}, {person.authority}
          </span>
        )}
      </>
    );
  }
  return continued ? <VisuallyHidden>{name}</VisuallyHidden> : <p className={styles.writer}>{name}</p>;
}

function Tombstone({ why }: { why: string }) {
  return <p className={styles.tombstone}>{why === "disposed" ? <Trans>Inlägget är gallrat.</Trans> : <Trans>Inlägget är dolt.</Trans>}</p>;
}
