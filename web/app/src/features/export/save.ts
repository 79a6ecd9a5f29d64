import type { ExportFile } from "./api";

const KEPT_MS = 60_000;

/** Gives a file to the browser, which puts it where it puts what is downloaded. */
export function save({ name, content }: ExportFile): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this; none says when it has.
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
