import type { Schemas } from "./client";

/** A file that the server has received, by what its sender knows of it. */
interface Received {
  upload: string;
  sha256: string;
  name: string;
  mediaType: string;
  folder: string;
}

/** The document that a file becomes, until somebody finds better words for it than its name without the ending. */
export const documentOf = ({ upload, sha256, name, mediaType, folder }: Received): Schemas["CreateDocument"] => ({
  upload,
  sha256,
  title: name.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, ""),
  kind: mediaType.startsWith("image/") ? "photo" : "other",
  folder,
});
