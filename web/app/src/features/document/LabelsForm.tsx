import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ActionForm } from "@/features/item";
import { announce, Select, TextInput } from "@/ui";
import { changeDocument } from "./api";
import type { FormProps } from "./forms";
import { useDocumentLabels } from "./labels";
import { useCommand } from "./useCommand";
import { KINDS } from "./view";

/** Gives a document another title, kind or folder. */
export function LabelsForm({ details, onClose }: FormProps) {
  const { t } = useLingui();
  const { document } = details;
  const labels = useDocumentLabels();
  const [words, setWords] = useState({ title: document.title, kind: KINDS.find((kind) => kind === document.kind) ?? "other", folder: document.folder });
  const command = useCommand(
    document,
    (to, changed: typeof words) => changeDocument(to, document.version, changed),
    () => {
      announce(t`Uppgifterna är ändrade.`);
      onClose();
    },
  );
  return (
    <ActionForm action={t`Spara`} failure={t`Uppgifterna är inte ändrade`} isReady={words.title.trim() !== ""} mutation={command} onSubmit={() => command.mutate({ ...words, title: words.title.trim(), folder: words.folder.trim() })} onClose={onClose}>
      <TextInput label={t`Titel`} isRequired maxLength={255} value={words.title} onChange={(title) => setWords({ ...words, title })} />
      <Select label={t`Slag`} options={KINDS.map((value) => ({ value, label: labels.kind(value) }))} value={words.kind} onChange={(kind) => setWords({ ...words, kind })} />
      <TextInput label={t`Mapp`} description={t`Skriv / mellan mappar som ligger i varandra. Tomt = ingen mapp.`} maxLength={1000} value={words.folder} onChange={(folder) => setWords({ ...words, folder })} />
    </ActionForm>
  );
}
