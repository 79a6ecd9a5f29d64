import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { Button, Notice, TextInput } from "@/ui";
import styles from "./Preview.module.css";

interface PdfPasswordProps {
  name: string;
  wrong: boolean;
  onPassword: (password: string) => void;
}

/** Asks for the password that the document's maker gave it. It stays in the browser. */
export function PdfPassword({ name, wrong, onPassword }: PdfPasswordProps) {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (password !== "") onPassword(password);
  };
  return (
    <form className={styles.password} onSubmit={submit}>
      <Notice kind={wrong ? "error" : "info"} title={wrong ? t`Fel lösenord` : t`Dokumentet är låst med lösenord`} announced>
        <Trans>Skriv lösenordet till {name}. Det används bara här i webbläsaren.</Trans>
      </Notice>
      <TextInput type="password" label={t`Lösenord`} value={password} onChange={setPassword} />
      <Button type="submit" isDisabled={password === ""}>
        <Trans>Öppna</Trans>
      </Button>
    </form>
  );
}
