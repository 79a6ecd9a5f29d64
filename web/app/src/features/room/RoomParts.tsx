import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { RoomSummary } from "./api";
import styles from "./RoomHeader.module.css";

/** From a room's dialogue to its documents and back. */
export function RoomParts({ reference, room: { id, kind } }: { reference: string; room: RoomSummary }) {
  const { t } = useLingui();
  const dialogue = <Trans>Dialog</Trans>;
  const documents = <Trans>Handlingar</Trans>;
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
        </>
      )}
    </nav>
  );
}

/** The address of a room's list of documents. */
export function documentsPath(reference: string, { id, kind }: RoomSummary): string {
  const room = { joint: "", internal: "/internt", restricted: `/rum/${id}`, meeting: `/rum/${id}` }[kind];
  return `/arenden/${reference}${room}/handlingar`;
}
