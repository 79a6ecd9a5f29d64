import { Button as MidasButton } from "@midas-ds/components/button";
import type { ReactNode } from "react";
import styles from "./Button.module.css";
import type { Icon } from "./icons";

interface ButtonProps {
  children: ReactNode;
  /** tone: the colour of the surroundings' RoomTone; quiet: a button that does not ask for attention; inline: one among words. */
  variant?: "primary" | "secondary" | "quiet" | "tone" | "inline";
  type?: "button" | "submit";
  icon?: Icon;
  /** On a phone its icon stands alone; its words stay its name. */
  folds?: boolean;
  isDisabled?: boolean;
  isPending?: boolean;
  /** Has the focus as soon as it is there. */
  isFocusedAtFirst?: boolean;
  /** Its name for screen readers, where its words alone do not tell; begins with them. */
  label?: string;
  /** For one of many of a kind, which the arrow keys lead to. */
  excludeFromTabOrder?: boolean;
  onPress?: () => void;
  "aria-expanded"?: boolean;
  "aria-controls"?: string;
}

export function Button({ variant = "primary", icon: IconOf, folds, isFocusedAtFirst, label, children, ...rest }: ButtonProps) {
  const library = variant === "quiet" || variant === "inline" ? "tertiary" : variant === "tone" ? "primary" : variant;
  const className = [styles.button, variant === "tone" && styles.tone, variant === "quiet" && styles.quiet, variant === "inline" && styles.inline, folds && styles.folds].filter(Boolean).join(" ");
  return (
    <MidasButton variant={library} size="medium" className={className} {...(isFocusedAtFirst && { autoFocus: true })} {...(label !== undefined && { "aria-label": label })} {...rest}>
      {IconOf && <IconOf aria-hidden size={16} />}
      <span>{children}</span>
    </MidasButton>
  );
}
