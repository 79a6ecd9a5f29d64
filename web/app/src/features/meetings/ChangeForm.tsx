import { useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import type { MeetingDetails } from "@/features/meeting";
import { changeMeeting, type Plan } from "./api";
import { useCommand } from "./hooks";
import { Meanwhile } from "./Meanwhile";
import { MeetingForm } from "./MeetingForm";
import { usePlace } from "./place";
import { fieldsOf } from "./plan";
import type { Unsaved } from "./useUnsaved";

interface ChangeFormProps {
  details: MeetingDetails;
  unsaved: Unsaved;
  onDone: () => void;
  onClose: () => void;
}

/**
 * Gives a planned meeting another plan. What somebody else changes meanwhile is told, and shows in the fields that one has left
 * alone; one is told of it before what one sends is on top of it. When it is too late, what one has filled in is there still.
 */
export function ChangeForm({ details, unsaved, onDone, onClose }: ChangeFormProps) {
  const { t } = useLingui();
  const { room } = usePlace();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a version has one plan
  const fields = useMemo(() => fieldsOf(details), [details.version]);
  const [seen] = useState(details);
  const command = useCommand(room, ({ version, ...plan }: Plan & { version: number }, clientId) => changeMeeting(room, details.id, clientId, version, plan), onDone);
  const save = { ...command, mutate: (plan: Plan) => command.mutate({ ...plan, version: command.isError ? details.version : seen.version }) };
  return (
    <MeetingForm
      fields={fields}
      action={t`Spara ändringen`}
      failure={t`Mötet är inte ändrat`}
      command={save}
      onClose={onClose}
      unsaved={unsaved}
      meanwhile={!command.isPending && <Meanwhile seen={seen} details={details} ofPlan />}
      isTooLate={details.state !== "planned"}
    />
  );
}
