import { Button as MidasButton } from "@midas-ds/components/button";
import type { ReactNode } from "react";
import styles from "./Button.module.css";
import type { Icon } from "./icons";

interface ButtonProps {
  children: ReactNode;
  /** tone: the colour of the surroundings' RoomTone; quiet: a button that does not ask for attention. */
  variant?: "primary" | "secondary" | "quiet" | "tone";
  type?: "button" | "submit";
  icon?: Icon;
  isDisabled?: boolean;
  isPending?: boolean;
  onPress?: () => void;
  "aria-expanded"?: boolean;
  "aria-controls"?: string;
}

export function Button({ variant = "primary", icon: IconOf, children, ...rest }: ButtonProps) {
  const library = variant === "quiet" ? "tertiary" : variant === "tone" ? "primary" : variant;
  const className = [styles.button, variant === "tone" && styles.tone, variant === "quiet" && styles.quiet].filter(Boolean).join(" ");
  return (
    <MidasButton variant={library} size="medium" className={className} {...rest}>
      {IconOf && <IconOf aria-hidden size={16} />}
      <span>{children}</span>
    </MidasButton>
  );
}
