import { Markdown } from "@/features/message";
import type { PreviewFile } from "./kind";
import styles from "./Preview.module.css";
import { TextFrame } from "./TextFrame";

/** A text with markdown's marks, shown and sanitised as a message is. */
export default function MarkdownPreview({ file }: { file: PreviewFile }) {
  return (
    <TextFrame file={file}>
      {(text) => (
        <div className={styles.prose}>
          <Markdown text={text} />
        </div>
      )}
    </TextFrame>
  );
}
