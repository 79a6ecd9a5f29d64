import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { errorText } from "@/features/problem";
import { announce, Button, Notice, TextArea } from "@/ui";
import { hideMessage } from "./api";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";
import { useChange } from "./useChange";

/** Takes a message out of sight, for everyone and with a reason that everyone reads. */
export function HideForm({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const change = useChange(
    message,
    (to, why) => hideMessage(room, message.event.id, to, why),
    () => {
      announce(t`Inlägget är dolt.`);
      onClose();
    },
  );
  const gone = message.event.withheld !== undefined;
  const mayHide = !change.moved && !change.isPending && reason.trim() !== "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (mayHide) change.mutate(reason.trim());
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextArea
        label={t`Varför döljs inlägg ${message.event.no ?? ""}?`}
        description={t`Alla som läser rummet ser skälet, men inte längre inlägget. Texten finns kvar i loggen.`}
        value={reason}
        onChange={setReason}
      />
      {change.moved && (
        <Notice
          kind="error"
          title={gone ? t`Inlägget är redan dolt eller gallrat` : t`Inlägget har ändrats sedan du började`}
          announced
          action={
            gone ? undefined : (
              <Button variant="secondary" onPress={change.goOn}>
                <Trans>Jag har läst den nya lydelsen</Trans>
              </Button>
            )
          }
        >
          {gone ? undefined : <Trans>Läs hur det lyder nu innan du döljer det.</Trans>}
        </Notice>
      )}
      {change.isError && !change.moved && (
        <Notice kind="error" title={t`Inlägget är inte dolt`} announced>
          {errorText(change.error)}
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button type="submit" isDisabled={!mayHide} isPending={change.isPending}>
          <Trans>Dölj inlägget</Trans>
        </Button>
        <Button variant="secondary" onPress={onClose}>
          <Trans>Avbryt</Trans>
        </Button>
      </div>
    </form>
  );
}
