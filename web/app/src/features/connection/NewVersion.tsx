import { Trans } from "@lingui/react/macro";
import { Button, icons } from "@/ui";
import { useIsOutdated } from "./build";
import styles from "./NewVersion.module.css";
import { useConnection } from "./context";

/** Says that the page should be loaded anew; it never is by itself, since one may be writing. */
export function NewVersion() {
  const status = useConnection();
  const isOutdated = useIsOutdated();
  const isCutOff = status.phase === "ended" && status.why === "reload";
  return (
    <div role="status" className={styles.region}>
      {(isOutdated || isCutOff) && (
        <div className={styles.notice}>
          <p>
            {isCutOff ? (
              <Trans>Den här sidan är för gammal för Plaza och får inte längre veta vad som händer. Ladda om den.</Trans>
            ) : (
              <Trans>Plaza har fått en ny version. Ladda om när det passar.</Trans>
            )}{" "}
            <Trans>Det du har skrivit finns kvar.</Trans>
          </p>
          <Button variant="secondary" icon={icons.RefreshCw} onPress={() => location.reload()}>
            <Trans>Ladda om</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
