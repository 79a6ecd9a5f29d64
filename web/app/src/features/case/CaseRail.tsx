import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UnreadBadge, useUnreadOfCase } from "@/features/reading";
import { casesQuery, type CaseSummary } from "./api";
import styles from "./CaseRail.module.css";

/** The officer's cases, always at hand beside what they are doing. */
export function CaseRail() {
  const { data: cases } = useQuery(casesQuery);
  return (
    <nav className={styles.rail} aria-labelledby="rail-cases">
      <h2 id="rail-cases">
        <Link to="/" activeOptions={{ exact: true }} className={styles.heading}>
          <Trans>Mina ärenden</Trans>
        </Link>
      </h2>
      <ul className={styles.list}>
        {cases?.map((item) => (
          <li key={item.id}>
            <Link to="/arenden/$reference" params={{ reference: item.reference }} className={styles.case}>
              <span className={styles.title}>
                {item.title} <Unread item={item} />
              </span>
              <span className={styles.reference}>
                {item.municipality.name} · {item.reference}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Unread({ item }: { item: CaseSummary }) {
  return <UnreadBadge unread={useUnreadOfCase(item.reference)} />;
}
