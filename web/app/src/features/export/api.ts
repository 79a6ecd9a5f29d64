import { api, ApiError, body } from "@/api";
import { fileName } from "./fileName";

export interface ExportFile {
  name: string;
  content: Blob;
}

/** Fetches a room's export; however long it takes. One that breaks off is an error, never half a file. */
export async function fetchExport(room: string, withHidden: boolean): Promise<ExportFile> {
  const call = api.POST("/api/rooms/{id}/export", {
    params: { path: { id: room } },
    body: { with_hidden: withHidden },
    parseAs: "blob",
    fetch: (request) => fetch(request),
  });
  const content = await body(call);
  const { response } = await call;
  const name = fileName(response.headers.get("Content-Disposition"));
  if (name === "") throw new ApiError("internal");
  return { name, content };
}
