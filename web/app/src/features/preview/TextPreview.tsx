import type { PreviewFile } from "./kind";
import styles from "./Preview.module.css";
import { TextFrame } from "./TextFrame";

export function TextPreview({ file }: { file: PreviewFile }) {
  return <TextFrame file={file}>{(text) => <pre className={styles.text}>{text}</pre>}</TextFrame>;
}
