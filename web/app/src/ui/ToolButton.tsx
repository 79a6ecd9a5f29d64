import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import type { Icon } from "./icons";
import styles from "./ToolButton.module.css";

interface ToolButtonProps {
  icon: Icon;
  children: ReactNode;
  /** Its name for screen readers and for whoever points at it, where its words alone do not tell; begins with them. */
  label?: string;
  /** danger: it ends something. off: what it is about is off, and that matters. */
  tone?: "danger" | "off";
  isPressed?: boolean;
  onPress: () => void;
  "aria-expanded"?: boolean;
  "aria-controls"?: string;
}

/** A button of a row of tools: its icon above its word. */
export function ToolButton({ icon: IconOf, children, label, tone, isPressed, ...rest }: ToolButtonProps) {
  return (
    <span title={label} className={styles.place}>
      <Button
        className={[styles.button, tone && styles[tone]].filter(Boolean).join(" ")}
        {...(isPressed !== undefined && { "aria-pressed": isPressed })}
        {...(label !== undefined && { "aria-label": label })}
        {...rest}
      >
        <IconOf aria-hidden size={20} />
        <span>{children}</span>
      </Button>
    </span>
  );
}
