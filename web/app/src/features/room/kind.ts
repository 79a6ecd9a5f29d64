import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { icons, type Icon } from "@/ui";
import type { RoomKind } from "./api";
import styles from "./kind.module.css";

interface KindLook {
  name: MessageDescriptor;
  icon: Icon;
  /** Sets --tone and --tone-surface for everything inside. */
  tone: string | undefined;
}

/** Word, icon and colour of each kind of room: no two share any of them. */
export const KINDS: Record<RoomKind, KindLook> = {
  joint: { name: msg`Gemensamt rum`, icon: icons.Users, tone: styles.joint },
  internal: { name: msg`Internt rum`, icon: icons.Lock, tone: styles.internal },
  restricted: { name: msg`Begränsat rum`, icon: icons.KeyRound, tone: styles.restricted },
  meeting: { name: msg`Mötets rum`, icon: icons.Video, tone: styles.meeting },
};
