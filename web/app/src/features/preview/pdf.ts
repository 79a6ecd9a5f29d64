import { getDocument, GlobalWorkerOptions, PasswordResponses, version, type PDFDocumentLoadingTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = workerUrl;

/** Fonts, character maps and decoders that a document may name without carrying them; vite.config.ts puts them there. */
const PARTS = `${import.meta.env.BASE_URL}assets/pdfjs-${version}/`;

/** Reads of the document what is looked at. No script of it runs, and nothing is compiled from strings: the page's policy forbids it. */
export const openPdf = (url: string): PDFDocumentLoadingTask =>
  getDocument({
    url,
    isEvalSupported: false,
    useWasm: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: `${PARTS}cmaps/`,
    standardFontDataUrl: `${PARTS}standard_fonts/`,
    wasmUrl: `${PARTS}wasm/`,
    verbosity: 0,
  });

export type PdfFailure = "broken" | "missing" | "unreachable";

/** Why a document could not be opened. */
export function failureOf(error: unknown): PdfFailure {
  const { name, missing } = error as { name?: unknown; missing?: unknown };
  if (name === "ResponseException") return missing === true ? "missing" : "unreachable";
  return name === "InvalidPDFException" || name === "FormatError" || name === "PasswordException" ? "broken" : "unreachable";
}

/** Whether the question is asked again since the answer was wrong. */
export const wasWrong = (reason: number): boolean => reason === PasswordResponses.INCORRECT_PASSWORD;
