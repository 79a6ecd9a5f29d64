import { Plural } from "@lingui/react/macro";
import { VisuallyHidden } from "@/ui";
import styles from "./UnreadBadge.module.css";

const MOST = 99;

/** How many messages are unread; nothing when there are none. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden>{count > MOST ? `${MOST}+` : count}</span>
      <VisuallyHidden>
        <Plural value={count} one="# oläst" other="# olästa" />
      </VisuallyHidden>
    </span>
  );
}
