import { memo } from "react";
import { toHtml } from "./html";
import styles from "./Markdown.module.css";

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: toHtml(text) }} />;
});
