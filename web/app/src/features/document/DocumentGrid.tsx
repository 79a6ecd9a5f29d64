import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useMemo, useState, type RefObject } from "react";
import { Virtualizer } from "virtua";
import { isoDate, sizeText } from "@/locales";
import type { DocumentItem } from "./api";
import { Badges } from "./Badges";
import styles from "./DocumentGrid.module.css";
import { DocumentLink } from "./DocumentLink";
import { NEAR_END, type ListProps } from "./list";
import { usePlace } from "./place";
import { SelectBox } from "./SelectBox";
import { Thumbnail } from "./Thumbnail";
import { useRows } from "./useRows";

const CARD_PX = 200;

/** The documents as cards with small pictures, as many beside each other as there is room for. */
export function DocumentGrid({ documents, selected, open, onSelect, onNearEnd }: ListProps) {
  const { t } = useLingui();
  const [columns, setColumns] = useState(1);
  const { list, frame, current, kept, keys } = useRows(documents.length, columns);
  useColumns(frame, setColumns);
  const lines = useMemo(() => Array.from({ length: Math.ceil(documents.length / columns) }, (_, at) => documents.slice(at * columns, (at + 1) * columns)), [documents, columns]);
  const onScroll = () => {
    const handle = list.current;
    if (handle && handle.findItemIndex(handle.scrollOffset + handle.viewportSize) * columns >= documents.length - NEAR_END) onNearEnd();
  };
  return (
    <div className={styles.frame} ref={frame} role="list" aria-label={t`Rummets handlingar`} {...keys}>
      <Virtualizer ref={list} scrollRef={frame} data={lines} keepMounted={kept.map((index) => Math.floor(index / columns))} onScroll={onScroll}>
        {(line, at) => (
          <div key={line[0]?.id} className={styles.line} role="presentation">
            {line.map((document, column) => {
              const index = at * columns + column;
              return (
                <Card
                  key={document.id}
                  document={document}
                  index={index}
                  isOpen={document.id === open}
                  isCurrent={index === current}
                  isSelected={selected.has(document.id)}
                  onSelect={(next) => onSelect(document.id, next)}
                />
              );
            })}
          </div>
        )}
      </Virtualizer>
    </div>
  );
}

interface CardProps {
  document: DocumentItem;
  index: number;
  isOpen: boolean;
  isCurrent: boolean;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
}

function Card({ document, index, isOpen, isCurrent, isSelected, onSelect }: CardProps) {
  const { room } = usePlace();
  const { id, title, size, changed, versions, withheld } = document;
  return (
    <div className={styles.card} role="listitem" data-index={index} data-open={isOpen || undefined}>
      <Thumbnail room={room} document={document} />
      <div className={styles.name}>
        {!withheld && <SelectBox title={title} isSelected={isSelected} isCurrent={isCurrent} onSelect={onSelect} />}
        <DocumentLink document={id} isFirst excludeFromTabOrder={!isCurrent} isOpen={isOpen}>
          {withheld ? <Trans>Handling som inte visas</Trans> : title}
        </DocumentLink>
      </div>
      {!withheld && (
        <p className={styles.facts}>
          <Trans>Version {versions}</Trans>, {sizeText(size)}, {isoDate(changed)}
        </p>
      )}
      <Badges document={document} />
    </div>
  );
}

function useColumns(frame: RefObject<HTMLDivElement | null>, onColumns: (columns: number) => void): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => onColumns(Math.max(1, Math.floor(element.clientWidth / CARD_PX))));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, onColumns]);
}
