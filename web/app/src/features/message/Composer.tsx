import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { useClient } from "@/features/connection";
import { draftKey } from "@/protocol";
import { pickedFromList, useUploads } from "@/features/upload";
import { Button, FileButton, IconButton, icons, type Icon } from "@/ui";
import { AttachingList } from "./AttachingList";
import { attach, useAttaching } from "./useAttaching";
import styles from "./Composer.module.css";
import type { Dialogue } from "./dialogue";
import { COMPOSER } from "./composerFocus";
import { answer, useAreDraftsKept, useDraft } from "./drafts";
import { outgoingOf } from "./length";
import { LengthLine } from "./LengthLine";
import { MentionArea } from "./MentionArea";
import { authorOf } from "./people";
import { RecordQuestion } from "./RecordQuestion";

interface ComposerProps {
  dialogue: Dialogue;
  /** Names who will read it. */
  sendLabel: string;
  /** The authorities at which what is sent becomes a record, when one has not sent anything here yet. */
  recordOf: string | undefined;
  icon: Icon;
}

/** Where one writes. Ctrl+Enter sends: in a room whose words become records, Enter alone must not. */
export function Composer({ dialogue, sendLabel, recordOf, icon }: ComposerProps) {
  const { t } = useLingui();
  const client = useClient();
  const { room, newest, officers } = dialogue;
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(room);
  const areKept = useAreDraftsKept();
  const { replyTo } = draft;
  useFocusOnReply(area, replyTo);
  const uploads = useUploads();
  const attaching = useAttaching(room);
  const { text, left } = outgoingOf(draft.text, officers);
  const isHindered = attaching.hindrance !== undefined || (left !== undefined && left < 0);

  const [asking, setAsking] = useState(false);
  const send = (isRecord = recordOf === undefined || client.outbox.of(room).length > 0) => {
    const isEmpty = text === "" && attaching.jobs.length === 0;
    if (isHindered) return;
    if (!isEmpty && !isRecord) {
      setAsking(true);
      return;
    }
    writeOn();
    if (isEmpty) return;
    uploads.handOver(room, (files) => client.outbox.post(room, text, newest, { replyTo, files }));
    client.drafts.remove(draftKey(room));
    client.company.sent();
  };
  const writeOn = () => {
    setAsking(false);
    area.current?.focus();
  };
  const write = (words: string) => {
    client.drafts.set({ ...draft, text: words });
    if (words.trim() !== "") client.company.write();
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
    <form id={COMPOSER} className={styles.composer} onSubmit={submit}>
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
      <LengthLine left={left} />
      <AttachingList {...attaching} />
      {!areKept && (
        <p className={styles.hint} role="status">
          <Trans>Webbläsaren kan inte spara det du skriver. Håll fliken öppen tills det är skickat.</Trans>
        </p>
      )}
      {asking && recordOf !== undefined ? (
        <RecordQuestion authorities={recordOf} sendLabel={sendLabel} icon={icon} onSend={() => send(true)} onStay={writeOn} />
      ) : (
        <div className={styles.send}>
          <Button type="submit" variant="tone" icon={icon} isDisabled={isHindered}>
            {sendLabel}
          </Button>
          <FileButton picks="files" variant="quiet" icon={icons.Paperclip} onPick={(files) => attach(uploads, room, pickedFromList(files))}>
            <Trans>Bifoga filer</Trans>
          </FileButton>
          <span className={styles.hint}>{t`Ctrl + Enter skickar`}</span>
        </div>
      )}
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
