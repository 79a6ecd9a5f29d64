import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { Case } from "@/features/case";
import { useClient } from "@/features/connection";
import { addressOf, Documents, viewOf, type DocumentsAddress } from "@/features/document";
import { OutOfReachPage } from "@/features/problem";
import { useSession } from "@/features/session";
import { roomQuery, type RoomSummary } from "./api";
import { KINDS } from "./kind";
import { RoomHeader } from "./RoomHeader";
import { authorityName } from "./readers";
import { ChosenRoom, type WhichRoom } from "./RoomPage";
import { partPath } from "./RoomParts";
import styles from "./RoomView.module.css";
import { useFreshness } from "./useFreshness";
import { useInSight } from "./useInSight";

interface RoomDocumentsPageProps extends WhichRoom {
  document?: string | undefined;
  version?: string | undefined;
  search: DocumentsAddress;
  onSearch: (search: DocumentsAddress) => void;
}

/** A room's documents, in the room's frame. */
export function RoomDocumentsPage({ reference, which, ...shown }: RoomDocumentsPageProps) {
  return (
    <ChosenRoom reference={reference} which={which}>
      {(item, room) => <RoomDocuments key={room.id} item={item} summary={room} {...shown} />}
    </ChosenRoom>
  );
}

type RoomDocumentsProps = Omit<RoomDocumentsPageProps, keyof WhichRoom> & { item: Case; summary: RoomSummary };

function RoomDocuments({ item, summary, document, version, search, onSearch }: RoomDocumentsProps) {
  const { t, i18n } = useLingui();
  const { officer } = useSession();
  const log = useClient().room(summary.id);
  const { phase, latest } = useSyncExternalStore(log.subscribe, log.get);
  const { data } = useQuery(roomQuery(summary.id));
  useInSight(summary.id);
  useFreshness(item.reference, summary.id, latest);
  if (phase === "gone") return <OutOfReachPage what="room" />;
  const room = data ?? summary;
  const targets = item.rooms
    .filter(({ id, kind, may_post: mayPost }) => kind === "joint" && id !== room.id && mayPost) // of another room not all readers of this one may know
    .map(({ id, kind, readers }) => ({ id, readers, name: i18n._(KINDS[kind].name) }));
  return (
    <div className={`${styles.room} ${styles.documents} ${KINDS[summary.kind].tone}`}>
      <RoomHeader item={item} kind={summary.kind} room={room} />
      <Documents
        room={room.id}
        path={partPath(item.reference, summary, "handlingar")}
        mayWrite={room.may_post}
        mayReadHidden={room.may_read_hidden}
        mayRegister={room.may_register}
        mayDispose={room.may_dispose}
        author={`officer:${officer.id}`}
        readers={room.readers}
        nameOf={(author) => data?.members.find((member) => author === `officer:${member.officer}`)?.name ?? t`En handläggare`}
        authorityOf={(id) => authorityName(item, room, id) ?? t`En myndighet`}
        targets={targets}
        search={search}
        view={viewOf(search)}
        onView={(view) => onSearch(addressOf(view))}
        document={document}
        version={version === undefined ? undefined : Number(version)}
      />
    </div>
  );
}
