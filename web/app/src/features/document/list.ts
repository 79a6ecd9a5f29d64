import type { DocumentItem } from "./api";

/** What the table and the grid have in common. */
export interface ListProps {
  documents: readonly DocumentItem[];
  /** Ids of those that are chosen for what is done with several. */
  selected: ReadonlySet<string>;
  /** The document whose details are shown. */
  open: string | undefined;
  onSelect: (id: string, isSelected: boolean) => void;
  /** The end of what was fetched is near. */
  onNearEnd: () => void;
}

/** This near the end the next page is fetched. */
export const NEAR_END = 20;
