import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { SeenMark, useNewSince } from "@/features/reading";
import { useSession } from "@/features/session";
import { dayName } from "@/locales";
import type { RoomSnapshot } from "@/protocol";
import { Button, icons } from "@/ui";
import { takeBack } from "./drafts";
import { EventLine } from "./EventLine";
import { MessageRow } from "./MessageRow";
import { withNewLine } from "./newSince";
import { OutgoingRow } from "./OutgoingRow";
import type { People } from "./people";
import { rowsOf, type Row } from "./rows";
import styles from "./Timeline.module.css";
import { useAnnouncements } from "./useAnnouncements";
import { useStickyEnd } from "./useStickyEnd";

interface TimelineProps {
  room: string;
  snapshot: RoomSnapshot;
  people: People;
  onOlder: () => void;
  /** What the room is for, said while nobody has written in it. */
  purpose: string;
}

/** A room's log as a dialogue, oldest first, with one's own messages on their way at the end. */
export function Timeline({ room, snapshot, people, onOlder, purpose }: TimelineProps) {
  const { t } = useLingui();
  const client = useClient();
  const { officer } = useSession();
  const outgoing = useSyncExternalStore(client.outbox.subscribe, () => client.outbox.of(room));
  const since = useNewSince(room);
  const author = `officer:${officer.id}`;
  const rows = useMemo(() => withNewLine(rowsOf(snapshot.events), since, author), [snapshot.events, since, author]);
  const numbers = useMemo(() => new Map(snapshot.events.map(({ id, no }) => [id, no])), [snapshot.events]);
  const { scroller, onScroll, scrollToEnd, hasNewBelow } = useStickyEnd(snapshot.events, outgoing);
  useAnnouncements(snapshot.events, outgoing, people, author);

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
      case "message":
        return <MessageRow key={item.key} event={item.event} text={item.text} edited={item.edited} continued={item.continued} own={item.event.author === author} people={people} />;
      case "line":
        return <EventLine key={item.key} event={item.event} people={people} numberOf={(id) => numbers.get(id)} />;
    }
  };

  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} role="region" aria-label={t`Inlägg och händelser`} tabIndex={0} onScroll={onScroll}>
        {snapshot.older !== "none" && (
          <div className={styles.older}>
            <Button variant="quiet" isPending={snapshot.older === "loading"} onPress={onOlder}>
              <Trans>Visa äldre</Trans>
            </Button>
            {snapshot.older === "failed" && (
              <span role="alert">
                <Trans>Det äldre kunde inte hämtas. Försök igen.</Trans>
              </span>
            )}
          </div>
        )}
        <ol className={styles.rows}>
          {rows.map(row)}
          {outgoing.map((entry) => (
            <OutgoingRow key={entry.message.clientId} entry={entry} onTakeBack={(clientId) => takeBack(client, room, clientId)} />
          ))}
        </ol>
        {outgoing.length === 0 && !rows.some(({ kind }) => kind === "message") && <p className={styles.purpose}>{purpose}</p>}
        <SeenMark room={room} no={snapshot.events.findLast(({ no }) => no)?.no ?? 0} />
      </div>
      {hasNewBelow && (
        <div className={styles.below}>
          <Button variant="tone" icon={icons.ArrowDown} onPress={scrollToEnd}>
            <Trans>Nya inlägg</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
