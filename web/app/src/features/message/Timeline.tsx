import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useSyncExternalStore, type KeyboardEvent } from "react";
import { useClient } from "@/features/connection";
import { SeenMark, useNewSince } from "@/features/reading";
import { dayName } from "@/locales";
import type { RoomLog, RoomSnapshot } from "@/protocol";
import { Button, icons } from "@/ui";
import { DialogueContext, type Dialogue } from "./dialogue";
import { EdgeLine } from "./EdgeLine";
import { EventLine } from "./EventLine";
import { JumpBar } from "./JumpBar";
import { MessageRow } from "./MessageRow";
import { firstNumber, withNewLine } from "./newSince";
import { OutgoingRow } from "./OutgoingRow";
import { Astray } from "./Astray";
import type { Reader } from "./rights";
import { rowsOf, seqOf, type Row } from "./rows";
import styles from "./Timeline.module.css";
import { useAnnouncements } from "./useAnnouncements";
import { KeepContext, useKeptRows } from "./useKeptRows";
import { useReveal } from "./useReveal";
import { useRoving } from "./useRoving";
import { useScrollPlace } from "./useScrollPlace";

interface TimelineProps {
  dialogue: Dialogue;
  log: RoomLog;
  snapshot: RoomSnapshot;
  reader: Reader;
  /** What the room is for, said while nobody has written in it. */
  purpose: string;
}

/** A room's log as a dialogue, oldest first, with one's own messages on their way at the end. What is in view of it is on the page. */
export function Timeline({ dialogue, log, snapshot, reader, purpose }: TimelineProps) {
  const { t } = useLingui();
  const client = useClient();
  const { room, events, messages, people } = dialogue;
  const { older, newer, latest } = snapshot;
  const outgoing = useSyncExternalStore(client.outbox.subscribe, () => client.outbox.of(room));
  const since = useNewSince(room);
  const rows = useMemo(() => withNewLine(rowsOf(events, messages), since, reader.author), [events, messages, since, reader.author]);
  const newestNo = latest.findLast(({ no }) => no)?.no ?? 0;
  const { scroller, rows: list, onScroll, goTo, isAway, newBelow } = useScrollPlace(log, outgoing, newestNo);
  const { marked, astray, lead, onClick } = useReveal(dialogue, log, goTo);
  const toEdge = (edge: "first" | "last", button = true) => {
    const seq = edge === "first" ? log.firstSeq : log.lastSeq;
    void lead({ around: seq }, { block: "start", button });
  };
  const roving = useRoving([...messages.values()].map(({ event }) => event.seq), toEdge);
  const { shown, keep } = useKeptRows(rows, roving.focused);
  useAnnouncements(latest, outgoing, people, reader.author);

  const onKeyDown = (event: KeyboardEvent) => {
    const away = event.target instanceof Element && event.key !== "Tab" ? event.target.closest("li[data-away]") : null;
    if (away) log.reach({ around: Number(away.getAttribute("data-seq")) }).catch(() => undefined);
    if (event.target !== event.currentTarget || (event.key !== "Home" && event.key !== "End")) return;
    event.preventDefault();
    if (event.key === "End") log.toEnd();
    else toEdge("first", false);
  };

  const row = (item: Row, away: boolean) => {
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
        return (
          <MessageRow key={item.key} room={room} message={item.message} continued={item.continued} reader={reader} current={seq === roving.current} marked={seq === marked} away={away} />
        );
      }
      case "line":
        return <EventLine key={item.key} event={item.event} people={people} numberOf={(id) => messages.get(id)?.event.no} />;
    }
  };

  const firstNew = rows[rows.findIndex(({ kind }) => kind === "new") + 1];
  const hasNew = since !== undefined && since < newestNo && (rows.some(({ kind }) => kind === "new") || firstNumber(rows) > since + 1);
  const toFirstUnread = () => {
    const seq = rows.some(({ kind }) => kind === "new") && firstNew ? seqOf(firstNew) : undefined;
    void lead(seq === undefined ? { aboveNo: since ?? 0 } : { around: seq });
  };
  return (
    <DialogueContext value={dialogue}>
      <KeepContext value={keep}>
        {(older !== "none" || newer !== "none" || hasNew) && <JumpBar onDate={(date) => void lead({ date })} onFirstUnread={hasNew ? toFirstUnread : undefined} />}
        {astray && <Astray why={astray.why} />}
        <div className={styles.frame}>
          <div ref={scroller} className={styles.scroller} role="region" aria-label={t`Inlägg och händelser`} tabIndex={0} onScroll={onScroll} onClick={onClick} onKeyDown={onKeyDown}>
            <EdgeLine edge={older} onPress={() => void log.loadOlder()} />
            <ol ref={list} className={styles.rows} {...roving.keys}>
              {shown.map((item) => row(item.row, item.away))}
              {newer === "none" &&
                outgoing.map((entry) => <OutgoingRow key={entry.message.clientId} entry={entry} mayPost={reader.mayPost} />)}
            </ol>
            {outgoing.length === 0 && newestNo === 0 && <p className={styles.purpose}>{purpose}</p>}
            <EdgeLine edge={newer} onPress={() => void log.loadNewer()} />
            {newer === "none" && <SeenMark room={room} no={newestNo} />}
          </div>
          {isAway && (
            <div className={styles.below}>
              <Button variant="tone" icon={icons.ArrowDown} onPress={() => log.toEnd()}>
                {newBelow === 0 ? (
                  <Trans>Till det senaste</Trans>
                ) : (
                  <Trans>
                    Till det senaste (<Plural value={newBelow} one="# nytt" other="# nya" />)
                  </Trans>
                )}
              </Button>
            </div>
          )}
        </div>
      </KeepContext>
    </DialogueContext>
  );
}
