import type { ReactNode } from "react";
import { CircleAlert, Info } from "./icons";
import styles from "./Notice.module.css";

interface NoticeProps {
  kind: "info" | "error";
  title?: string;
  children?: ReactNode;
  /** What one can do about it. */
  action?: ReactNode;
  /** Said at once by a screen reader: for what comes up while one is at work. */
  announced?: boolean;
}

export function Notice({ kind, title, children, action, announced }: NoticeProps) {
  const IconOf = kind === "error" ? CircleAlert : Info;
  return (
    <div className={`${styles.notice} ${styles[kind]}`} role={announced ? "alert" : undefined}>
      <IconOf aria-hidden size={18} className={styles.icon} />
      <div className={styles.content}>
        {title && <p className={styles.title}>{title}</p>}
        {children && <div>{children}</div>}
        {action && <div className={styles.action}>{action}</div>}
      </div>
    </div>
  );
}
