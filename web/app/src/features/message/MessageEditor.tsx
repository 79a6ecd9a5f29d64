import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type KeyboardEvent, type SubmitEvent } from "react";
import { useClient } from "@/features/connection";
import { errorText } from "@/features/problem";
import { draftKey } from "@/protocol";
import { announce, Button, Notice } from "@/ui";
import { editMessage } from "./api";
import { useDialogue } from "./dialogue";
import { useUnsavedEdit } from "./drafts";
import { outgoingOf } from "./length";
import { LengthLine } from "./LengthLine";
import { Markdown } from "./Markdown";
import { MentionArea } from "./MentionArea";
import { withoutLinks } from "./mentions";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";
import { useChange } from "./useChange";

/**
 * Changes one's own message. Its earlier wording stays in the log, and whoever reads the room can see it. What is not saved is
 * kept until it is saved or given up, also when the editor or the page is closed.
 */
export function MessageEditor({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const { officers } = useDialogue();
  const { drafts } = useClient();
  const unsaved = useUnsavedEdit(room, message.event.id);
  const [original] = useState(() => withoutLinks(message.text, officers));
  const text = unsaved?.text ?? original;
  const forget = () => drafts.remove(draftKey(room, message.event.id));
  const giveUp = () => {
    forget();
    onClose();
  };
  const change = useChange(
    message,
    (to, wording) => editMessage(room, message.event.id, to, wording),
    () => {
      announce(t`Ändringen är sparad.`);
      giveUp();
    },
    unsaved?.edit?.version,
  );
  const keep = (words: string, version = change.seen) => {
    if (words === original) forget();
    else drafts.set({ room, text: words, edit: { message: message.event.id, seq: message.event.seq, version } });
  };
  const goOn = () => {
    change.goOn();
    keep(text, message.version);
  };
  const withheld = message.event.withheld !== undefined;
  const { text: wording, left } = outgoingOf(text, officers);
  const maySave = !change.moved && !change.isPending && wording !== "" && (left === undefined || left >= 0);
  const save = () => {
    if (wording === message.text) giveUp();
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
        onChange={keep}
        onKeyDown={saveByKeyboard}
      />
      <LengthLine left={left} />
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
            <Button variant="secondary" onPress={goOn}>
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
        <Button variant="secondary" onPress={giveUp}>
          <Trans>Avbryt</Trans>
        </Button>
      </div>
    </form>
  );
}
