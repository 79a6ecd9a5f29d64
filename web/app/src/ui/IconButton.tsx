import type { Ref } from "react";
import { Button } from "react-aria-components";
import type { Icon } from "./icons";
import styles from "./IconButton.module.css";

interface IconButtonProps {
  /** What it does; the icon alone does not say it. */
  label: string;
  icon: Icon;
  onPress: () => void;
  className?: string | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
  /** For one of many of a kind, which the arrow keys go through. */
  excludeFromTabOrder?: boolean;
  "aria-expanded"?: boolean;
  "data-more"?: boolean;
}

export function IconButton({ label, icon: IconOf, className, buttonRef, ...rest }: IconButtonProps) {
  return (
    <Button ref={buttonRef ?? null} aria-label={label} className={`${styles.button ?? ""} ${className ?? ""}`} {...rest}>
      <IconOf aria-hidden size={16} />
    </Button>
  );
}
