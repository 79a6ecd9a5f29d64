import { Trans, useLingui } from "@lingui/react/macro";
import { Notice } from "@/ui";
import { DownloadLink } from "./DownloadLink";
import type { PreviewFile } from "./kind";

interface NoPreviewProps {
  file: PreviewFile;
  /** kind: there is no viewer for such files; broken: the viewer could not read this one. */
  why: "kind" | "broken";
}

/** In place of a file that the page can't show: what one can do instead. */
export function NoPreview({ file, why }: NoPreviewProps) {
  const { t } = useLingui();
  const title = why === "kind" ? t`Ladda ned för att öppna` : t`Filen kan inte visas här`;
  return (
    <Notice kind={why === "kind" ? "info" : "error"} title={title} announced={why === "broken"} action={<DownloadLink file={file} />}>
      {why === "kind" ? (
        <Trans>Filer av den här typen visas inte i Plaza. Ladda ned filen och öppna den i det program som hör till den.</Trans>
      ) : (
        <Trans>Den är skadad eller något annat än vad dess namn säger. Ladda ned den och försök öppna den i ett annat program.</Trans>
      )}
    </Notice>
  );
}
