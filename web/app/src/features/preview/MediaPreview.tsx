import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { PreviewFile } from "./kind";
import { NoPreview } from "./NoPreview";
import styles from "./Preview.module.css";

/** Sound or moving pictures, fetched piece by piece as they are played. */
export function MediaPreview({ file, kind: Kind }: { file: PreviewFile; kind: "audio" | "video" }) {
  const { t } = useLingui();
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <NoPreview file={file} why="broken" />;
  const label = Kind === "audio" ? t`Ljud: ${file.name}` : t`Film: ${file.name}`;
  return <Kind className={styles.media} src={file.url} controls preload="metadata" aria-label={label} onError={() => setBroken(true)} />;
}
