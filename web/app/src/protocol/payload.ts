import type { Event } from "./wire.gen";

/** A text of the payload; "" when there is none, so that an odd payload shows odd words and breaks nothing. */
export function member({ payload }: Event, name: string): string {
  const value = typeof payload === "object" && payload !== null ? (payload as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" ? value : "";
}
