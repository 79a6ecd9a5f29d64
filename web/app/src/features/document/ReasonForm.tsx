import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ActionForm } from "@/features/item";
import { announce, TextInput } from "@/ui";
import { hideDocument, reopenDocument, unlockDocument, unmarkDocument, type DocumentItem } from "./api";
import type { FormProps } from "./forms";
import { useCommand } from "./useCommand";

type Reasoned = "reopen" | "unmark" | "hide" | "break";

const SEND: Record<Reasoned, (to: Parameters<typeof hideDocument>[0], document: DocumentItem, reason: string) => Promise<unknown>> = {
  reopen: (to, { version }, reason) => reopenDocument(to, version, reason),
  unmark: (to, { version }, reason) => unmarkDocument(to, version, reason),
  hide: (to, { version }, reason) => hideDocument(to, version, reason),
  break: (to, _, reason) => unlockDocument(to, reason),
};

/** What needs a reason, which everyone who reads the room sees. */
export function ReasonForm({ details, what, onClose }: FormProps & { what: Reasoned }) {
  const { t } = useLingui();
  const { document } = details;
  const [reason, setReason] = useState("");
  const words = {
    reopen: { action: t`Öppna handlingen igen`, label: t`Varför öppnas handlingen igen?`, failure: t`Handlingen är inte öppnad`, done: t`Handlingen är arbetsmaterial igen.` },
    unmark: { action: t`Ta bort markeringen`, label: t`Varför tas sekretessmarkeringen bort?`, failure: t`Markeringen är kvar`, done: t`Sekretessmarkeringen är borttagen.` },
    hide: { action: t`Dölj handlingen`, label: t`Varför döljs handlingen?`, failure: t`Handlingen är inte dold`, done: t`Handlingen är dold.` },
    break: { action: t`Bryt utcheckningen`, label: t`Varför bryts utcheckningen?`, failure: t`Utcheckningen gäller fortfarande`, done: t`Utcheckningen är bruten.` },
  }[what];
  const command = useCommand(
    document,
    (to, why: string) => SEND[what](to, document, why),
    () => {
      announce(words.done);
      onClose();
    },
  );
  return (
    <ActionForm action={words.action} failure={words.failure} isReady={reason.trim() !== ""} mutation={command} onSubmit={() => command.mutate(reason.trim())} onClose={onClose}>
      <TextInput label={words.label} description={t`Alla som läser rummet ser skälet.`} isMultiline isRequired maxLength={2000} value={reason} onChange={setReason} />
    </ActionForm>
  );
}
