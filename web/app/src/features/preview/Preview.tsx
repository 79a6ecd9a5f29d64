import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { Loading } from "@/ui";
import { ImagePreview } from "./ImagePreview";
import { kindOf, type PreviewFile } from "./kind";
import { MediaPreview } from "./MediaPreview";
import { NoPreview } from "./NoPreview";
import { TextPreview } from "./TextPreview";

// Each is fetched with what it needs when there is something to show in it.
const PdfPreview = lazy(() => import("./PdfPreview"));
const CsvPreview = lazy(() => import("./CsvPreview"));
const MarkdownPreview = lazy(() => import("./MarkdownPreview"));

/** Shows a file as far as a browser safely can, and says so where it can't. */
export function Preview({ file }: { file: PreviewFile }) {
  const { t } = useLingui();
  return <Suspense fallback={<Loading>{t`Öppnar ${file.name}…`}</Loading>}>{viewer(file)}</Suspense>;
}

function viewer(file: PreviewFile) {
  switch (kindOf(file)) {
    case "pdf":
      return <PdfPreview key={file.url} file={file} />;
    case "image":
      return <ImagePreview key={file.url} file={file} />;
    case "text":
      return <TextPreview file={file} />;
    case "markdown":
      return <MarkdownPreview file={file} />;
    case "csv":
      return <CsvPreview file={file} />;
    case "audio":
      return <MediaPreview key={file.url} file={file} kind="audio" />;
    case "video":
      return <MediaPreview key={file.url} file={file} kind="video" />;
    case undefined:
      return <NoPreview file={file} why="kind" />;
  }
}
