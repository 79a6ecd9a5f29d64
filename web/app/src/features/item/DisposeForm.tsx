import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { announce, Checkbox, Notice, TextInput } from "@/ui";
import { ActionForm } from "./ActionForm";
import { disposeItem } from "./api";
import type { ItemFormProps } from "./RegisterForm";
import { useItemCommand } from "./useItemCommand";

/** One's authority's decision that an item's content is to go (gallring). It is irrevocable, which one is to have understood. */
export function DisposeForm({ item, name, onClose }: ItemFormProps) {
  const { t } = useLingui();
  const [basis, setBasis] = useState("");
  const [reference, setReference] = useState("");
  const [isUnderstood, setUnderstood] = useState(false);
  const command = useItemCommand(item, disposeItem, () => {
    announce(t`Gallringsbeslutet är sparat.`);
    onClose();
  });
  const send = () => command.mutate({ basis: basis.trim(), reference: reference.trim() });
  const isReady = basis.trim() !== "" && reference.trim() !== "" && isUnderstood;
  return (
    <ActionForm action={t`Besluta om gallring`} failure={t`Gallringsbeslutet är inte sparat`} isReady={isReady} mutation={command} onSubmit={send} onClose={onClose}>
      <Notice kind="error" title={t`Det som gallras kan inte återskapas`}>
        <p>
          <Trans>Innehållet i {name} försvinner för alla när samtliga myndigheter som läser rummet har beslutat om gallring. Är din myndighet den sista eller enda försvinner det nu.</Trans>
        </p>
        <p>
          <Trans>Kvar i loggen står att det har funnits, när och från vem det kom, och vem som beslutade med vilket stöd.</Trans>
        </p>
      </Notice>
      <TextInput label={t`Gallringsgrund`} description={t`Till exempel RA-FS 2021:6 eller er dokumenthanteringsplan`} isRequired maxLength={1000} value={basis} onChange={setBasis} />
      <TextInput label={t`Beslutets beteckning`} description={t`Diarienummer eller datum för myndighetens beslut`} isRequired maxLength={100} value={reference} onChange={setReference} />
      <Checkbox label={t`Jag har kontrollerat att innehållet får gallras`} isSelected={isUnderstood} onChange={setUnderstood} />
    </ActionForm>
  );
}
