import { useLingui } from "@lingui/react/macro";
import { useRef, useSyncExternalStore, type KeyboardEvent, type SubmitEvent } from "react";
import { useClient } from "@/features/connection";
import { Button, TextArea, type Icon } from "@/ui";
import styles from "./Composer.module.css";
import { draftOf, setDraft, subscribeDrafts } from "./drafts";

interface ComposerProps {
  room: string;
  /** Names who will read it. */
  sendLabel: string;
  icon: Icon;
  /** The newest event that the page has of the room. */
  lastSeq: number;
}

/** Where one writes. Ctrl+Enter sends: in a room whose words become records, Enter alone must not. */
export function Composer({ room, sendLabel, icon, lastSeq }: ComposerProps) {
  const { t } = useLingui();
  const client = useClient();
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = useSyncExternalStore(subscribeDrafts, () => draftOf(client, room));

  const send = () => {
    const text = draft.trim();
    area.current?.focus();
    if (text === "") return;
    client.outbox.post(room, text, lastSeq);
    setDraft(client, room, "");
    client.company.sent();
  };
  const write = (text: string) => {
    setDraft(client, room, text);
    if (text.trim() !== "") client.company.write();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  const sendByKeyboard = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };

  return (
    <form className={styles.composer} onSubmit={submit}>
      <TextArea label={t`Nytt inlägg`} areaRef={area} value={draft} onChange={write} onKeyDown={sendByKeyboard} />
      <div className={styles.send}>
        <Button type="submit" variant="tone" icon={icon}>
          {sendLabel}
        </Button>
        <span className={styles.hint}>{t`Ctrl + Enter skickar`}</span>
      </div>
    </form>
  );
}
