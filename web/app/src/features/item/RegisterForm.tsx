import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Registration } from "@/protocol";
import { announce, TextInput } from "@/ui";
import { ActionForm } from "./ActionForm";
import { registerItem, type Item } from "./api";
import { useDiary } from "./diary";
import { useItemCommand } from "./useItemCommand";

export interface ItemFormProps {
  item: Item;
  /** What the item is called on the page. */
  name: string;
  onClose: () => void;
}

/** Under which number one's authority has registered (diariefört) an item; a later number replaces an earlier one. At first the case's own. */
export function RegisterForm({ item, name, registrations, onClose }: ItemFormProps & { registrations: readonly Registration[] }) {
  const { t } = useLingui();
  const { authority, caseNumber } = useDiary();
  const [earlier] = useState(() => registrations.find((registration) => registration.authority === authority));
  const [diaryNumber, setDiaryNumber] = useState(earlier?.diary_number ?? caseNumber);
  const [actNumber, setActNumber] = useState(earlier?.act_number ?? "");
  const command = useItemCommand(item, registerItem, () => {
    announce(t`Diarienumret är sparat.`);
    onClose();
  });
  const send = () => command.mutate({ diaryNumber: diaryNumber.trim(), actNumber: actNumber.trim() });
  return (
    <ActionForm action={t`Spara diarienumret`} failure={t`Diarienumret är inte sparat`} isReady={diaryNumber.trim() !== ""} mutation={command} onSubmit={send} onClose={onClose}>
      <p>
        <Trans>Alla som läser rummet ser under vilket nummer din myndighet har diariefört {name}. Ett nytt nummer ersätter ett tidigare; båda står kvar i loggen.</Trans>
      </p>
      <TextInput label={t`Diarienummer`} isRequired maxLength={100} value={diaryNumber} onChange={setDiaryNumber} />
      <TextInput label={t`Handlingsnummer`} description={t`Om handlingen har ett eget nummer i ärendet`} maxLength={100} value={actNumber} onChange={setActNumber} />
    </ActionForm>
  );
}
