import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { CaseFacts, type Case } from "@/features/case";
import { ExportRoom } from "@/features/export";
import { attach, PinList } from "@/features/message";
import { OutOfReachPage } from "@/features/problem";
import { DropHint, useDropZone, useUploads } from "@/features/upload";
import { Button, icons } from "@/ui";
import type { RoomSummary } from "./api";
import { KINDS } from "./kind";
import { MemberList } from "./MemberList";
import { RoomDialogue } from "./RoomDialogue";
import { RoomHeader } from "./RoomHeader";
import styles from "./RoomView.module.css";
import { useRoom } from "./useRoom";

/** A room: its dialogue, a place to write, and beside it who is there and what the case is. */
export function RoomView({ item, summary }: { item: Case; summary: RoomSummary }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const contextId = useId();
  const sight = useRoom(item, summary);
  const { snapshot, room, details, dialogue, reader } = sight;
  const uploads = useUploads();
  const { isOver, zone } = useDropZone(reader.mayPost ? (picked) => attach(uploads, summary.id, picked) : undefined);

  if (snapshot.phase === "gone") return <OutOfReachPage what="room" />;
  return (
    <div className={`${styles.room} ${KINDS[summary.kind].tone}`} {...zone}>
      <RoomHeader item={item} kind={summary.kind} room={room}>
        <div className={styles.contextSwitch} title={t`Deltagare och ärende`}>
          <Button variant="quiet" icon={icons.Info} aria-expanded={open} aria-controls={contextId} onPress={() => setOpen(!open)}>
            <Trans>Deltagare och ärende</Trans>
          </Button>
        </div>
      </RoomHeader>
      <div id={contextId} role="region" aria-label={t`Deltagare och ärende`} tabIndex={0} className={open ? styles.contextOpen : styles.context}>
        <PinList dialogue={dialogue} latest={snapshot.latest} mayPin={reader.mayPost} />
        {details && <MemberList room={details} />}
        <CaseFacts item={item} />
        {details && <ExportRoom room={details} />}
      </div>
      <RoomDialogue item={item} sight={sight} />
      {isOver && (
        <DropHint icon={icons.Paperclip}>
          <Trans>Släpp filerna för att skicka dem med ett inlägg</Trans>
        </DropHint>
      )}
    </div>
  );
}
