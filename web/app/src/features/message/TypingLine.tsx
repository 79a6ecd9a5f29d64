import { Trans } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import type { People } from "./people";
import styles from "./TypingLine.module.css";

/**
 * Who is writing in the room in sight. It keeps its height when nobody is, and a screen reader is not told: it comes and goes
 * all the time, and the message itself is read out.
 */
export function TypingLine({ people }: { people: People }) {
  const { company } = useClient();
  const { typing } = useSyncExternalStore(company.subscribe, company.get);
  const names = typing.flatMap((officer) => people.get(officer)?.name ?? []);
  const [first, second] = names;
  return (
    <p className={styles.line}>
      {names.length === 1 && <Trans>{first} skriver…</Trans>}
      {names.length === 2 && (
        <Trans>
          {first} och {second} skriver…
        </Trans>
      )}
      {names.length > 2 && <Trans>Flera skriver…</Trans>}
    </p>
  );
}
