import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ActionForm } from "@/features/item";
import { announce, TextInput } from "@/ui";
import { markDocument } from "./api";
import type { FormProps } from "./forms";
import { useCommand } from "./useCommand";

/** Marks a document as confidential: a warning with its ground, which hides nothing. */
export function MarkForm({ details, onClose }: FormProps) {
  const { t } = useLingui();
  const { document } = details;
  const [ground, setGround] = useState(document.ground);
  const [note, setNote] = useState(document.marking_note);
  const command = useCommand(
    document,
    (to, words: { ground: string; note: string }) => markDocument(to, document.version, words.ground, words.note),
    () => {
      announce(t`Handlingen är sekretessmarkerad.`);
      onClose();
    },
  );
  return (
    <ActionForm action={t`Sekretessmarkera`} failure={t`Handlingen är inte markerad`} isReady={ground.trim() !== ""} mutation={command} onSubmit={() => command.mutate({ ground: ground.trim(), note: note.trim() })} onClose={onClose}>
      <p>
        <Trans>Markeringen är en varning inför ett utlämnande. Den döljer inte handlingen för dem som läser rummet; det som färre får läsa hör hemma i ett begränsat rum.</Trans>
      </p>
      <TextInput label={t`Lagrum`} description={t`Till exempel OSL 18 kap. 13 §`} isRequired maxLength={200} value={ground} onChange={setGround} />
      <TextInput label={t`Anteckning`} isMultiline maxLength={2000} value={note} onChange={setNote} />
    </ActionForm>
  );
}
