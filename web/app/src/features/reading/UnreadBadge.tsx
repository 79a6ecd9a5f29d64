import { Plural, Trans } from "@lingui/react/macro";
import { VisuallyHidden } from "@/ui";
import type { Unread } from "./hooks";
import styles from "./UnreadBadge.module.css";

const MOST = 99;

/** How many messages are unread, and whether one of them mentions the reader; nothing when there are none. */
export function UnreadBadge({ unread: { count, mentioned } }: { unread: Unread }) {
  if (count === 0) return null;
  return (
    <>
      <span className={styles.badge}>
        <span aria-hidden>{count > MOST ? `${MOST}+` : count}</span>
        <VisuallyHidden>
          <Plural value={count} one="# oläst" other="# olästa" />
        </VisuallyHidden>
      </span>
      {mentioned && (
        <>
          {" "}
          <strong className={styles.mention}>
            <Trans>Nämner dig</Trans>
          </strong>
        </>
      )}
    </>
  );
}
