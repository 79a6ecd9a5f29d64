import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type KeyboardEvent, type SubmitEvent } from "react";
import { errorText } from "@/features/problem";
import { announce, Button, Notice } from "@/ui";
import { editMessage } from "./api";
import { useDialogue } from "./dialogue";
import { Markdown } from "./Markdown";
import { MentionArea } from "./MentionArea";
import { withLinks, withoutLinks } from "./mentions";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";
import { useChange } from "./useChange";

/** Changes one's own message. Its earlier wording stays in the log, and whoever reads the room can see it. */
export function MessageEditor({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const { officers } = useDialogue();
  const [text, setText] = useState(() => withoutLinks(message.text, officers));
  const change = useChange(
    message,
    (to, wording) => editMessage(room, message.event.id, to, wording),
    () => {
      announce(t`Ändringen är sparad.`);
      onClose();
    },
  );
  const withheld = message.event.withheld !== undefined;
  const maySave = !change.moved && !change.isPending && text.trim() !== "";
  const save = () => {
    const wording = withLinks(text.trim(), officers);
    if (wording === message.text) onClose();
    else if (maySave) change.mutate(wording);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save();
  };
  const saveByKeyboard = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <MentionArea
        officers={officers}
        label={t`Ändra inlägg ${message.event.no ?? ""}`}
        description={t`Den tidigare lydelsen finns kvar för dem som läser rummet.`}
        value={text}
        onChange={setText}
        onKeyDown={saveByKeyboard}
      />
      {change.moved && withheld && (
        <Notice kind="error" title={t`Inlägget är inte längre synligt`} announced>
          <Trans>Det doldes eller gallrades medan du ändrade det, och kan inte ändras. Din text finns kvar här, om du vill kopiera den.</Trans>
        </Notice>
      )}
      {change.moved && !withheld && (
        <Notice
          kind="error"
          title={t`Inlägget har ändrats på ett annat ställe sedan du började`}
          announced
          action={
            <Button variant="secondary" onPress={change.goOn}>
              <Trans>Fortsätt med min text</Trans>
            </Button>
          }
        >
          <p>
            <Trans>Din text finns kvar. Nu står det så här:</Trans>
          </p>
          <Markdown text={message.text} />
        </Notice>
      )}
      {change.isError && !change.moved && (
        <Notice kind="error" title={t`Ändringen är inte sparad`} announced>
          {errorText(change.error)}
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button type="submit" isDisabled={!maySave} isPending={change.isPending}>
          <Trans>Spara ändringen</Trans>
        </Button>
        <Button variant="secondary" onPress={onClose}>
          <Trans>Avbryt</Trans>
        </Button>
      </div>
    </form>
  );
}
