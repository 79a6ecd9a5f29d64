import { Trans } from "@lingui/react/macro";
import { icons } from "@/ui";
import type { PreviewFile } from "./kind";
import styles from "./Preview.module.css";

/** Fetches the file as it is, to the folder where the browser puts what it downloads. */
export function DownloadLink({ file: { url, name } }: { file: PreviewFile }) {
  return (
    <a href={url} download={name} className={styles.download}>
      <icons.Download aria-hidden size={16} />
      <Trans>Ladda ned</Trans>
    </a>
  );
}
