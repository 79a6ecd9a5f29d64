import * as icons from "./icons";
import styles from "./SortButton.module.css";

/** The way a table is sorted by a column, as aria-sort says it; none when it is sorted by another. */
export type Sorting = "ascending" | "descending" | "none";

/** A column's name that sorts the table by it. Its cell carries aria-sort. */
export function SortButton({ name, sorting, onSort }: { name: string; sorting: Sorting; onSort: () => void }) {
  const IconOf = sorting === "descending" ? icons.ArrowDown : icons.ArrowUp;
  return (
    <button type="button" className={styles.button} onClick={onSort}>
      {name}
      {sorting !== "none" && <IconOf aria-hidden size={14} />}
    </button>
  );
}
