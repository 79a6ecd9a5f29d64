import { Link } from "@tanstack/react-router";
import { UnreadBadge, useUnreadOfCase } from "@/features/reading";
import { useSession } from "@/features/session";
import { isoDate } from "@/locales";
import { SortButton } from "@/ui";
import type { CaseSummary } from "./api";
import { COLUMNS, diaryNumber, type CasesView, type Column } from "./arrange";
import styles from "./CasesPage.module.css";
import { useCaseLabels } from "./labels";
import { useColumnNames } from "./useColumnNames";

interface CaseTableProps {
  cases: CaseSummary[];
  view: CasesView;
  onView: (view: CasesView) => void;
}

export function CaseTable({ cases, view, onView }: CaseTableProps) {
  const labels = useCaseLabels();
  const names = useColumnNames();
  const { authority } = useSession();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <ColumnHeading key={column} column={column} name={names[column]} view={view} onView={onView} />
          ))}
        </tr>
      </thead>
      <tbody>
        {cases.map((item) => (
          <tr key={item.id}>
            <td className={styles.case}>
              <Link to="/arenden/$reference" params={{ reference: item.reference }}>
                {item.title}
              </Link>{" "}
              <Unread item={item} />
              <span className={styles.reference}>{item.reference}</span>
            </td>
            <td>{item.municipality.name}</td>
            <td>{labels.step(item.step)}</td>
            <td>{diaryNumber(item, authority.id) ?? "–"}</td>
            <td>{isoDate(item.opened)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Unread({ item }: { item: CaseSummary }) {
  return <UnreadBadge unread={useUnreadOfCase(item.reference)} />;
}

interface ColumnHeadingProps {
  column: Column;
  name: string;
  view: CasesView;
  onView: (view: CasesView) => void;
}

/** Sorts by its column; once more the other way. */
function ColumnHeading({ column, name, view, onView }: ColumnHeadingProps) {
  const isSorted = view.sort === column;
  const sorting = !isSorted ? "none" : view.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={isSorted ? sorting : undefined}>
      <SortButton name={name} sorting={sorting} onSort={() => onView({ ...view, sort: column, descending: isSorted && !view.descending })} />
    </th>
  );
}
