import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState, useSyncExternalStore } from "react";
import { CaseFacts, type Case } from "@/features/case";
import { useClient } from "@/features/connection";
import { useFreshDocuments } from "@/features/document";
import { ExportRoom } from "@/features/export";
import { attach, Composer, PinList, Timeline, TypingLine, useDialogueOf } from "@/features/message";
import { OutOfReachPage } from "@/features/problem";
import { useSession } from "@/features/session";
import { DropHint, useDropZone, useUploads } from "@/features/upload";
import { Button, icons, Loading, Notice } from "@/ui";
import { roomQuery, type RoomSummary } from "./api";
import { KINDS } from "./kind";
import { MemberList } from "./MemberList";
import { inWords } from "./readers";
import { RoomHeader } from "./RoomHeader";
import styles from "./RoomView.module.css";
import { useFreshness } from "./useFreshness";
import { useHasPosted } from "./useHasPosted";
import { useInSight } from "./useInSight";

/** A room: its dialogue, a place to write, and beside it who is there and what the case is. */
export function RoomView({ item, summary }: { item: Case; summary: RoomSummary }) {
  const { t } = useLingui();
  const log = useClient().room(summary.id);
  const snapshot = useSyncExternalStore(log.subscribe, log.get);
  const { data: room } = useQuery(roomQuery(summary.id));
  const [open, setOpen] = useState(false);
  const contextId = useId();
  useInSight(summary.id);
  useFreshDocuments(summary.id);
  useFreshness(item.reference, summary.id, snapshot.latest);
  const dialogue = useDialogueOf(summary.id, snapshot, room?.members);
  const { officer, authority } = useSession();
  const { state, may_post: mayPost, may_hide: mayHide, may_read_hidden: mayReadHidden } = room ?? summary;
  const reader = useMemo(
    () => ({ author: `officer:${officer.id}`, authority: authority.id, mayPost, mayHide, mayReadHidden }),
    [officer.id, authority.id, mayPost, mayHide, mayReadHidden],
  );

  const uploads = useUploads();
  const { isOver, zone } = useDropZone(mayPost ? (picked) => attach(uploads, summary.id, picked) : undefined);
  const hasPosted = useHasPosted(item.reference, room ?? summary, snapshot.events, reader.author);

  if (snapshot.phase === "gone") return <OutOfReachPage what="room" />;
  return (
    <div className={`${styles.room} ${KINDS[summary.kind].tone}`} {...zone}>
        <RoomHeader item={item} kind={summary.kind} room={room ?? summary}>
          <div className={styles.contextSwitch} title={t`Deltagare och ärende`}>
            <Button variant="quiet" icon={icons.Info} aria-expanded={open} aria-controls={contextId} onPress={() => setOpen(!open)}>
              <Trans>Deltagare och ärende</Trans>
            </Button>
          </div>
        </RoomHeader>
        <div id={contextId} role="region" aria-label={t`Deltagare och ärende`} tabIndex={0} className={open ? styles.contextOpen : styles.context}>
          <PinList dialogue={dialogue} latest={snapshot.latest} mayPin={mayPost} />
          {room && <MemberList room={room} />}
          <CaseFacts item={item} />
          {room && <ExportRoom room={room} />}
        </div>
        <div className={styles.dialogue}>
        {snapshot.phase === "loading" && <Loading>{t`Hämtar dialogen…`}</Loading>}
        {snapshot.phase === "failed" && (
          <div className={styles.first}>
            <Notice kind="error" title={t`Dialogen kunde inte hämtas`} announced>
              <Trans>Plaza försöker igen av sig självt.</Trans>
            </Notice>
          </div>
        )}
        {snapshot.phase === "ready" && <Timeline dialogue={dialogue} log={log} snapshot={snapshot} reader={reader} purpose={purpose(summary)} />}
        </div>
        {mayPost ? (
          <div className={styles.write}><TypingLine people={dialogue.people} /><Composer dialogue={dialogue} sendLabel={sendLabel(summary)} recordOf={summary.kind === "joint" && !hasPosted ? inWords(summary.readers) : undefined} icon={KINDS[summary.kind].icon} /></div>
        ) : (
          <p className={styles.closed}>{closedText(state)}</p>
        )}
        {isOver && (
          <DropHint icon={icons.Paperclip}>
            <Trans>Släpp filerna för att skicka dem med ett inlägg</Trans>
          </DropHint>
        )}
    </div>
  );

  function sendLabel({ kind, name, readers }: RoomSummary): string {
    const words = inWords(readers);
    if (kind === "internal") return t`Skicka internt inom ${words}`;
    return kind === "restricted" ? t`Skicka till dem som är tillagda i ${name}` : t`Skicka till ${words}`;
  }

  function purpose({ kind, readers }: RoomSummary): string {
    if (kind === "internal") return t`Här kan ni prata om ärendet för er själva. Ingen annan myndighet ser vad som skrivs.`;
    if (kind === "restricted") return t`Här skriver bara de som är tillagda i rummet.`;
    const words = inWords(readers);
    return t`Här för ${words} den tidiga dialogen i ärendet. Det som skrivs blir en handling hos var och en av myndigheterna.`;
  }

  function closedText(roomState: RoomSummary["state"]): string {
    if (roomState === "locked") return t`Rummet är låst. Det går att läsa men inte att skriva i det.`;
    if (roomState === "archived") return t`Rummet är arkiverat. Det går att läsa men inte att skriva i det.`;
    return t`Du läser rummet men kan inte skriva i det. Den som ska skriva behöver vara tillagd i ärendet.`;
  }
}
