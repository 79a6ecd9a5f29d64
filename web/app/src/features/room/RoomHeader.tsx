import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Case } from "@/features/case";
import { MeetNow } from "@/features/meeting";
import { PageHeading } from "@/ui";
import type { RoomKind, RoomSummary } from "./api";
import { KINDS } from "./kind";
import { inWords } from "./readers";
import styles from "./RoomHeader.module.css";
import { RoomNav } from "./RoomNav";
import { RoomParts } from "./RoomParts";

interface RoomHeaderProps {
  item: Case;
  kind: RoomKind;
  /** None before the room exists. */
  room?: RoomSummary;
  children?: ReactNode;
}

/** Where one is, in which kind of room, and who reads it. */
export function RoomHeader({ item, kind, room, children }: RoomHeaderProps) {
  const { i18n } = useLingui();
  const look = KINDS[kind];
  const kindName = i18n._(look.name);
  const IconOf = look.icon;
  return (
    <header className={styles.header}>
      <div className={styles.case}>
        <div className={styles.title}>
          <PageHeading title={`${kindName}, ${item.title}`}>{item.title}</PageHeading>
          <p className={styles.reference}>{item.reference}</p>
        </div>
        <div className={styles.tools}>
          {room?.may_post && <MeetNow room={room.id} reference={item.reference} />}
          {children}
        </div>
      </div>
      <RoomNav item={item} />
      <div className={styles.band}>
        <p>
          <IconOf aria-hidden size={18} className={styles.icon} />
          <strong>{kindName}</strong>
          {room && (
            <span>
              {kind === "restricted" ? (
                <Trans>
                  {room.name}. Läses bara av dem som är tillagda, hos {inWords(room.readers)}
                </Trans>
              ) : (
                <Trans>Läses av {inWords(room.readers)}</Trans>
              )}
            </span>
          )}
        </p>
        {room && <RoomParts reference={item.reference} room={room} />}
      </div>
    </header>
  );
}
