import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button, Loading, Notice } from "@/ui";
import type { PreviewFile } from "./kind";
import { NoPreview } from "./NoPreview";
import { PdfPages } from "./PdfPages";
import { PdfPassword } from "./PdfPassword";
import { usePdf } from "./usePdf";

/** A PDF document: all its pages, their text to select and to search. */
export default function PdfPreview({ file }: { file: PreviewFile }) {
  const { t } = useLingui();
  const [attempt, setAttempt] = useState(0);
  const state = usePdf(file.url, attempt);
  switch (state.phase) {
    case "loading":
      return <Loading>{t`Öppnar ${file.name}…`}</Loading>;
    case "locked":
      return <PdfPassword name={file.name} wrong={state.wrong} onPassword={state.unlock} />;
    case "ready":
      return <PdfPages name={file.name} pdf={state.pdf} />;
    case "failed":
      if (state.why === "broken") return <NoPreview file={file} why="broken" />;
      return (
        <Notice
          kind="error"
          title={t`Filen kunde inte hämtas`}
          announced
          action={
            <Button variant="secondary" onPress={() => setAttempt(attempt + 1)}>
              <Trans>Försök igen</Trans>
            </Button>
          }
        >
          {state.why === "missing" ? <Trans>Filen finns inte längre, eller så har du inte tillgång till den.</Trans> : <Trans>Kontrollera att du har nätverk och försök igen.</Trans>}
        </Notice>
      );
  }
}
