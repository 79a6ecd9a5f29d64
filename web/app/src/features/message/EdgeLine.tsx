import { Trans } from "@lingui/react/macro";
import type { Edge } from "@/protocol";
import { Button } from "@/ui";
import styles from "./Timeline.module.css";

/** What stands at an end of what is in view of the dialogue, while there is more beyond it. It comes by itself as one scrolls. */
export function EdgeLine({ edge, onPress }: { edge: Edge; onPress: () => void }) {
  if (edge === "none") return null;
  if (edge !== "failed") {
    return (
      <p className={styles.edge}>
        <Trans>Hämtar mer…</Trans>
      </p>
    );
  }
  return (
    <div className={styles.edge}>
      <span role="alert">
        <Trans>Mer av dialogen kunde inte hämtas.</Trans>
      </span>
      <Button variant="quiet" onPress={onPress}>
        <Trans>Försök igen</Trans>
      </Button>
    </div>
  );
}
