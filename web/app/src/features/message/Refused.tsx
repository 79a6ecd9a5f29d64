import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useClient } from "@/features/connection";
import { useUploads } from "@/features/upload";
import type { OutgoingMessage } from "@/protocol";
import { announce, Button } from "@/ui";
import { focusComposer } from "./composerFocus";
import { useDialogue } from "./dialogue";
import { takeBack } from "./drafts";
import styles from "./MessageRow.module.css";

interface RefusedProps {
  message: OutgoingMessage;
  reason: string;
  mayPost: boolean;
}

/** Why Plaza did not take a message, and what one can do with its text: change and send it again, or throw it away once one has been asked. */
export function Refused({ message: { clientId }, reason, mayPost }: RefusedProps) {
  const { t } = useLingui();
  const client = useClient();
  const uploads = useUploads();
  const dialogue = useDialogue();
  const [asking, setAsking] = useState(false);
  const change = () => {
    takeBack(client, uploads, dialogue, clientId);
    focusComposer();
  };
  const throwAway = () => {
    uploads.letGo(client.outbox.takeBack(clientId)?.files ?? []);
    announce(t`Texten är kastad.`);
    focusComposer();
  };
  if (asking) {
    return (
      <div role="group" aria-label={t`Kasta texten?`} className={styles.actions}>
        <span className={styles.unsaved}>
          <Trans>Texten finns bara här. Vill du kasta den?</Trans>
        </span>
        <Button variant="secondary" onPress={throwAway}>
          <Trans>Kasta texten</Trans>
        </Button>
        <Button variant="secondary" isFocusedAtFirst onPress={() => setAsking(false)}>
          <Trans>Behåll den</Trans>
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.actions}>
      <span className={styles.unsaved}>
        <Trans>Inte sparat</Trans>
      </span>
      <span>{reason}</span>
      {mayPost && (
        <Button variant="secondary" onPress={change}>
          <Trans>Ändra och skicka igen</Trans>
        </Button>
      )}
      <Button variant="quiet" onPress={() => setAsking(true)}>
        <Trans>Kasta…</Trans>
      </Button>
    </div>
  );
}
