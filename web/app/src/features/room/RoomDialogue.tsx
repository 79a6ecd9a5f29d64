import { Trans, useLingui } from "@lingui/react/macro";
import type { Case } from "@/features/case";
import { Composer, Timeline, TypingLine } from "@/features/message";
import { Loading, Notice } from "@/ui";
import type { RoomSummary } from "./api";
import { KINDS } from "./kind";
import { inWords } from "./readers";
import styles from "./RoomView.module.css";
import { useHasPosted } from "./useHasPosted";
import type { RoomInSight } from "./useRoom";

/** What is written in a room, and a place to write. */
export function RoomDialogue({ item, sight: { log, snapshot, room, dialogue, reader } }: { item: Case; sight: RoomInSight }) {
  const { t } = useLingui();
  const hasPosted = useHasPosted(item.reference, room, snapshot.events, reader.author);
  return (
    <>
      <div className={styles.dialogue}>
        {snapshot.phase === "loading" && <Loading>{t`Hämtar dialogen…`}</Loading>}
        {snapshot.phase === "failed" && (
          <div className={styles.first}>
            <Notice kind="error" title={t`Dialogen kunde inte hämtas`} announced>
              <Trans>Plaza försöker igen av sig självt.</Trans>
            </Notice>
          </div>
        )}
        {snapshot.phase === "ready" && <Timeline dialogue={dialogue} log={log} snapshot={snapshot} reader={reader} purpose={purpose(room)} />}
      </div>
      {reader.mayPost ? (
        <div className={styles.write}>
          <TypingLine people={dialogue.people} />
          <Composer dialogue={dialogue} sendLabel={sendLabel(room)} recordOf={room.kind === "joint" && !hasPosted ? inWords(room.readers) : undefined} icon={KINDS[room.kind].icon} />
        </div>
      ) : (
        <p className={styles.closed}>{closedText(room.state)}</p>
      )}
    </>
  );

  function sendLabel({ kind, name, readers }: RoomSummary): string {
    const words = inWords(readers);
    if (kind === "internal") return t`Skicka internt inom ${words}`;
    return kind === "restricted" ? t`Skicka till dem som är tillagda i ${name}` : t`Skicka till ${words}`;
  }

  function purpose({ kind, readers }: RoomSummary): string {
    if (kind === "internal") return t`Här kan ni prata om ärendet för er själva. Ingen annan myndighet ser vad som skrivs.`;
    if (kind === "restricted") return t`Här skriver bara de som är tillagda i rummet.`;
    if (kind === "meeting") return t`Det som skrivs under mötet står kvar här efteråt.`;
    const words = inWords(readers);
    return t`Här för ${words} den tidiga dialogen i ärendet. Det som skrivs blir en handling hos var och en av myndigheterna.`;
  }

  function closedText(roomState: RoomSummary["state"]): string {
    if (roomState === "locked") return t`Rummet är låst. Det går att läsa men inte att skriva i det.`;
    if (roomState === "archived") return t`Rummet är arkiverat. Det går att läsa men inte att skriva i det.`;
    return t`Du läser rummet men kan inte skriva i det. Den som ska skriva behöver vara tillagd i ärendet.`;
  }
}
