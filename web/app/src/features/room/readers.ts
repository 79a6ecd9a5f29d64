import type { Case } from "@/features/case";
import { languageTag } from "@/locales";
import type { RoomSummary } from "./api";

/** The authorities that read a room, in words: "Uddevalla kommun och Länsstyrelsen Västra Götaland". */
export function inWords(readers: readonly { name: string }[]): string {
  return new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(readers.map(({ name }) => name));
}

/** The name of an authority that reads a room or is a party of its case. */
export function authorityName(item: Case, room: RoomSummary, id: string): string | undefined {
  return [...room.readers, ...item.parties].find((authority) => authority.id === id)?.name;
}
