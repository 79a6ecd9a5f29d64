import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { errorText } from "@/features/problem";
import { Button, Loading, Notice } from "@/ui";
import { DownloadLink } from "./DownloadLink";
import type { PreviewFile } from "./kind";
import styles from "./Preview.module.css";
import { MOST_BYTES, useFileText } from "./useFileText";

interface TextFrameProps {
  file: PreviewFile;
  children: (text: string) => ReactNode;
}

/** Fetches the beginning of a text and shows it in its children's way; says so when there is more of it. */
export function TextFrame({ file, children }: TextFrameProps) {
  const { t } = useLingui();
  const { data, error, refetch } = useFileText(file);
  if (data === undefined && error) {
    return (
      <Notice
        kind="error"
        title={t`Filen kunde inte hämtas`}
        announced
        action={
          <Button variant="secondary" onPress={() => void refetch()}>
            <Trans>Försök igen</Trans>
          </Button>
        }
      >
        {errorText(error)}
      </Notice>
    );
  }
  if (data === undefined) return <Loading>{t`Hämtar ${file.name}…`}</Loading>;
  if (data === "") return <Notice kind="info">{t`Filen är tom.`}</Notice>;
  return (
    <div className={styles.stack}>
      {file.size > MOST_BYTES && (
        <Notice kind="info" action={<DownloadLink file={file} />}>
          <Trans>Här visas början av filen. Ladda ned den för att läsa allt.</Trans>
        </Notice>
      )}
      <div className={styles.frame} role="region" aria-label={t`Innehållet i ${file.name}`} tabIndex={0}>
        {children(data)}
      </div>
    </div>
  );
}
