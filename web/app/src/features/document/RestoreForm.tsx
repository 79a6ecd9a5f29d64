import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ActionForm } from "@/features/item";
import { announce, TextInput } from "@/ui";
import { restoreVersion, type DocumentVersion } from "./api";
import type { FormProps } from "./forms";
import { useCommand } from "./useCommand";

/** Makes an earlier version's content the newest again, as a version of its own. */
export function RestoreForm({ details, version, onClose }: FormProps & { version: DocumentVersion }) {
  const { t } = useLingui();
  const { document } = details;
  const [note, setNote] = useState("");
  const command = useCommand(
    document,
    (to, words: string) => restoreVersion(to, version.id, document.versions, words),
    () => {
      announce(t`Version ${version.number} är återställd som en ny version.`);
      onClose();
    },
  );
  return (
    <ActionForm action={t`Återställ version ${version.number}`} failure={t`Versionen är inte återställd`} isReady mutation={command} onSubmit={() => command.mutate(note.trim())} onClose={onClose}>
      <p>
        <Trans>Innehållet i version {version.number} blir version {document.versions + 1}. Ingenting tas bort.</Trans>
      </p>
      <TextInput label={t`Varför?`} isMultiline maxLength={2000} value={note} onChange={setNote} />
    </ActionForm>
  );
}
