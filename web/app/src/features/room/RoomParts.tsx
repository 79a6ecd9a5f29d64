import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { UnreadBadge, useUnreadOfMeetings } from "@/features/reading";
import type { RoomSummary } from "./api";
import styles from "./RoomHeader.module.css";

/** From a room's dialogue to its documents and meetings and back. */
export function RoomParts({ reference, room: { id, kind } }: { reference: string; room: RoomSummary }) {
  const { t } = useLingui();
  const unread = useUnreadOfMeetings(id);
  const dialogue = <Trans>Dialog</Trans>;
  const documents = <Trans>Handlingar</Trans>;
  const meetings = (
    <>
      <Trans>Möten</Trans> <UnreadBadge unread={unread} />
    </>
  );
  return (
    <nav className={styles.parts} aria-label={t`Rummets delar`}>
      {kind === "joint" && (
        <>
          <Link to="/arenden/$reference" params={{ reference }} activeOptions={{ exact: true }}>
            {dialogue}
          </Link>
          <Link to="/arenden/$reference/handlingar/{-$document}/{-$version}" params={{ reference }}>
            {documents}
          </Link>
          <Link to="/arenden/$reference/moten/{-$meeting}" params={{ reference }}>
            {meetings}
          </Link>
        </>
      )}
      {kind === "internal" && (
        <>
          <Link to="/arenden/$reference/internt" params={{ reference }} activeOptions={{ exact: true }}>
            {dialogue}
          </Link>
          <Link to="/arenden/$reference/internt/handlingar/{-$document}/{-$version}" params={{ reference }}>
            {documents}
          </Link>
          <Link to="/arenden/$reference/internt/moten/{-$meeting}" params={{ reference }}>
            {meetings}
          </Link>
        </>
      )}
      {(kind === "restricted" || kind === "meeting") && (
        <>
          <Link to="/arenden/$reference/rum/$room" params={{ reference, room: id }} activeOptions={{ exact: true }}>
            {dialogue}
          </Link>
          <Link to="/arenden/$reference/rum/$room/handlingar/{-$document}/{-$version}" params={{ reference, room: id }}>
            {documents}
          </Link>
          {kind === "restricted" && (
            <Link to="/arenden/$reference/rum/$room/moten/{-$meeting}" params={{ reference, room: id }}>
              {meetings}
            </Link>
          )}
        </>
      )}
    </nav>
  );
}

/** The address of a list that is a part of a room. */
export function partPath(reference: string, { id, kind }: RoomSummary, part: "handlingar" | "moten"): string {
  const room = { joint: "", internal: "/internt", restricted: `/rum/${id}`, meeting: `/rum/${id}` }[kind];
  return `/arenden/${reference}${room}/${part}`;
}
