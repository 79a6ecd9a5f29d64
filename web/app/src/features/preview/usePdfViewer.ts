import { AnnotationEditorType, AnnotationMode, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { EventBus, FindState, LinkTarget, PDFFindController, PDFLinkService, PDFViewer } from "pdfjs-dist/legacy/web/pdf_viewer.mjs";
import { useEffect, useRef, useState } from "react";

/** As wide as the room, as high, or enlarged (1 = as large as on paper). */
export type PdfScale = "page-width" | "page-fit" | number;

export interface PdfView {
  /** The page in sight, from 1. */
  page: number;
  scale: PdfScale;
  found: PdfFound;
}

/** What a search has come to; current counts from 1. */
export type PdfFound = { state: "none" } | { state: "searching" } | { state: "missing" } | { state: "found"; current: number; total: number };

const FIRST: PdfView = { page: 1, scale: "page-width", found: { state: "none" } };

export interface PdfCommands {
  goTo: (page: number) => void;
  zoom: (scale: PdfScale) => void;
  /** The scale that the pages have now. */
  scale: () => number;
  find: (query: string, again?: "next" | "previous") => void;
}

/** The library's words for its own buttons, of which the page shows none. */
const NO_WORDS = {
  getLanguage: () => "sv",
  getDirection: () => "ltr",
  get: () => Promise.resolve(""),
  translate: () => Promise.resolve(),
  pause: () => undefined,
  resume: () => undefined,
};

/**
 * Shows a document's pages in container > div. Of all pages only those in sight, and a few beside them, are drawn. pageName
 * names a page for screen readers.
 */
export function usePdfViewer(pdf: PDFDocumentProxy, pageName: (page: number) => string) {
  const container = useRef<HTMLDivElement>(null);
  const commands = useRef<PdfCommands>(null);
  const name = useRef(pageName);
  const [view, setView] = useState(FIRST);

  useEffect(() => {
    name.current = pageName;
  }, [pageName]);

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const show = (change: Partial<PdfView>) => setView((before) => ({ ...before, ...change }));
    const shown = showPages(element, pdf, name.current, show);
    commands.current = shown.commands;
    return () => {
      commands.current = null;
      shown.close();
      setView(FIRST);
    };
  }, [pdf]);

  return { container, commands, view };
}

function showPages(container: HTMLDivElement, pdf: PDFDocumentProxy, pageName: (page: number) => string, show: (change: Partial<PdfView>) => void) {
  const closing = new AbortController();
  const eventBus = new EventBus();
  const linkService = new PDFLinkService({ eventBus, externalLinkTarget: LinkTarget.BLANK });
  /* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- the library declares its interfaces as classes */
  const findController = new PDFFindController({ eventBus, linkService });
  const viewer = new PDFViewer({
    container,
    eventBus,
    linkService,
    findController,
    l10n: NO_WORDS,
    annotationMode: AnnotationMode.ENABLE,
    annotationEditorMode: AnnotationEditorType.DISABLE,
    enableAutoLinking: false,
    // @ts-expect-error -- the library's types leave it out; its code listens to it
    abortSignal: closing.signal,
  });
  /* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */
  const on = (event: string, listen: (told: never) => void) => eventBus.on(event, listen, { signal: closing.signal });

  on("pagesinit", () => {
    viewer.currentScaleValue = "page-width";
    for (let page = 1; page <= pdf.numPages; page++) {
      const { div } = viewer.getPageView(page - 1) as { div: HTMLElement };
      div.setAttribute("role", "group"); // a landmark for each page would drown the page's own
      div.setAttribute("aria-label", pageName(page));
    }
  });
  on("pagechanging", ({ pageNumber }: { pageNumber: number }) => show({ page: pageNumber }));
  on("scalechanging", ({ scale, presetValue }: { scale: number; presetValue?: string }) => {
    show({ scale: presetValue === "page-width" || presetValue === "page-fit" ? presetValue : scale });
  });
  on("updatefindmatchescount", ({ matchesCount }: { matchesCount: Count }) => show({ found: foundOf(matchesCount) }));
  on("updatefindcontrolstate", ({ state, rawQuery, matchesCount }: { state: number; rawQuery: string | null; matchesCount: Count }) => {
    if (!rawQuery) show({ found: { state: "none" } });
    else if (state === FindState.PENDING) show({ found: { state: "searching" } });
    else show({ found: state === FindState.NOT_FOUND ? { state: "missing" } : foundOf(matchesCount) });
  });

  linkService.setViewer(viewer);
  linkService.setDocument(pdf);
  viewer.setDocument(pdf);

  const fit = new ResizeObserver(() => {
    const scale = viewer.currentScaleValue as string | null; // none before the pages are there
    if (scale?.startsWith("page-")) viewer.currentScaleValue = scale;
  });
  fit.observe(container);

  const commands: PdfCommands = {
    goTo: (page) => (viewer.currentPageNumber = Math.min(pdf.numPages, Math.max(1, page))),
    zoom: (scale) => (viewer.currentScaleValue = String(scale)),
    scale: () => viewer.currentScale,
    find: (query, again) =>
      eventBus.dispatch("find", {
        source: container,
        type: again ? "again" : "",
        query,
        caseSensitive: false,
        entireWord: false,
        matchDiacritics: true, // å is no a
        highlightAll: true,
        findPrevious: again === "previous",
      }),
  };
  const close = () => {
    fit.disconnect();
    closing.abort();
    // What it would clean away is the document's own, which its opener closes.
    viewer.setDocument(null as unknown as PDFDocumentProxy);
    linkService.setDocument(null);
  };
  return { commands, close };
}

interface Count {
  current: number;
  total: number;
}

const foundOf = ({ current, total }: Count): PdfFound => (total === 0 ? { state: "searching" } : { state: "found", current, total });
