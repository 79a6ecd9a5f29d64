import { api, ApiError, body } from "@/api";
import { errorText } from "@/features/problem";
import type { Staged, UploadProblem, UploadRecord } from "@/protocol";

/** Makes a document or a version of a file that has come up. The record's id names the command: a retry makes no second one. */
export async function deliver(record: UploadRecord, staged: Staged): Promise<{ kind: "saved" } | UploadProblem> {
  try {
    await send(record, staged);
    return { kind: "saved" };
  } catch (error) {
    const later = !(error instanceof ApiError) || error.passing || error.code === "unauthenticated";
    return { kind: later ? "failed" : "refused", reason: errorText(error) };
  }
}

async function send({ id: clientId, target, name, mediaType }: UploadRecord, staged: Staged): Promise<void> {
  const { room } = target;
  if (target.becomes === "version") {
    const { document, after, note } = target;
    await body(api.POST("/api/rooms/{id}/documents/{document}/versions", { params: { path: { id: room, document } }, body: { client_id: clientId, ...staged, note, after } }));
  } else if (target.becomes === "document") {
    const title = titleOf(name);
    const document = { ...staged, title, kind: mediaType.startsWith("image/") ? ("photo" as const) : ("other" as const), folder: target.folder };
    await body(api.POST("/api/rooms/{id}/documents", { params: { path: { id: room } }, body: { client_id: clientId, documents: [document] } }));
  }
}

/** A file's name without its ending, until somebody finds better words. */
export const titleOf = (name: string): string => name.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, "");
