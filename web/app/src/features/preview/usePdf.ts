import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useState } from "react";
import { failureOf, openPdf, wasWrong, type PdfFailure } from "./pdf";

export type PdfState =
  | { phase: "loading" }
  | { phase: "locked"; wrong: boolean; unlock: (password: string) => void }
  | { phase: "failed"; why: PdfFailure }
  | { phase: "ready"; pdf: PDFDocumentProxy };

/** Opens a document, with its password where it has one; attempt = counts the times it was asked to. */
export function usePdf(url: string, attempt: number): PdfState {
  const [state, setState] = useState<PdfState>({ phase: "loading" });
  useEffect(() => {
    const task = openPdf(url);
    let isClosed = false;
    const show = (next: PdfState) => {
      if (!isClosed) setState(next);
    };
    task.onPassword = (answer: (password: string) => void, reason: number) => {
      const unlock = (password: string) => {
        show({ phase: "loading" });
        answer(password);
      };
      show({ phase: "locked", wrong: wasWrong(reason), unlock });
    };
    task.promise.then(
      (pdf) => show({ phase: "ready", pdf }),
      (error: unknown) => show({ phase: "failed", why: failureOf(error) }),
    );
    return () => {
      isClosed = true;
      setState({ phase: "loading" });
      void task.destroy();
    };
  }, [url, attempt]);
  return state;
}
