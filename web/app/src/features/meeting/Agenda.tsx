import { Trans } from "@lingui/react/macro";
import styles from "./Panel.module.css";

/** What is to be spoken of. */
export function Agenda({ items }: { items: readonly string[] }) {
  return (
    <div className={styles.panel}>
      <h2>
        <Trans>Dagordning</Trans>
      </h2>
      {items.length === 0 ? (
        <p>
          <Trans>Mötet har ingen dagordning.</Trans>
        </p>
      ) : (
        <ol>
          {items.map((item, i) => (
            <li key={i}>{item}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
