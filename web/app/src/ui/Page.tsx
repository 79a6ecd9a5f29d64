import type { ReactNode } from "react";
import styles from "./Page.module.css";

/** A page that is read from its heading down, in lines of a good length. */
export const Page = ({ children }: { children: ReactNode }) => <div className={styles.page}>{children}</div>;
