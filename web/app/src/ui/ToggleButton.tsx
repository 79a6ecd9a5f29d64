import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import type { Icon } from "./icons";
import styles from "./ToggleButton.module.css";

interface ToggleButtonProps {
  icon: Icon;
  children: ReactNode;
  isSelected: boolean;
  /** Its name for screen readers and for whoever points at it, where its words alone do not tell; begins with them. */
  label?: string;
  isDisabled?: boolean;
  /** For one of many of a kind, which the arrow keys lead to. */
  excludeFromTabOrder?: boolean;
  onPress: () => void;
}

/** A small button that is on or off, by its border and weight and not by colour alone. Whoever uses it decides when it changes. */
export function ToggleButton({ icon: IconOf, children, isSelected, label, ...rest }: ToggleButtonProps) {
  return (
    <span title={label}>
      <Button className={styles.button ?? ""} aria-pressed={isSelected} {...(label !== undefined && { "aria-label": label })} {...rest}>
        <IconOf aria-hidden size={14} />
        <span>{children}</span>
      </Button>
    </span>
  );
}
