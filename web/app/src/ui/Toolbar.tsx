import type { ReactNode } from "react";
import { Toolbar as AriaToolbar } from "react-aria-components";

interface ToolbarProps {
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A row of tools: one stop for Tab, and the arrow keys lead through it. */
export function Toolbar({ label, className, children }: ToolbarProps) {
  return (
    <AriaToolbar aria-label={label} className={className ?? ""}>
      {children}
    </AriaToolbar>
  );
}
