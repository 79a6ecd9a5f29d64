import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useSyncExternalStore, type KeyboardEvent, type SubmitEvent } from "react";
import { useClient } from "@/features/connection";
import { Button, IconButton, icons, type Icon } from "@/ui";
import styles from "./Composer.module.css";
import type { Dialogue } from "./dialogue";
import { answer, clearDraft, draftOf, setDraft, subscribeDrafts } from "./drafts";
import { MentionArea } from "./MentionArea";
import { withLinks } from "./mentions";
import { authorOf } from "./people";

interface ComposerProps {
  dialogue: Dialogue;
  /** Names who will read it. */
  sendLabel: string;
  icon: Icon;
}

/** Where one writes. Ctrl+Enter sends: in a room whose words become records, Enter alone must not. */
export function Composer({ dialogue, sendLabel, icon }: ComposerProps) {
  const { t } = useLingui();
  const client = useClient();
  const { room, events, officers } = dialogue;
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = useSyncExternalStore(subscribeDrafts, () => draftOf(client, room));
  const { replyTo } = draft;
  useFocusOnReply(area, replyTo);

  const send = () => {
    const text = draft.text.trim();
    area.current?.focus();
    if (text === "") return;
    client.outbox.post(room, withLinks(text, officers), events.at(-1)?.seq ?? 0, replyTo);
    clearDraft(client, room);
    client.company.sent();
  };
  const write = (text: string) => {
    setDraft(client, room, { ...draft, text });
    if (text.trim() !== "") client.company.write();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  const stopReplying = () => {
    answer(client, room, undefined);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && replyTo !== undefined) stopReplying();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };

  return (
    <form className={styles.composer} onSubmit={submit}>
      {replyTo !== undefined && (
        <p className={styles.reply} role="status">
          <icons.Reply aria-hidden size={14} />
          <span>
            <Answered dialogue={dialogue} message={replyTo} />
          </span>
          <IconButton label={t`Svara inte på inlägget`} icon={icons.X} onPress={stopReplying} />
        </p>
      )}
      <MentionArea label={t`Nytt inlägg`} areaRef={area} officers={officers} value={draft.text} onChange={write} onKeyDown={onKeyDown} />
      <div className={styles.send}>
        <Button type="submit" variant="tone" icon={icon}>
          {sendLabel}
        </Button>
        <span className={styles.hint}>{t`Ctrl + Enter skickar`}</span>
      </div>
    </form>
  );
}

function Answered({ dialogue: { messages, people }, message }: { dialogue: Dialogue; message: string }) {
  const event = messages.get(message)?.event;
  const name = event && authorOf(event, people)?.name;
  return name === undefined ? <Trans>Du svarar på ett tidigare inlägg</Trans> : <Trans>Du svarar {name} på inlägg {event?.no}</Trans>;
}

/** One goes on to write as soon as one has chosen what to answer. */
function useFocusOnReply(area: { current: HTMLTextAreaElement | null }, replyTo: string | undefined): void {
  const before = useRef(replyTo);
  useEffect(() => {
    if (replyTo !== undefined && replyTo !== before.current) area.current?.focus();
    before.current = replyTo;
  }, [area, replyTo]);
}
