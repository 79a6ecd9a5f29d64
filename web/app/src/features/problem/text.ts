import { t } from "@lingui/core/macro";
import { ApiError } from "@/api";

/** What went wrong, for the person at the screen: the server's own words where it has some. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t`Något gick fel i Plaza. Ladda om sidan; det du har sparat finns kvar.`;
  if (error.code === "unreachable") return t`Plaza går inte att nå just nu. Kontrollera att du har nätverk och försök igen.`;
  return error.detail ?? t`Plaza kunde inte svara just nu. Försök igen om en stund.`;
}

/** The thing does not exist or is not for this reader; Plaza does not tell which. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof ApiError && (error.code === "not_found" || error.code === "forbidden");
}
