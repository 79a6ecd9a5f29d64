import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { SeenMark, useNewSince } from "@/features/reading";
import { dayName } from "@/locales";
import type { RoomSnapshot } from "@/protocol";
import { Button, icons, Notice } from "@/ui";
import { DialogueContext, type Dialogue } from "./dialogue";
import { EventLine } from "./EventLine";
import { MessageRow } from "./MessageRow";
import { withNewLine } from "./newSince";
import { OutgoingRow } from "./OutgoingRow";
import type { Reader } from "./rights";
import { rowsOf, type Row } from "./rows";
import styles from "./Timeline.module.css";
import { useAnnouncements } from "./useAnnouncements";
import { useReveal } from "./useReveal";
import { useRoving } from "./useRoving";
import { useStickyEnd } from "./useStickyEnd";

interface TimelineProps {
  dialogue: Dialogue;
  older: RoomSnapshot["older"];
  reader: Reader;
  /** What the room is for, said while nobody has written in it. */
  purpose: string;
}

/** A room's log as a dialogue, oldest first, with one's own messages on their way at the end. */
export function Timeline({ dialogue, older, reader, purpose }: TimelineProps) {
  const { t } = useLingui();
  const client = useClient();
  const { room, events, messages, people } = dialogue;
  const log = client.room(room);
  const outgoing = useSyncExternalStore(client.outbox.subscribe, () => client.outbox.of(room));
  const since = useNewSince(room);
  const rows = useMemo(() => withNewLine(rowsOf(events, messages), since, reader.author), [events, messages, since, reader.author]);
  const { scroller, onScroll, scrollToEnd, hasNewBelow } = useStickyEnd(events, outgoing);
  const { marked, missing, onClick } = useReveal(dialogue, log, scroller);
  const { current, ...roving } = useRoving([...messages.values()].at(-1)?.event.seq ?? 0);
  useAnnouncements(events, outgoing, people, reader.author);

  const row = (item: Row) => {
    switch (item.kind) {
      case "day":
        return (
          <li key={item.key} className={styles.day}>
            <span>{dayName(item.time)}</span>
          </li>
        );
      case "new":
        return (
          <li key={item.key} className={styles.new}>
            <span>
              <Trans>Nytt sedan sist</Trans>
            </span>
          </li>
        );
      case "message": {
        const { seq } = item.message.event;
        return <MessageRow key={item.key} room={room} message={item.message} continued={item.continued} reader={reader} current={seq === current} marked={seq === marked} />;
      }
      case "line":
        return <EventLine key={item.key} event={item.event} people={people} numberOf={(id) => messages.get(id)?.event.no} />;
    }
  };

  return (
    <DialogueContext value={dialogue}>
      {missing && (
        <Notice kind="info" announced>
          <Trans>Inlägget finns inte i det här rummet, eller så skrevs det innan du kom med.</Trans>
        </Notice>
      )}
      <div className={styles.frame}>
        <div ref={scroller} className={styles.scroller} role="region" aria-label={t`Inlägg och händelser`} tabIndex={0} onScroll={onScroll} onClick={onClick}>
          {older !== "none" && (
            <div className={styles.older}>
              <Button variant="quiet" isPending={older === "loading"} onPress={() => void log.loadOlder()}>
                <Trans>Visa äldre</Trans>
              </Button>
              {older === "failed" && (
                <span role="alert">
                  <Trans>Det äldre kunde inte hämtas. Försök igen.</Trans>
                </span>
              )}
            </div>
          )}
          <ol className={styles.rows} {...roving}>
            {rows.map(row)}
            {outgoing.map((entry) => (
              <OutgoingRow key={entry.message.clientId} entry={entry} mayPost={reader.mayPost} />
            ))}
          </ol>
          {outgoing.length === 0 && messages.size === 0 && <p className={styles.purpose}>{purpose}</p>}
          <SeenMark room={room} no={events.findLast(({ no }) => no)?.no ?? 0} />
        </div>
        {hasNewBelow && (
          <div className={styles.below}>
            <Button variant="tone" icon={icons.ArrowDown} onPress={scrollToEnd}>
              <Trans>Nya inlägg</Trans>
            </Button>
          </div>
        )}
      </div>
    </DialogueContext>
  );
}
