import { Trans, useLingui } from "@lingui/react/macro";
import { memo, useRef, useState } from "react";
import { Registrations } from "@/features/item";
import { clockTime } from "@/locales";
import { mentions } from "@/protocol";
import { Button, IconButton, icons } from "@/ui";
import { Attachments } from "./Attachments";
import { attachmentsOf } from "./documents";
import { useUnsavedEdit } from "./drafts";
import { Markdown } from "./Markdown";
import { MessagePanel, type PanelKind } from "./MessagePanel";
import styles from "./MessageRow.module.css";
import type { Message } from "./messages";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { rightsTo, type Reader } from "./rights";
import { useKept } from "./useKeptRows";
import { Writer } from "./Writer";

interface MessageRowProps {
  room: string;
  message: Message;
  /** The same writer goes on: the name is only read aloud. */
  continued: boolean;
  reader: Reader;
  /** Its button is the one of the dialogue that the Tab key reaches. */
  current: boolean;
  /** The address leads here. */
  marked: boolean;
  /** It is out of view, and on the page only for what one does with it. */
  away: boolean;
}

/** A message of the log. */
export const MessageRow = memo(function MessageRow({ room, message, continued, reader, current, marked, away }: MessageRowProps) {
  const { t } = useLingui();
  const [panel, setPanel] = useState<PanelKind>();
  const more = useRef<HTMLButtonElement>(null);
  const { event, edited, replyTo, pinnedBy } = message;
  const hasUnsavedEdit = useUnsavedEdit(room, event.id) !== undefined;
  const attached = event.withheld === undefined ? attachmentsOf(event) : [];
  const own = event.author === reader.author && event.type === "message.posted";
  useKept(event.seq, panel !== undefined);
  const close = () => {
    setPanel(undefined);
    more.current?.focus();
  };
  return (
    <li className={continued ? styles.continued : styles.row} tabIndex={-1} data-seq={event.seq} data-own={own || undefined} data-marked={marked || undefined} data-away={away || undefined}>
      <Writer event={event} continued={continued} />
      {replyTo !== undefined && <Quote message={replyTo} />}
      <div className={styles.body}>
        {event.withheld === undefined ? <Markdown text={message.text} /> : <Tombstone why={event.withheld} />}
        {attached.length > 0 && <Attachments room={room} documents={attached} />}
      </div>
      <div className={styles.meta}>
        {mentions(message.text, reader.author.replace("officer:", "")) && (
          <strong className={styles.mention}>
            <Trans>Nämner dig</Trans>
          </strong>
        )}
        {hasUnsavedEdit && panel !== "edit" && (
          <Button variant="inline" excludeFromTabOrder={!current} aria-expanded={false} onPress={() => setPanel("edit")}>
            <Trans>Osparad ändring</Trans>
          </Button>
        )}
        {pinnedBy !== undefined && (
          <span>
            <icons.Pin aria-hidden size={12} /> <Trans>Fäst</Trans>
          </span>
        )}
        {edited && event.withheld === undefined && (
          <Button variant="inline" excludeFromTabOrder={!current} aria-expanded={panel === "wordings"} onPress={() => setPanel(panel === "wordings" ? undefined : "wordings")}>
            <Trans>Ändrat</Trans>
          </Button>
        )}
        <p>
          <Saved own={own} no={event.no} time={event.time} />
        </p>
      </div>
      <IconButton
        label={t`Åtgärder för inlägg ${event.no ?? ""}`}
        icon={icons.Ellipsis}
        className={styles.more}
        buttonRef={more}
        excludeFromTabOrder={!current}
        aria-expanded={panel === "actions"}
        data-more
        onPress={() => setPanel(panel === undefined ? "actions" : undefined)}
      />
      <Registrations registrations={message.registrations} />
      {event.withheld === undefined && <Reactions room={room} message={message} reader={reader} current={current} onGone={() => more.current?.focus()} />}
      {panel !== undefined && <MessagePanel room={room} message={message} kind={panel} rights={rightsTo(event, reader)} onKind={setPanel} onClose={close} />}
    </li>
  );
}, isSame);

/** A message is made anew with every event; what is shown of it seldom changes. */
function isSame(a: MessageRowProps, b: MessageRowProps): boolean {
  const sameMarks = a.message.pinnedBy === b.message.pinnedBy && a.message.reactions === b.message.reactions && a.message.registrations === b.message.registrations;
  const sameMessage = sameMarks && a.message.event === b.message.event && a.message.version === b.message.version && a.message.text === b.message.text;
  return sameMessage && a.room === b.room && a.continued === b.continued && a.reader === b.reader && a.current === b.current && a.marked === b.marked && a.away === b.away;
}

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

function Tombstone({ why }: { why: string }) {
  return <p className={styles.tombstone}>{why === "disposed" ? <Trans>Inlägget är gallrat.</Trans> : <Trans>Inlägget är dolt.</Trans>}</p>;
}
