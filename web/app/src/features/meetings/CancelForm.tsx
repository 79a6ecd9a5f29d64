import { Trans, useLingui } from "@lingui/react/macro";
import { Controller, useForm } from "react-hook-form";
import type { MeetingDetails } from "@/features/meeting";
import { errorText } from "@/features/problem";
import { Button, Notice, TextInput } from "@/ui";
import { cancelMeeting } from "./api";
import { useCommand } from "./hooks";
import styles from "./Meetings.module.css";
import { usePlace } from "./place";

const MOST_REASON = 2000;

/** Says that a planned meeting will not be, and why. */
export function CancelForm({ details, onDone, onClose }: { details: MeetingDetails; onDone: () => void; onClose: () => void }) {
  const { t } = useLingui();
  const { room } = usePlace();
  const { control, handleSubmit } = useForm({ defaultValues: { reason: "" } });
  const cancel = useCommand(room, (reason: string, clientId) => cancelMeeting(room, details.id, clientId, reason), onDone);
  const submit = handleSubmit(({ reason }) => cancel.mutate(reason.trim()));
  return (
    <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
      <Controller
        control={control}
        name="reason"
        rules={{ validate: (reason) => reason.trim() !== "" || t`Skriv varför mötet ställs in.` }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput {...field} inputRef={ref} label={t`Varför ställs mötet in?`} description={t`Alla som läser rummet ser skälet.`} isMultiline isRequired maxLength={MOST_REASON} error={fieldState.error?.message} />
        )}
      />
      {cancel.isError && (
        <Notice kind="error" title={t`Mötet är inte inställt`} announced>
          {errorText(cancel.error)}
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button type="submit" isPending={cancel.isPending}>
          <Trans>Ställ in mötet</Trans>
        </Button>
        <Button variant="secondary" onPress={onClose}>
          <Trans>Avbryt</Trans>
        </Button>
      </div>
    </form>
  );
}
