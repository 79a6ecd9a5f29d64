/** A file as its uploader named and typed it: neither is to be trusted, and no viewer runs what it shows. */
export interface PreviewFile {
  /** Where its bytes are, on Plaza's own server; it answers with ranges. */
  url: string;
  name: string;
  mediaType: string;
  /** In bytes. */
  size: number;
}

export type PreviewKind = "pdf" | "image" | "text" | "markdown" | "csv" | "audio" | "video";

const BY_TYPE: Record<string, PreviewKind> = {
  "application/pdf": "pdf",
  "text/markdown": "markdown",
  "text/csv": "csv",
  "text/plain": "text",
  "text/xml": "text",
  "application/xml": "text",
  "application/json": "text",
  "application/geo+json": "text",
  "application/gml+xml": "text",
};

/** What browsers say of a file that they know nothing, or too little, of. */
const VAGUE = new Set(["", "application/octet-stream", "binary/octet-stream", "text/plain", "application/vnd.ms-excel"]);

const BY_EXTENSION: Record<string, PreviewKind> = {
  pdf: "pdf",
  md: "markdown",
  markdown: "markdown",
  csv: "csv",
  tsv: "csv",
  txt: "text",
  log: "text",
  json: "text",
  geojson: "text",
  gml: "text",
  xml: "text",
};

/** Pictures that the supported browsers draw and the server sends as such; an SVG may hold a script and is sent to be saved. */
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);

/** The viewer for a file; undefined = it has to be downloaded to be opened. */
export function kindOf({ mediaType, name }: Pick<PreviewFile, "mediaType" | "name">): PreviewKind | undefined {
  const type = mediaType.toLowerCase().replace(/;.*/s, "").trim();
  if (VAGUE.has(type)) {
    const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
    const named = Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
    if (named) return named;
  }
  if (IMAGES.has(type)) return "image";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  return Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined;
}

/** A thumbnail of it can be drawn. */
export const isImage = (file: Pick<PreviewFile, "mediaType" | "name">): boolean => kindOf(file) === "image";
