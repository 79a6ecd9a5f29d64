import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { errorText } from "@/features/problem";
import { DropHint, useDropZone, useUploads } from "@/features/upload";
import { Button, icons, Loading, Notice } from "@/ui";
import { documentsQuery, foldersQuery } from "./api";
import { DocumentGrid } from "./DocumentGrid";
import { DocumentPage } from "./DocumentPage";
import { DocumentPanel } from "./DocumentPanel";
import styles from "./Documents.module.css";
import { AddFiles, DocumentsTools } from "./DocumentsTools";
import { DocumentTable } from "./DocumentTable";
import { DocumentsPlaceProvider, usePlace, type DocumentsPlace } from "./place";
import { useFreshDocuments } from "./useFreshDocuments";
import { isFiltered, ROOT } from "./view";
import { ZipLink } from "./ZipLink";

interface DocumentsProps extends DocumentsPlace {
  /** The document whose details are shown. */
  document: string | undefined;
  /** The number of the version whose content is shown. */
  version: number | undefined;
}

/** A room's documents: the list, beside it one of them, or the content of a version. Files come in where they are dropped. */
export function Documents({ document, version, ...place }: DocumentsProps) {
  useFreshDocuments(place.room);
  return (
    <DocumentsPlaceProvider value={place}>
      {document !== undefined && version !== undefined ? <DocumentPage id={document} number={version} /> : <DocumentList open={document} />}
    </DocumentsPlaceProvider>
  );
}

function DocumentList({ open }: { open: string | undefined }) {
  const { t } = useLingui();
  const { room, view, mayWrite } = usePlace();
  const uploads = useUploads();
  const folder = view.folder === ROOT ? "" : view.folder;
  const { isOver, zone } = useDropZone(mayWrite ? (picked) => uploads.add(picked, { room, becomes: "document", folder }) : undefined);
  const query = useInfiniteQuery(documentsQuery(room, view));
  const documents = useMemo(() => query.data?.pages.flatMap((page) => page.documents) ?? [], [query.data]);
  const { data: folders = [] } = useQuery(foldersQuery(room));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = (id: string, isSelected: boolean) => setSelected((before) => (isSelected ? new Set([...before, id]) : new Set([...before].filter((other) => other !== id))));
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  const list = { documents, selected, open, onSelect: select, onNearEnd: more };
  return (
    <div className={open === undefined ? styles.documents : styles.withPanel} data-over={isOver || undefined} {...zone}>
      <div className={styles.list}>
        <div className={styles.top}>
          <h2>
            <Trans>Handlingar</Trans>
          </h2>
          {mayWrite && <AddFiles />}
        </div>
        {(isFiltered(view) || documents.length > 0) && <DocumentsTools folders={folders} />}
        {query.isPending && <Loading>{t`Hämtar handlingarna…`}</Loading>}
        {query.isError && documents.length === 0 && (
          <Notice
            kind="error"
            title={t`Handlingarna kunde inte hämtas`}
            announced
            action={
              <Button variant="secondary" onPress={() => void query.refetch()}>
                <Trans>Försök igen</Trans>
              </Button>
            }
          >
            {errorText(query.error)}
          </Notice>
        )}
        {query.data && documents.length === 0 && <Empty />}
        {documents.length > 0 && (
          <>
            <div className={styles.status}>
              <p role="status">{count(documents.length, query.hasNextPage)}</p>
              <ZipLink selected={[...selected].filter((id) => documents.some((document) => document.id === id))} />
            </div>
            {view.layout === "grid" ? <DocumentGrid {...list} /> : <DocumentTable {...list} />}
          </>
        )}
      </div>
      {open !== undefined && <DocumentPanel key={open} id={open} />}
      {isOver && (
        <DropHint icon={icons.Upload}>
          <Trans>Släpp filerna för att lägga till dem i rummet</Trans>
        </DropHint>
      )}
    </div>
  );

  function count(shown: number, hasMore: boolean) {
    return hasMore ? <Trans>De första {shown} handlingarna; fler hämtas när du rullar.</Trans> : <Plural value={shown} one="# handling" other="# handlingar" />;
  }
}

function Empty() {
  const { view, mayWrite } = usePlace();
  if (isFiltered(view)) {
    return (
      <p className={styles.empty}>
        <Trans>Inga handlingar stämmer med urvalet.</Trans>
      </p>
    );
  }
  return (
    <p className={styles.empty}>
      {mayWrite ? (
        <Trans>Här samlas rummets handlingar med alla sina versioner. Släpp filer eller mappar här, klistra in dem, eller välj Lägg till filer.</Trans>
      ) : (
        <Trans>Här samlas rummets handlingar med alla sina versioner. Ingen har lagt till någon än.</Trans>
      )}
    </p>
  );
}
