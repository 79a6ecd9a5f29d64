import { ApiError, ownHeaders, problem } from "./client";

/** The first bytes of a file on the server, at most so many; throws an ApiError. */
export async function firstBytes(url: string, most: number, signal: AbortSignal): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { Range: `bytes=0-${most - 1}`, ...ownHeaders() } });
  } catch (cause) {
    throw new ApiError("unreachable", undefined, { cause });
  }
  if (!response.ok) throw problem(await response.json().catch(() => undefined), response.status);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.subarray(0, most);
}
