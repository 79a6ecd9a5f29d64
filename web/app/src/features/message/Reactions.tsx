import { useLingui } from "@lingui/react/macro";
import { errorText } from "@/features/problem";
import { ToggleButton } from "@/ui";
import { useDialogue } from "./dialogue";
import type { Message } from "./messages";
import styles from "./Reactions.module.css";
import type { Reader } from "./rights";
import { bySign } from "./signs";
import { useReaction } from "./useReaction";
import { useSignLooks } from "./useSignLooks";

interface ReactionsProps {
  room: string;
  message: Message;
  reader: Reader;
  /** The Tab key reaches them. */
  current: boolean;
  /** One has taken back the last of a sign: its button goes, and the focus must have another place. */
  onGone: () => void;
}

/** The signs on a message, with who has given them. Pressing one gives it too, or takes one's own back. */
export function Reactions({ room, message, reader, current, onGone }: ReactionsProps) {
  const { i18n, t } = useLingui();
  const { people } = useDialogue();
  const looks = useSignLooks();
  const { isMine, toggle, isPending, error } = useReaction(room, message, reader.author);
  const given = bySign(message.reactions);
  if (given.length === 0 && !error) return null;
  const names = (authors: string[]) =>
    new Intl.ListFormat(i18n.locale).format(
      authors.map((author) => (author === reader.author ? t`du` : (people.get(author.replace("officer:", ""))?.name ?? t`en handläggare`))),
    );
  return (
    <div className={styles.reactions} role="group" aria-label={t`Reaktioner på inlägg ${message.event.no ?? ""}`}>
      {given.map(({ sign, authors }) => (
        <ToggleButton
          key={sign}
          icon={looks[sign].icon}
          isSelected={isMine(sign)}
          isDisabled={!reader.mayPost}
          excludeFromTabOrder={!current}
          label={`${looks[sign].words} ${authors.length}: ${names(authors)}`}
          onPress={() => {
            if (isPending) return;
            if (isMine(sign) && authors.length === 1) onGone();
            toggle(sign);
          }}
        >
          {looks[sign].words} {authors.length}
        </ToggleButton>
      ))}
      {error && <span role="alert">{errorText(error)}</span>}
    </div>
  );
}
