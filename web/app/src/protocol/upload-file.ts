import type { UploadRecord } from "./upload-job";

/** What Chromium's handles can and TypeScript's do not know of yet. */
interface Permitting {
  queryPermission?: (how: { mode: "read" }) => Promise<PermissionState>;
  requestPermission?: (how: { mode: "read" }) => Promise<PermissionState>;
}

/** A remembered file, where the browser has a handle to it and lets it be read; "request" may ask the person. */
export async function openAgain({ handle }: UploadRecord, how: "query" | "request"): Promise<File | undefined> {
  if (!handle) return undefined;
  const permitting = handle as FileSystemFileHandle & Permitting;
  try {
    const permission = how === "query" ? await permitting.queryPermission?.({ mode: "read" }) : await permitting.requestPermission?.({ mode: "read" });
    return permission === "granted" ? await handle.getFile() : undefined;
  } catch {
    return undefined; // it is gone
  }
}

/** Whether a file that was picked again is the one that was being sent. */
export const isSameFile = (record: UploadRecord, file: File): boolean =>
  record.name === file.name.normalize("NFC") && record.size === file.size && record.lastModified === file.lastModified;
