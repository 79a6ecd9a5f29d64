import { memo } from "react";
import { useSession } from "@/features/session";
import { toHtml } from "./html";
import styles from "./Markdown.module.css";

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const { officer } = useSession();
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: toHtml(text, officer.id) }} />;
});
