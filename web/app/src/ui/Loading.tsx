import styles from "./Loading.module.css";

/** What is being fetched, in words; shown after a moment, so that a quick answer does not flicker. */
export function Loading({ children }: { children: string }) {
  return (
    <p className={styles.loading} role="status">
      <span aria-hidden className={styles.wheel} />
      {children}
    </p>
  );
}
