import { Trans } from "@lingui/react/macro";
import { Button, icons } from "@/ui";
import type { ConnectionStatus } from "@/protocol";
import { useClient, useConnection } from "./context";
import styles from "./ConnectionState.module.css";

/** Whether the page is live, always in sight; a screen reader hears of each change. */
export function ConnectionState() {
  const status = useConnection();
  const client = useClient();
  const IconOf = status.phase === "live" ? icons.Wifi : icons.WifiOff;
  return (
    <div className={styles.state}>
      <p role="status" className={styles[status.phase]}>
        <IconOf aria-hidden size={16} />
        <StatusText status={status} />
      </p>
      {status.phase === "reconnecting" && (
        <Button variant="quiet" icon={icons.RefreshCw} folds onPress={() => client.retryNow()}>
          <Trans>Försök nu</Trans>
        </Button>
      )}
    </div>
  );
}

function StatusText({ status }: { status: ConnectionStatus }) {
  switch (status.phase) {
    case "connecting":
      return <Trans>Ansluter…</Trans>;
    case "live":
      return <Trans>Ansluten</Trans>;
    case "reconnecting":
      return <Trans>Återansluter…</Trans>;
    case "ended":
      if (status.why === "session") return <Trans>Utloggad</Trans>;
      if (status.why === "forbidden") return <Trans>Anslutningen nekades</Trans>;
      return <Trans>Inte ansluten</Trans>;
  }
}
