import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { Controller, useForm } from "react-hook-form";
import type { MeetingDetails } from "@/features/meeting";
import { errorText } from "@/features/problem";
import { Button, Notice, TextInput } from "@/ui";
import { cancelMeeting } from "./api";
import { useCommand } from "./hooks";
import { Meanwhile } from "./Meanwhile";
import styles from "./Meetings.module.css";
import { usePlace } from "./place";
import type { Unsaved } from "./useUnsaved";

const MOST_REASON = 2000;

interface CancelFormProps {
  details: MeetingDetails;
  unsaved: Unsaved;
  onDone: () => void;
  onClose: () => void;
}

/** Says that a planned meeting will not be, and why. When it is too late for that, what one has written is there still. */
export function CancelForm({ details, unsaved: { watch }, onDone, onClose }: CancelFormProps) {
  const { t } = useLingui();
  const { room } = usePlace();
  const { control, getValues, handleSubmit } = useForm({ defaultValues: { reason: "" } });
  useEffect(() => watch(() => getValues().reason.trim() !== ""), [watch, getValues]);
  const cancel = useCommand(room, (reason: string, clientId) => cancelMeeting(room, details.id, clientId, reason), onDone);
  const [seen] = useState(details);
  const isTooLate = details.state !== "planned" && !cancel.isPending;
  const submit = handleSubmit(({ reason }) => !isTooLate && cancel.mutate(reason.trim()));
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
      {isTooLate && <Meanwhile seen={seen} details={details} />}
      {cancel.isError && !isTooLate && (
        <Notice kind="error" title={t`Mötet är inte inställt`} announced>
          {errorText(cancel.error)}
        </Notice>
      )}
      <div className={styles.buttons}>
        {!isTooLate && (
          <Button type="submit" isPending={cancel.isPending}>
            <Trans>Ställ in mötet</Trans>
          </Button>
        )}
        <Button variant="secondary" onPress={onClose}>
          {isTooLate ? <Trans>Stäng</Trans> : <Trans>Avbryt</Trans>}
        </Button>
      </div>
    </form>
  );
}
