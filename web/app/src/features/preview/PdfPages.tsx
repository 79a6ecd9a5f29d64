import { useLingui } from "@lingui/react/macro";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { useRef, type KeyboardEvent } from "react";
import styles from "./Pdf.module.css";
import { PdfSearch } from "./PdfSearch";
import { PdfTools } from "./PdfTools";
import { usePdfViewer, type PdfScale } from "./usePdfViewer";
import { nextStep } from "./zoom";

/** The pages of an open document, and the tools to go about in it; everything can be done with the keyboard. */
export function PdfPages({ name, pdf }: { name: string; pdf: PDFDocumentProxy }) {
  const { t } = useLingui();
  const { container, commands, view } = usePdfViewer(pdf, (page) => t`Sida ${page}`);
  const search = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  const goTo = (page: number) => commands.current?.goTo(page);
  const zoom = (scale: PdfScale) => commands.current?.zoom(scale);
  const step = (direction: 1 | -1) => zoom(nextStep(commands.current?.scale() ?? 1, direction));

  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "f") {
      // The browser's own search finds nothing on pages that are not drawn.
      event.preventDefault();
      search.current?.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const keys: Record<string, () => void> = {
    PageDown: () => goTo(view.page + 1),
    PageUp: () => goTo(view.page - 1),
    Home: () => goTo(1),
    End: () => goTo(pdf.numPages),
    "+": () => step(1),
    "-": () => step(-1),
    "0": () => zoom("page-width"),
  };

  return (
    <div className={styles.pdf} onKeyDown={onKeyDown}>
      <PdfTools page={view.page} pages={pdf.numPages} scale={view.scale} onPage={goTo} onScale={zoom} onStep={step} />
      <PdfSearch found={view.found} inputRef={search} onFind={(query, again) => commands.current?.find(query, again)} />
      <div className={styles.room}>
        <div ref={container} className={styles.container} role="region" aria-label={t`Sidorna i ${name}`} tabIndex={0}>
          <div className="pdfViewer" />
        </div>
      </div>
    </div>
  );
}
