import { useState } from "react";
import { isImage } from "@/features/preview";
import { icons } from "@/ui";
import { contentUrl, type DocumentItem } from "./api";
import styles from "./Thumbnail.module.css";

/** A larger picture is not fetched for the sake of a small one. */
const LARGEST_THUMBNAIL = 4_000_000; // bytes

/** A small picture of a picture; a sign for all else. A marked document is not shown before one asks for it. */
export function Thumbnail({ room, document: { id, latest, name, media_type: mediaType, size, ground } }: { room: string; document: DocumentItem }) {
  const [isBroken, setBroken] = useState(false);
  if (latest && !ground && !isBroken && size <= LARGEST_THUMBNAIL && isImage({ mediaType, name })) {
    return <img className={styles.picture} src={contentUrl(room, id, latest)} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />;
  }
  return (
    <span className={styles.picture} aria-hidden>
      <icons.FileText size={32} />
    </span>
  );
}
