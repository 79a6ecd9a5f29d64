import { useLingui } from "@lingui/react/macro";
import { errorText } from "@/features/problem";
import { useSession } from "@/features/session";
import { Notice, ToggleButton } from "@/ui";
import type { PanelProps } from "./MessagePanel";
import styles from "./Reactions.module.css";
import { SIGNS } from "./signs";
import { useReaction } from "./useReaction";
import { useSignLooks } from "./useSignLooks";

/** The signs that one can put on a message, or take back. */
export function ReactionChoice({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const looks = useSignLooks();
  const { officer } = useSession();
  const { isMine, toggle, isPending, error } = useReaction(room, message, `officer:${officer.id}`, onClose);
  return (
    <div role="group" aria-label={t`Reagera på inlägg ${message.event.no ?? ""}`} className={styles.choice}>
      {SIGNS.map((sign) => (
        <ToggleButton key={sign} icon={looks[sign].icon} isSelected={isMine(sign)} onPress={() => !isPending && toggle(sign)}>
          {looks[sign].words}
        </ToggleButton>
      ))}
      {error && (
        <Notice kind="error" title={t`Reaktionen är inte sparad`} announced>
          {errorText(error)}
        </Notice>
      )}
    </div>
  );
}
