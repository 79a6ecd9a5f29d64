import { Trans, useLingui } from "@lingui/react/macro";
import { Virtualizer, type CustomContainerComponentProps, type CustomItemComponentProps } from "virtua";
import { isoDate, sizeText } from "@/locales";
import { icons, SortButton, VisuallyHidden } from "@/ui";
import type { DocumentItem } from "./api";
import { Badges } from "./Badges";
import { DocumentLink } from "./DocumentLink";
import styles from "./DocumentTable.module.css";
import { useDocumentLabels } from "./labels";
import { NEAR_END, type ListProps } from "./list";
import { usePlace } from "./place";
import { SelectBox } from "./SelectBox";
import { useRows } from "./useRows";
import { startsDescending, type Column } from "./view";

/** The documents as rows, of which those in sight are drawn. */
export function DocumentTable({ documents, selected, open, onSelect, onNearEnd }: ListProps) {
  const { t } = useLingui();
  const { list, frame, current, kept, keys } = useRows(documents.length);
  const onScroll = () => {
    const handle = list.current;
    if (handle && handle.findItemIndex(handle.scrollOffset + handle.viewportSize) >= documents.length - NEAR_END) onNearEnd();
  };
  return (
    <div className={styles.frame} ref={frame} role="table" aria-label={t`Rummets handlingar`} aria-rowcount={documents.length + 1} {...keys}>
      <Headings />
      <Virtualizer ref={list} scrollRef={frame} data={documents} keepMounted={kept} as={Rows} item={Row} onScroll={onScroll}>
        {(document, index) => (
          <Cells key={document.id} document={document} isOpen={document.id === open} isCurrent={index === current} isSelected={selected.has(document.id)} onSelect={onSelect} />
        )}
      </Virtualizer>
    </div>
  );
}

const Rows = ({ style, children, ref }: CustomContainerComponentProps) => (
  <div role="rowgroup" ref={ref} style={style}>
    {children}
  </div>
);

const Row = ({ style, index, children, ref }: CustomItemComponentProps) => (
  <div role="row" aria-rowindex={index + 2} data-index={index} ref={ref} style={style}>
    {children}
  </div>
);

interface CellsProps {
  document: DocumentItem;
  isOpen: boolean;
  /** The one row that the Tab key leads to. */
  isCurrent: boolean;
  isSelected: boolean;
  onSelect: (id: string, isSelected: boolean) => void;
}

function Cells({ document, isOpen, isCurrent, isSelected, onSelect }: CellsProps) {
  const labels = useDocumentLabels();
  const { authorityOf } = usePlace();
  const { id, title, kind, folder, size, versions, withheld } = document;
  return (
    <div className={styles.row} role="presentation" data-open={isOpen || undefined}>
      <span role="cell" className={styles.select}>
        {!withheld && <SelectBox title={title} isSelected={isSelected} isCurrent={isCurrent} onSelect={(next) => onSelect(id, next)} />}
      </span>
      <span role="cell" className={styles.title}>
        <DocumentLink document={id} isFirst excludeFromTabOrder={!isCurrent} isOpen={isOpen}>
          {withheld ? <Trans>Handling som inte visas</Trans> : title}
        </DocumentLink>
        {folder !== "" && (
          <span className={styles.folder}>
            <icons.Folder aria-hidden size={12} /> {folder}
          </span>
        )}
      </span>
      <span role="cell">{withheld ? "–" : labels.kind(kind)}</span>
      <span role="cell">
        <Badges document={document} />
      </span>
      <span role="cell">{versions > 0 ? <Trans>Version {versions}</Trans> : "–"}</span>
      <span role="cell">{authorityOf(document.changed_authority)}</span>
      <span role="cell" className={styles.number}>{withheld ? "–" : sizeText(size)}</span>
      <span role="cell" className={styles.number}>{isoDate(document.changed)}</span>
    </div>
  );
}

function Headings() {
  const { t } = useLingui();
  const labels = useDocumentLabels();
  return (
    <div role="rowgroup" className={styles.headings}>
      <div role="row" aria-rowindex={1} className={styles.row}>
        <span role="columnheader">
          <VisuallyHidden>{t`Val`}</VisuallyHidden>
        </span>
        <SortBy column="title" name={labels.column("title")} />
        <SortBy column="kind" name={labels.column("kind")} />
        <span role="columnheader">{t`Läge`}</span>
        <span role="columnheader">{t`Version`}</span>
        <span role="columnheader">{t`Myndighet`}</span>
        <SortBy column="size" name={labels.column("size")} />
        <SortBy column="changed" name={labels.column("changed")} />
      </div>
    </div>
  );
}

/** Sorts by its column; once more the other way. */
function SortBy({ column, name }: { column: Column; name: string }) {
  const { view, onView } = usePlace();
  const isSorted = view.sort === column;
  const sorting = !isSorted ? "none" : view.descending ? "descending" : "ascending";
  return (
    <span role="columnheader" aria-sort={sorting}>
      <SortButton name={name} sorting={sorting} onSort={() => onView({ ...view, sort: column, descending: isSorted ? !view.descending : startsDescending(column) })} />
    </span>
  );
}
