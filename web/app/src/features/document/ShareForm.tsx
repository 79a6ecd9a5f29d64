import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ActionForm } from "@/features/item";
import { languageTag } from "@/locales";
import { announce, Notice, Select, TextInput } from "@/ui";
import { shareDocument } from "./api";
import type { FormProps } from "./forms";
import { usePlace } from "./place";
import { useCommand } from "./useCommand";

/** Copies a document's newest version to another room of the case. */
export function ShareForm({ details, onClose }: FormProps) {
  const { t } = useLingui();
  const { document } = details;
  const { targets } = usePlace();
  const [to, setTo] = useState(targets[0]?.id ?? "");
  const [ground, setGround] = useState("");
  const target = targets.find(({ id }) => id === to);
  const isMarked = document.ground !== "";
  const command = useCommand(
    document,
    (source, words: { to: string; ground: string }) => shareDocument(source, words.to, words.ground, true), // the form names the readers
    () => {
      announce(t`Handlingen är delad.`);
      onClose();
    },
  );
  if (!target) return null;
  const readers = new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(target.readers.map(({ name }) => name));
  return (
    <ActionForm action={t`Dela till ${target.name}`} failure={t`Handlingen är inte delad`} isReady={!isMarked || ground.trim() !== ""} mutation={command} onSubmit={() => command.mutate({ to, ground: ground.trim() })} onClose={onClose}>
      <Select label={t`Till`} options={targets.map(({ id, name }) => ({ value: id, label: name }))} value={to} onChange={setTo} />
      <Notice kind="info" {...(details.leaves_internal && { title: t`Handlingen lämnar det här rummet` })}>
        <Trans>Den senaste versionen blir en ny handling som läses av {readers}. Det går inte att ta tillbaka.</Trans>
      </Notice>
      {isMarked && (
        <>
          <Notice kind="error" title={t`Handlingen är sekretessmarkerad: ${document.ground}`}>
            <Trans>Pröva om den får lämnas ut, och ange med vilket stöd.</Trans>
          </Notice>
          <TextInput label={t`Lagrum som utlämnandet stöds på`} description={t`Till exempel OSL 10 kap. 2 §. Det antecknas i rummet.`} isRequired maxLength={200} value={ground} onChange={setGround} />
        </>
      )}
    </ActionForm>
  );
}
