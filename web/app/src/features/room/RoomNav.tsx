import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Case } from "@/features/case";
import { UnreadBadge, useUnreadWithin } from "@/features/reading";
import { useSession } from "@/features/session";
import { icons } from "@/ui";
import type { RoomKind } from "./api";
import { KINDS } from "./kind";
import styles from "./RoomNav.module.css";

/** The case's rooms, one's own internal room also before its first use. */
export function RoomNav({ item }: { item: Case }) {
  const { t, i18n } = useLingui();
  const { authority } = useSession();
  const { reference, parties, rooms } = item;
  const isParty = parties.some(({ id }) => id === authority.id);
  // Every room's address begins with that of the joint room, which is therefore told from its own parts.
  const isAtJointPart = useLocation({ select: ({ pathname }) => [`/arenden/${reference}/handlingar`, `/arenden/${reference}/moten`].some((part) => pathname.startsWith(part)) });
  const idOf = (kind: RoomKind) => rooms.find((room) => room.kind === kind)?.id ?? "";
  return (
    <nav aria-label={t`Ärendets rum`}>
      <ul className={styles.rooms}>
        {rooms.some(({ kind }) => kind === "joint") && (
          <li>
            <Link to="/arenden/$reference" params={{ reference }} activeOptions={{ exact: true }} className={styles.room} {...(isAtJointPart && { "aria-current": "page" as const })}>
              <KindMark kind="joint" room={idOf("joint")}>{i18n._(KINDS.joint.name)}</KindMark>
            </Link>
          </li>
        )}
        {isParty && (
          <li>
            <Link to="/arenden/$reference/internt" params={{ reference }} className={styles.room}>
              <KindMark kind="internal" room={idOf("internal")}>{i18n._(KINDS.internal.name)}</KindMark>
            </Link>
          </li>
        )}
        {rooms
          .filter(({ kind }) => kind === "restricted")
          .map(({ id, name }) => (
            <li key={id}>
              <Link to="/arenden/$reference/rum/$room" params={{ reference, room: id }} className={styles.room}>
                <KindMark kind="restricted" room={id}>{name}</KindMark>
              </Link>
            </li>
          ))}
        {rooms.some(({ kind, may_post: mayPost }) => kind === "joint" && mayPost) && (
          <li>
            <Link to="/arenden/$reference/nytt-rum" params={{ reference }} className={styles.room}>
              <span className={styles.mark}>
                <icons.Plus aria-hidden size={16} />
                <Trans>Nytt begränsat rum</Trans>
              </span>
            </Link>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** room is "" before the room's first use. */
function KindMark({ kind, room, children }: { kind: RoomKind; room: string; children: ReactNode }) {
  const { icon: IconOf, tone } = KINDS[kind];
  return (
    <span className={`${tone} ${styles.mark}`}>
      <IconOf aria-hidden size={16} />
      {children}
      <UnreadBadge unread={useUnreadWithin(room)} />
    </span>
  );
}
