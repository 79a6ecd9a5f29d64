import { api, ApiError, body, documentOf } from "@/api";
import { errorText } from "@/features/problem";
import type { Staged, UploadProblem, UploadRecord } from "@/protocol";

/** Makes a document or a version of a file that has come up. The record's id names the command: a retry makes no second one. */
export async function deliver(record: UploadRecord, staged: Staged): Promise<{ kind: "saved" } | UploadProblem> {
  try {
    await send(record, staged);
    return { kind: "saved" };
  } catch (error) {
    const later = !(error instanceof ApiError) || error.passing || error.code === "unauthenticated";
    // Somebody else added a version meanwhile, checked the document out or made it final: the file may go elsewhere.
    const declined = record.target.becomes === "version" && error instanceof ApiError && error.code === "conflict";
    return { kind: later ? "failed" : declined ? "declined" : "refused", reason: errorText(error) };
  }
}

async function send({ id: clientId, target, name, mediaType }: UploadRecord, staged: Staged): Promise<void> {
  const { room } = target;
  if (target.becomes === "version") {
    const { document, after, note } = target;
    await body(api.POST("/api/rooms/{id}/documents/{document}/versions", { params: { path: { id: room, document } }, body: { client_id: clientId, ...staged, note, after } }));
  } else if (target.becomes === "document") {
    const documents = [documentOf({ ...staged, name, mediaType, folder: target.folder })];
    await body(api.POST("/api/rooms/{id}/documents", { params: { path: { id: room } }, body: { client_id: clientId, documents } }));
  }
}
