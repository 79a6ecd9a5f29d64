import type { ReactNode } from "react";
import type { Icon } from "@/ui";
import styles from "./DropHint.module.css";

/** What letting go of the files that are held above a place will do. */
export const DropHint = ({ icon: IconOf, children }: { icon: Icon; children: ReactNode }) => (
  <p className={styles.hint}>
    <IconOf aria-hidden size={20} /> {children}
  </p>
);
