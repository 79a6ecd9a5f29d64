import { Trans } from "@lingui/react/macro";
import { clockTime, isoDate } from "@/locales";
import { icons } from "@/ui";
import type { DocumentItem } from "./api";
import styles from "./Badges.module.css";
import { statesOf, useDocumentLabels } from "./labels";

const ICONS = { working: icons.Pencil, final: icons.CircleCheck, marked: icons.ShieldAlert, locked: icons.Lock };

/** In which states a document is: word and icon, never colour alone. */
export function Badges({ document }: { document: DocumentItem }) {
  const labels = useDocumentLabels();
  const states = statesOf(document);
  if (document.withheld) return <span className={styles.quiet}>{document.withheld === "disposed" ? <Trans>Gallrad</Trans> : <Trans>Dold</Trans>}</span>;
  if (states.length === 0) return <span className={styles.quiet}>{labels.state("working")}</span>;
  return (
    <span className={styles.badges}>
      {states.map((state) => {
        const IconOf = ICONS[state];
        return (
          <span key={state} className={styles.badge} data-state={state} title={detailOf(state, document)}>
            <IconOf aria-hidden size={13} />
            {labels.state(state)}
          </span>
        );
      })}
    </span>
  );
}

/** The ground of a marking, the end of a check-out. */
function detailOf(state: string, { ground, locked_until: until }: DocumentItem): string | undefined {
  if (state === "marked") return ground;
  return state === "locked" && until ? `${isoDate(until)} ${clockTime(until)}` : undefined;
}
