import { i18n } from "@lingui/core";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.gen";

export type Schemas = components["schemas"];

export type ErrorCode = NonNullable<Schemas["Problem"]["code"]> | "unreachable";

const TIMEOUT_MS = 15_000;

/** Why a call did not succeed. detail is the server's, in the page's language and safe to show; there is none when it did not answer. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? code, options);
    this.name = "ApiError";
    this.code = code;
    this.detail = detail;
  }

  /** The same call may succeed later. */
  get passing(): boolean {
    return this.code === "unreachable" || this.code === "unavailable" || this.code === "rate_limited" || this.code === "internal";
  }
}

/** Plaza's HTTP operations, typed from its OpenAPI document. The session cookie goes along by itself. */
export const api = createClient<paths>({
  fetch: (request) => fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
});

let acting: string | undefined;

/**
 * Says as which officer the page acts; nobody yet, or any more, without one. The session's cookie is one for all tabs and may
 * be another officer's since the page was opened: the server then answers that this officer is signed out.
 */
export function actAs(officer: string | undefined): void {
  acting = officer;
}

api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(ownHeaders())) if (name !== "Plaza-Officer" || !request.headers.has(name)) request.headers.set(name, value);
  },
});

/** What every request of the page says: its language, which need not be the browser's, and as whom it acts. */
export const ownHeaders = (): Record<string, string> => ({ "Accept-Language": i18n.locale, ...(acting !== undefined && { "Plaza-Officer": acting }) });

/** The answer's body, or an ApiError. */
export async function body<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer: Awaited<typeof call>;
  try {
    answer = await call;
  } catch (cause) {
    throw new ApiError("unreachable", undefined, { cause });
  }
  if (answer.response.ok) return answer.data as T;
  throw problem(answer.error, answer.response.status);
}

/** The error that an answer tells of. */
export function problem(error: unknown, status: number): ApiError {
  const { code, detail } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown; detail?: unknown };
  const known = typeof code === "string" ? (code as ErrorCode) : byStatus(status);
  return new ApiError(known, typeof detail === "string" ? detail : undefined);
}

/** For answers that are not Plaza's own, such as a proxy's. */
function byStatus(status: number): ErrorCode {
  switch (status) {
    case 400:
    case 422:
      return "invalid";
    case 401:
      return "unauthenticated";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 413:
      return "too_large";
    case 429:
      return "rate_limited";
    case 502:
    case 503:
    case 504:
      return "unavailable";
    default:
      return "internal";
  }
}
