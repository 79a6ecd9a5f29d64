import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Case } from "@/features/case";
import { meetingQuery } from "@/features/meeting";
import { PageHeading } from "@/ui";
import type { RoomSummary } from "./api";
import { KINDS } from "./kind";
import { inWords } from "./readers";
import styles from "./RoomHeader.module.css";
import { RoomParts } from "./RoomParts";

/** Which meeting one is at, of which room and case, and who reads what is written there. */
export function MeetingHeader({ item, room, parent }: { item: Case; room: RoomSummary; parent: string }) {
  const { t, i18n } = useLingui();
  const { data: meeting } = useQuery(meetingQuery(parent, room.id));
  const title = meeting?.title ?? t`Möte`;
  const IconOf = KINDS.meeting.icon;
  const of = item.rooms.find(({ id }) => id === parent);
  return (
    <header className={styles.header}>
      <div className={styles.case}>
        <div className={styles.title}>
          <PageHeading title={`${title}, ${item.title}`}>{title}</PageHeading>
          {of && (
            <p className={styles.reference}>
              <RoomLink reference={item.reference} room={of}>
                {i18n._(KINDS[of.kind].name)}, {item.title}
              </RoomLink>
            </p>
          )}
        </div>
      </div>
      <div className={styles.band}>
        <p>
          <IconOf aria-hidden size={18} className={styles.icon} />
          <strong>{i18n._(KINDS.meeting.name)}</strong>
          <span>
            <Trans>Läses av {inWords(room.readers)}</Trans>
          </span>
        </p>
        <RoomParts reference={item.reference} room={room} />
      </div>
    </header>
  );
}

function RoomLink({ reference, room: { id, kind }, children }: { reference: string; room: RoomSummary; children: ReactNode }) {
  if (kind === "joint") return <Link to="/arenden/$reference" params={{ reference }}>{children}</Link>;
  if (kind === "internal") return <Link to="/arenden/$reference/internt" params={{ reference }}>{children}</Link>;
  return <Link to="/arenden/$reference/rum/$room" params={{ reference, room: id }}>{children}</Link>;
}
