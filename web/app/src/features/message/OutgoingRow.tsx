import { Trans } from "@lingui/react/macro";
import { useClient } from "@/features/connection";
import { useSession } from "@/features/session";
import type { OutboxEntry } from "@/protocol";
import { Button } from "@/ui";
import { Markdown } from "./Markdown";
import { OutgoingFiles } from "./OutgoingFiles";
import { Saved } from "./MessageRow";
import { Quote } from "./Quote";
import { Refused } from "./Refused";
import styles from "./MessageRow.module.css";

interface OutgoingRowProps {
  entry: OutboxEntry;
  /** One may write in the room. */
  mayPost: boolean;
}

/** One's own message before its event has come back in the log. */
export function OutgoingRow({ entry: { message, state, kept }, mayPost }: OutgoingRowProps) {
  const { outbox } = useClient();
  const { officer, authority } = useSession();
  const isUnsaved = state.kind !== "saved";
  return (
    <li className={`${styles.row} ${state.kind === "failed" || state.kind === "refused" ? styles.notSaved : ""}`} data-own data-state={state.kind}>
      <p className={styles.writer}>
        <strong>{officer.name}</strong>
        <span className={styles.title}>
          , {officer.title}, {authority.name}
        </span>
      </p>
      {message.replyTo !== undefined && <Quote message={message.replyTo} />}
      <div className={styles.body}>
        <Markdown text={message.text} />
        {message.files && <OutgoingFiles files={message.files} />}
      </div>
      {state.kind === "saving" && (
        <p className={styles.meta}>
          <Trans>Sparas…</Trans>
        </p>
      )}
      {state.kind === "saved" && (
        <p className={styles.meta}>
          <Saved own no={state.receipt.no} time={state.receipt.time} />
        </p>
      )}
      {state.kind === "failed" && (
        <div className={styles.actions}>
          <span className={styles.unsaved}>
            <Trans>Inte sparat – försöker igen</Trans>
          </span>
          <span>{state.reason}</span>
          <Button variant="secondary" onPress={() => outbox.retry()}>
            <Trans>Försök igen nu</Trans>
          </Button>
        </div>
      )}
      {state.kind === "refused" && <Refused message={message} reason={state.reason} mayPost={mayPost} />}
      {!kept && isUnsaved && (
        <p className={styles.actions}>
          <Trans>Webbläsaren kan inte spara inlägget. Håll fliken öppen tills Plaza har gjort det.</Trans>
        </p>
      )}
    </li>
  );
}
